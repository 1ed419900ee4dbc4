package dev.satchel.session;

import static dev.satchel.Refusal.Code.NOT_A_FILE;

import dev.satchel.RawName;
import dev.satchel.Refusal;
import dev.satchel.WorkspacePath;
import dev.satchel.archive.Catalogue;
import dev.satchel.archive.CatalogueRecord.Kind;
import dev.satchel.archive.CatalogueRecord.Member;
import dev.satchel.archive.Digest;
import dev.satchel.archive.Excludes;
import dev.satchel.archive.LinkPolicy;
import dev.satchel.files.Stat.Timestamp;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The files of a snapshot. */
final class StoredView implements WorkspaceView, LinkedListing.Tree {
  private final Stored.Reading reading;
  private final Catalogue catalogue;
  private final StoredPaths paths;

  /** Takes {@code reading} over. */
  StoredView(Stored.Reading reading) {
    this.reading = reading;
    this.catalogue = reading.snapshot().catalogue();
    this.paths = new StoredPaths(catalogue);
  }

  @Override
  public Source source() {
    return Source.SNAPSHOT;
  }

  @Override
  public OptionalLong generation() {
    return OptionalLong.of(reading.row().id().generation());
  }

  @Override
  public boolean list(Predicate<RawName> isLeftOut, Visitor visitor) throws IOException {
    new LinkedListing(this, isLeftOut, visitor, LinkedListing.Bounds.USUAL).run();
    return isComplete();
  }

  /** Whether the snapshot lacks nothing that should be there. */
  boolean isComplete() {
    return reading.row().facts().complete();
  }

  @Override
  public LinkedListing.Branch below(RawName directory) throws IOException {
    return new StoredBranch(directory, catalogue.below(directory));
  }

  @Override
  public Optional<LinkedListing.Target> follow(RawName link) throws IOException {
    return paths.find(new RelativePath(WorkspacePath.components(link))).flatMap(StoredView::target);
  }

  private static Optional<LinkedListing.Target> target(Member member) {
    return switch (member.kind()) {
      case DIRECTORY -> Optional.of(LinkedListing.Target.ofDirectory(member.path()));
      case FILE -> Optional.of(LinkedListing.Target.ofFile(member.size(), member.modified()));
      case SYMLINK, HARDLINK -> Optional.empty();
    };
  }

  @Override
  public ViewedFile open(RawName path) throws IOException {
    Member member = paths.find(RelativePath.parse(path)).orElseThrow(RelativePath::notFound);
    if (member.kind() != Kind.FILE) {
      throw new Refusal(NOT_A_FILE, "Path is not a file");
    }
    return new StoredFile(member);
  }

  /** Writes what {@code excludes} lets through as a {@code tar.gz}, of all that it has. */
  void bundle(Excludes excludes, OutputStream out) throws IOException {
    reading.run(() -> reading.snapshot().writeTarGz(member -> isWanted(member, excludes), out));
  }

  private static boolean isWanted(Member member, Excludes excludes) {
    List<RawName> names = WorkspacePath.components(member.path());
    if (names.isEmpty()) {
      return true;
    }
    boolean isKept =
        member.kind() != Kind.SYMLINK
            || LinkPolicy.SAFE.keeps(member.target().orElseThrow(), names.size() - 1);
    RawName name = names.get(names.size() - 1);
    return isKept
        && excludes.taking(member.path(), name, member.kind() == Kind.DIRECTORY).isEmpty();
  }

  private final class StoredFile implements ViewedFile {
    private final Member member;

    StoredFile(Member member) {
      this.member = member;
    }

    @Override
    public long size() {
      return member.size();
    }

    @Override
    public Timestamp modified() {
      return member.modified();
    }

    @Override
    public String tag() {
      return member.sha256().map(Digest::toString).orElse("empty");
    }

    @Override
    public void copy(long first, long length, OutputStream out) throws IOException {
      reading.run(() -> reading.snapshot().copy(member, first, length, out));
    }

    @Override
    public void close() {
      // There is nothing of its own that is open.
    }
  }

  private final class StoredBranch implements LinkedListing.Branch {
    private final RawName directory;
    private final Catalogue.Members members;
    private @Nullable Member member;
    private boolean isEntered = true;

    StoredBranch(RawName directory, Catalogue.Members members) {
      this.directory = directory;
      this.members = members;
    }

    @Override
    public boolean next() throws IOException {
      if (!isEntered) {
        members.skipBelow();
      }
      member = members.next();
      isEntered = member == null || member.kind() != Kind.DIRECTORY;
      return member != null;
    }

    private Member member() {
      Member present = member;
      if (present == null) {
        throw new IllegalStateException("before the first, or behind the last");
      }
      return present;
    }

    @Override
    public RawName path() {
      int above = directory.isEmpty() ? 0 : directory.length() + 1;
      byte[] path = member().path().bytes();
      return RawName.of(Arrays.copyOfRange(path, above, path.length));
    }

    @Override
    public RawName name() {
      byte[] path = member().path().bytes();
      int start = path.length;
      while (start > 0 && path[start - 1] != '/') {
        start--;
      }
      return RawName.of(Arrays.copyOfRange(path, start, path.length));
    }

    @Override
    public LinkedListing.Kind kind() {
      return switch (member().kind()) {
        case DIRECTORY -> LinkedListing.Kind.DIRECTORY;
        case FILE, HARDLINK -> LinkedListing.Kind.FILE;
        case SYMLINK -> LinkedListing.Kind.LINK;
      };
    }

    @Override
    public Optional<LinkedListing.Target> file() throws IOException {
      return member().kind() == Kind.HARDLINK ? follow(member().path()) : target(member());
    }

    @Override
    public boolean enter() {
      isEntered = true;
      return true;
    }

    @Override
    public void close() {
      // The catalogue stays open as long as the view.
    }
  }

  @Override
  public void close() throws IOException {
    reading.close();
  }
}
