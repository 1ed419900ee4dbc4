package dev.satchel.session;

import static dev.satchel.Refusal.Code.BUSY;
import static dev.satchel.Refusal.Code.FORBIDDEN;
import static dev.satchel.Refusal.Code.INCOMPLETE;
import static dev.satchel.Refusal.Code.NOT_A_DIRECTORY;
import static dev.satchel.Refusal.Code.NOT_A_FILE;
import static dev.satchel.Refusal.Code.NOT_FOUND;

import dev.satchel.RawName;
import dev.satchel.Refusal;
import dev.satchel.WorkspacePath;
import dev.satchel.archive.Archive;
import dev.satchel.archive.ArchiveFormat;
import dev.satchel.archive.ArchiveOptions;
import dev.satchel.archive.Engine;
import dev.satchel.archive.Excludes;
import dev.satchel.archive.Incomplete;
import dev.satchel.archive.LinkPolicy;
import dev.satchel.archive.Progress;
import dev.satchel.files.FileType;
import dev.satchel.files.JailedDirectory;
import dev.satchel.files.OpenFile;
import dev.satchel.files.Stat;
import dev.satchel.files.Stat.Timestamp;
import dev.satchel.files.Walk;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Predicate;

/** The files of a directory, as they are at the moment. */
final class LiveView implements WorkspaceView, LinkedListing.Tree {
  /** Knows whether someone else may have begun to take the directory away. */
  @FunctionalInterface
  interface Watch {
    /** Nobody else takes it away. */
    Watch NONE = () -> {};

    /**
     * Returns if it was all there until now.
     *
     * @throws Refusal CHANGED if not: what was missing may have been there
     */
    void check() throws IOException;
  }

  private final Site site;
  private final Watch watch;

  /** How many names there are in the path of the directory, without links. */
  private final int depth;

  private LiveView(Site site, Watch watch, int depth) {
    this.site = site;
    this.watch = watch;
    this.depth = depth;
  }

  /**
   * Of {@code site}, which is closed with it.
   *
   * @param watch is asked when all was listed or packed, and when something was not found
   * @throws Refusal if it is not there any more
   */
  static LiveView of(Site site, Watch watch) throws IOException {
    try (JailedDirectory top = site.directory()) {
      return new LiveView(site, watch, top.path().names().size());
    }
  }

  @Override
  public Source source() {
    return Source.SANDBOX;
  }

  @Override
  public OptionalLong generation() {
    return OptionalLong.empty();
  }

  @Override
  public boolean list(Predicate<RawName> isLeftOut, Visitor visitor) throws IOException {
    try {
      return new LinkedListing(this, isLeftOut, visitor, LinkedListing.Bounds.USUAL).run();
    } finally {
      watch.check();
    }
  }

  @Override
  public LinkedListing.Branch below(RawName directory) throws IOException {
    try (JailedDirectory start = site.jail().directory(at(directory))) {
      return new LiveBranch(new Walk(start.directory()));
    } catch (Refusal e) {
      throw new IOException(e); // It was there a moment ago.
    }
  }

  private WorkspacePath at(RawName path) {
    return path.isEmpty() ? site.path() : site.path().below(path);
  }

  @Override
  public Optional<LinkedListing.Target> follow(RawName link) throws IOException {
    try (JailedDirectory end = site.jail().directory(at(link))) {
      List<RawName> names = end.path().names().subList(depth, end.path().names().size());
      return Optional.of(LinkedListing.Target.ofDirectory(new RelativePath(names).raw()));
    } catch (Refusal e) {
      return e.code() == NOT_A_DIRECTORY ? file(link) : Optional.empty();
    }
  }

  private Optional<LinkedListing.Target> file(RawName link) throws IOException {
    try {
      Stat stat = site.jail().stat(at(link));
      return stat.type() == FileType.REGULAR
          ? Optional.of(LinkedListing.Target.ofFile(stat.size(), stat.modified()))
          : Optional.empty();
    } catch (Refusal e) {
      return Optional.empty();
    }
  }

  @Override
  public ViewedFile open(RawName path) throws IOException {
    WorkspacePath at = RelativePath.parse(path).below(site.path());
    try {
      return opened(site.jail().file(at));
    } catch (Refusal e) {
      Refusal said = said(e, at);
      if (said.code() == NOT_FOUND) {
        watch.check();
      }
      throw said;
    }
  }

