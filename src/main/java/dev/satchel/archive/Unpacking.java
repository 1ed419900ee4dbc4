package dev.satchel.archive;

import static dev.satchel.Refusal.Code.ALREADY_EXISTS;

import dev.satchel.RawName;
import dev.satchel.Refusal;
import dev.satchel.archive.Import.Mode;
import dev.satchel.archive.Incoming.Kind;
import dev.satchel.files.FileType;
import dev.satchel.files.OpenFile;
import dev.satchel.files.Scratch;
import dev.satchel.files.Staging;
import dev.satchel.files.Stat;
import dev.satchel.files.Stat.Timestamp;
import java.io.Closeable;
import java.io.IOException;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Puts members of an archive into a staging, as far as they are allowed. What concerns all of them
 * is looked at when the last one is there. For one thread.
 */
final class Unpacking implements Closeable {
  private static final int MAX_TARGET = 4095;

  private final Staging staging;
  private final Allowance allowance;
  private final Consumer<RawName> names;
  private final MemberPaths paths;
  private final StagedParents parents;
  private final LateDirectories directories;
  private final StagedLinks links;
  private final @Nullable Restoration restoration;

  /**
   * @param staging stays the caller's
   * @param names is told each path
   */
  Unpacking(
      Staging staging, Allowance allowance, Mode mode, Consumer<RawName> names, Scratch scratch) {
    this.staging = staging;
    this.allowance = allowance;
    this.names = names;
    this.paths = new MemberPaths(allowance.limits(), mode == Mode.RESTORE);
    this.parents = new StagedParents(staging, allowance);
    this.directories = new LateDirectories(scratch);
    this.links = new StagedLinks(staging, scratch);
    this.restoration = mode == Mode.RESTORE ? new Restoration(staging, directories, scratch) : null;
  }

  /**
   * Adds what is no file.
   *
   * @throws Refusal UNSAFE_ARCHIVE, TOO_LARGE
   */
  void add(Incoming member) throws IOException {
    RawName path = place(member);
    switch (member.kind()) {
      case DIRECTORY -> {
        makeDirectory(member.name(), path);
        settleDirectory(path, member.permissions(), member.modified());
      }
      case SYMLINK -> makeLink(member.name(), path, member.target(), member.modified());
      case HARDLINK -> addHardLink(member, path);
      case FILE -> throw new IllegalArgumentException("a file has a content: " + member.name());
    }
    bring(path, member.kind(), 0, "");
  }

  /** Adds a directory of which nothing else is known yet. */
  void addDirectory(Incoming member) throws IOException {
    makeDirectory(member.name(), place(member));
  }

  /**
   * Begins a file in place of another one, or of a link. The caller closes it.
   *
   * @throws Refusal UNSAFE_ARCHIVE, TOO_LARGE
   */
  Arrival file(Incoming member) throws IOException {
    RawName path = place(member);
    allowance.expectBytes(member.name(), member.size());
    return new Arrival(
        member.name(),
        inPlace(member.name(), () -> staging.makeFile(path)),
        allowance,
        restoration == null ? null : restoration.digest());
  }

  /** Begins a file where there must be nothing yet. The caller closes it. */
  Arrival newFile(Incoming member) throws IOException {
    RawName path = paths.path(member.name());
    if (!path.isEmpty() && type(path).isPresent()) {
      throw Objection.unsafe(member.name(), "is there twice");
    }
    return file(member);
  }

  /** Says that a member is there, in the order in which a manifest would list it. */
  void bring(RawName path, Kind kind, long size, String sha256) throws IOException {
    if (restoration != null && !path.isEmpty()) {
      restoration.bring(new Brought.Item(path, kind, size, sha256));
    }
  }

  /** The path of a member below the destination. */
  RawName path(RawName member) {
    return paths.path(member);
  }

  /** Sets the permissions of a file that is there. */
  void settleFile(RawName path, int permissions) throws IOException {
    staging.setPermissions(path, permissions);
  }

  /** Has the text of a link that came as a file become the link. */
  void settleLink(RawName member, RawName path, Timestamp modified) throws IOException {
    byte[] text = new byte[MAX_TARGET + 1];
    int length = 0;
    try (OpenFile file = staging.open(path)) {
      for (int count; (count = file.readAt(length, text, length, text.length - length)) > 0; ) {
        length += count;
      }
    }
    makeLink(member, path, RawName.of(Arrays.copyOf(text, length)), modified);
  }

  private RawName place(Incoming member) throws IOException {
    RawName path = paths.path(member.name());
    if (path.isEmpty()) {
      if (member.kind() != Kind.DIRECTORY) {
        throw Objection.unsafe(member.name(), "is no directory, but the destination is one");
      }
      return path;
    }
    allowance.takeEntries(1);
    parents.check(path);
    names.accept(path);
    return path;
  }

  private Optional<FileType> type(RawName path) throws IOException {
    parents.check(path);
    return staging.stat(path).map(Stat::type);
  }

  private void makeDirectory(RawName member, RawName path) throws IOException {
    if (!path.isEmpty()) {
      if (type(path).filter(type -> type != FileType.DIRECTORY).isPresent()) {
        throw Objection.unsafe(member, "is a directory where there is something else already");
      }
      staging.makeDirectory(path);
      parents.made(path);
    }
  }

  /** Something that takes the place of a file or link. */
  private interface Making<T> {
    T run() throws IOException;
  }

  private static <T> T inPlace(RawName member, Making<T> making) throws IOException {
    try {
      return making.run();
    } catch (Refusal e) {
      if (e.code() == ALREADY_EXISTS) {
        throw Objection.unsafe(member, "is no directory where there is one already");
      }
      throw e;
    }
  }

  /** Keeps what a directory is to be in the end. That of the destination is the caller's. */
  void settleDirectory(RawName path, int permissions, Timestamp modified) throws IOException {
    if (!path.isEmpty() || restoration != null) {
      directories.add(path, permissions, modified);
    }
  }

  /** Makes a link in place of any file or link. */
  void makeLink(RawName member, RawName path, RawName text, Timestamp modified) throws IOException {
    if (text.isEmpty() || text.length() > MAX_TARGET || hasNul(text)) {
      throw Objection.unsafe(member, "is a link whose text is none");
    }
    if (restoration == null) {
      links.add(path, text);
    }
    inPlace(
        member,
        () -> {
          staging.makeLink(path, text);
          return path;
        });
    staging.setModified(path, modified);
  }

  private static boolean hasNul(RawName text) {
    for (byte b : text.bytes()) {
      if (b == 0) {
        return true;
      }
    }
    return false;
  }

  private void addHardLink(Incoming member, RawName path) throws IOException {
    RawName first = paths.path(member.target());
    if (first.equals(path)
        || first.isEmpty()
        || type(first).filter(type -> type == FileType.REGULAR).isEmpty()) {
      throw Objection.unsafe(
          member.name(),
          "is a second name of what is no file that has come before: "
              + Objection.shown(member.target()));
    }
    inPlace(
        member.name(),
        () -> {
          staging.makeHardLink(path, first);
          return path;
        });
  }

  /**
   * Looks at the whole, and gives directories their times and permissions.
   *
   * @throws Refusal UNSAFE_ARCHIVE, MALFORMED_BODY
   */
  void finish(ArchiveFormat format) throws IOException {
    if (restoration == null) {
      links.check();
    } else {
      restoration.consume(format, paths.top()).ifPresent(allowance::giveBack);
    }
    directories.apply(staging);
  }

  @Override
  public void close() throws IOException {
    try (directories;
        links) {
      if (restoration != null) {
        restoration.close();
      }
    }
  }
}