  /** The same in words that do not say where the directory lies. */
  private Refusal said(Refusal refusal, WorkspacePath at) throws IOException {
    return switch (refusal.code()) {
      case NOT_A_FILE -> new Refusal(NOT_A_FILE, "Path is not a file");
      case FORBIDDEN -> denied(at);
      default -> RelativePath.notFound();
    };
  }

  /** Whether it may not be read, or lies outside; then it is as if it were not there. */
  private Refusal denied(WorkspacePath at) throws IOException {
    try {
      return site.jail().stat(at).type() == FileType.REGULAR
          ? new Refusal(FORBIDDEN, "Permission denied")
          : RelativePath.notFound();
    } catch (Refusal e) {
      return RelativePath.notFound();
    }
  }

  /**
   * Writes what {@code excludes} lets through as a {@code tar.gz}. What has no end lacks something.
   *
   * @throws Refusal INCOMPLETE, with what cannot be read; BUSY, with what has just changed. What
   *     can be seen without reading is, before anything is written
   */
  void bundle(Excludes excludes, int maxDepth, Engine engine, OutputStream out) throws IOException {
    try {
      pack(excludes, maxDepth, engine, out);
    } catch (Incomplete e) {
      throw new Refusal(
          e.isPassing() ? BUSY : INCOMPLETE, "Not everything could be packed: " + e.getMessage());
    } finally {
      watch.check();
    }
  }

  private void pack(Excludes excludes, int maxDepth, Engine engine, OutputStream out)
      throws IOException {
    ArchiveFormat format = ArchiveFormat.TAR_GZ;
    ArchiveOptions options =
        new ArchiveOptions(
            format, format.defaultLevel(), excludes, LinkPolicy.SAFE, maxDepth, Optional.empty());
    try (JailedDirectory tree = site.directory()) {
      Archive archive = Archive.bare(tree, options, engine);
      archive.checkWhole();
      archive.write(out, new Progress());
    }
  }

  private static ViewedFile opened(OpenFile file) throws IOException {
    try {
      return new LiveFile(file, file.stat());
    } catch (IOException e) {
      file.close();
      throw e;
    }
  }

  private record LiveFile(OpenFile file, Stat stat) implements ViewedFile {
    @Override
    public long size() {
      return stat.size();
    }

    @Override
    public Timestamp modified() {
      return stat.modified();
    }

    @Override
    public String tag() {
      return "%xx%xx%xx%xx%x"
          .formatted(
              stat.device(),
              stat.inode(),
              stat.size(),
              stat.modified().seconds() * 1_000_000_000L + stat.modified().nanos(),
              stat.changed().seconds() * 1_000_000_000L + stat.changed().nanos());
    }

    @Override
    public void copy(long first, long length, OutputStream out) throws IOException {
      file.copy(first, length, out);
    }

    @Override
    public void close() {
      file.close();
    }
  }

  /** A walk that passes over what cannot be looked at. */
  private record LiveBranch(Walk walk) implements LinkedListing.Branch {
    @Override
    public boolean next() {
      return walk.next();
    }

    @Override
    public RawName path() {
      return walk.path();
    }

    @Override
    public RawName name() {
      return walk.name();
    }

    @Override
    public LinkedListing.Kind kind() {
      return switch (walk.type()) {
        case REGULAR -> LinkedListing.Kind.FILE;
        case DIRECTORY -> LinkedListing.Kind.DIRECTORY;
        case SYMLINK -> LinkedListing.Kind.LINK;
        default -> LinkedListing.Kind.OTHER;
      };
    }

    @Override
    public Optional<LinkedListing.Target> file() {
      try {
        Stat stat = walk.stat();
        return Optional.of(LinkedListing.Target.ofFile(stat.size(), stat.modified()))
            .filter(file -> stat.type() == FileType.REGULAR);
      } catch (IOException e) {
        return Optional.empty();
      }
    }

    @Override
    public boolean enter() {
      try {
        walk.enter();
        return true;
      } catch (IOException e) {
        return false; // It is gone, or cannot be looked at.
      }
    }

    @Override
    public void close() {
      walk.close();
    }
  }

  @Override
  public void close() throws IOException {
    site.close();
  }
}
