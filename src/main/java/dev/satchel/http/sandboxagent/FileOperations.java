package dev.satchel.http.sandboxagent;

import static dev.satchel.Refusal.Code.ALREADY_EXISTS;
import static dev.satchel.Refusal.Code.FORBIDDEN;
import static dev.satchel.Refusal.Code.IMPOSSIBLE_MOVE;
import static dev.satchel.Refusal.Code.NOT_A_DIRECTORY;
import static dev.satchel.Refusal.Code.NOT_A_FILE;
import static dev.satchel.Refusal.Code.NOT_EMPTY;
import static dev.satchel.Refusal.Code.NOT_FOUND;
import static dev.satchel.Refusal.Code.NO_SPACE;
import static dev.satchel.Refusal.Code.TOO_LARGE;
import static dev.satchel.Refusal.Code.UNSUPPORTED;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.satchel.RawName;
import dev.satchel.Refusal;
import dev.satchel.WorkspacePath;
import dev.satchel.archive.Import;
import dev.satchel.files.Directory;
import dev.satchel.files.Draft;
import dev.satchel.files.FileType;
import dev.satchel.files.Home;
import dev.satchel.files.Jail;
import dev.satchel.files.JailedDirectory;
import dev.satchel.files.OpenFile;
import dev.satchel.files.Stat;
import dev.satchel.http.Json;
import dev.satchel.http.Usage;
import dev.satchel.session.OpenDirectories;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What can be done with files, as both generations of the wire have it: they differ in how they are
 * asked and how they refuse. What is refused is in the words of the wire. Safe for many threads.
 */
public final class FileOperations {
  private static final int BUFFER = 128 << 10;

  /** How many are listed at once, which takes some 50 MB. */
  private static final int MAX_ENTRIES = 100_000;

  /**
   * A path that was asked for.
   *
   * @param path where it leads
   * @param shown as answers repeat it
   */
  record Located(WorkspacePath path, String shown) {}

  /**
   * One thing in a directory; of a link, the link itself.
   *
   * @param name with U+FFFD for what is not UTF-8
   * @param entryType {@code directory} or {@code file}, which is all else
   * @param size in bytes
   * @param nameBytes all bytes of the name in base64 where there is such
   * @param pathBytes the same of the path
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record Entry(
      String name,
      String path,
      String entryType,
      long size,
      String modified,
      @Nullable String nameBytes,
      @Nullable String pathBytes) {}

  /** What one thing is, or what is at the end of a link. */
  record Status(String path, String entryType, long size, String modified) {}

  /** Which path it was done to. */
  record Done(String path) {}

  record Moved(String from, String to) {}

  record Written(String path, long bytesWritten) {}

  /**
   * What was unpacked.
   *
   * @param truncated whether there were more paths than are listed
   */
  record Unpacked(List<String> paths, boolean truncated) {}

  /** Something that may be refused. */
  @FunctionalInterface
  private interface Act<T> {
    T run() throws IOException;
  }

  private final Jail jail;
  private final Locations locations;
  private final Import archives;
  private final Usage usage;

  /**
   * @param home where relative paths begin without a session
   * @param usage is told of each operation
   */
  public FileOperations(
      Jail jail, Home home, OpenDirectories sessions, Import archives, Usage usage) {
    this.jail = jail;
    this.locations = new Locations(home, sessions);
    this.archives = archives;
    this.usage = usage;
  }

  /**
   * Where {@code given} leads: from the file system's root, or from the directory of a session, or
   * else from the home directory.
   *
   * @param given decoded, and not checked yet
   * @throws Refusal MALFORMED_PATH, or NO_SESSION
   */
  Located locate(RawName given, Optional<String> session) {
    return locations.locate(given, session);
  }

  /** What is in a directory, in byte order of the names. */
  List<Entry> entries(Located directory) throws IOException {
    return worded(
        directory,
        Map.of(),
        () -> {
          try (JailedDirectory opened = jail.directory(directory.path())) {
            return entries(directory, opened.directory());
          } catch (AccessDeniedException e) {
            throw new Refusal(FORBIDDEN, "permission denied: " + directory.shown());
          } catch (NoSuchFileException e) { // Gone since it was opened.
            throw new Refusal(NOT_FOUND, "path not found: " + directory.shown());
          }
        });
  }

  private static List<Entry> entries(Located at, Directory directory) throws IOException {
    List<Directory.Entry> children = directory.list();
    if (children.size() > MAX_ENTRIES) {
      throw new Refusal(
          TOO_LARGE,
          "directory holds more than "
              + MAX_ENTRIES
              + " entries, which /api/file/list lists page by page: "
              + at.shown());
    }
    List<Entry> entries = new ArrayList<>();
    for (Directory.Entry child : children) {
      try {
        entries.add(entry(at, child.name(), directory.stat(child.name())));
      } catch (NoSuchFileException e) {
        // It is gone already, and so it is no entry.
      }
    }
    return entries;
  }

  private static Entry entry(Located at, RawName name, Stat stat) {
    RawName path = at.path().below(name).raw();
    return new Entry(
        name.text(),
        join(at.shown(), name.text()),
        type(stat),
        stat.size(),
        ModifiedTime.text(stat.modified()),
        Json.bytesIfLost(name),
        Json.bytesIfLost(path));
  }

  private static String type(Stat stat) {
    return stat.type() == FileType.DIRECTORY ? "directory" : "file";
  }

  /** {@code path}, a slash, and {@code rest}. */
  static String join(String path, String rest) {
    return path.endsWith("/") ? path + rest : path + "/" + rest;
  }

  Status stat(Located target) throws IOException {
    return worded(
        target,
        Map.of(NOT_A_DIRECTORY, OsError.NOT_A_DIRECTORY),
        () -> {
          Stat stat = jail.stat(target.path());
          return new Status(
              target.shown(), type(stat), stat.size(), ModifiedTime.text(stat.modified()));
        });
  }

  /** Makes a directory, and those above it. One that is there stays as it is. */
  Done makeDirectory(Located directory) throws IOException {
    return worded(
        directory,
        Map.of(NO_SPACE, OsError.NO_SPACE),
        () -> {
          try {
            jail.makeDirectory(directory.path());
            return new Done(directory.shown());
          } catch (Refusal e) {
            throw e.code() == NOT_A_DIRECTORY ? inTheWay(directory) : e;
          }
        });
  }

  /** Something is in the place of a directory that is to be made, or of one above it. */
  private Refusal inTheWay(Located directory) throws IOException {
    try {
      jail.stat(directory.path());
      return OsError.EXISTS.refusal(NOT_A_DIRECTORY);
    } catch (Refusal e) {
      return OsError.NOT_A_DIRECTORY.refusal(NOT_A_DIRECTORY);
    }
  }

  /**
   * Takes something away; of a link, the link itself.
   *
   * @param recursive whether a directory may have something in it, which goes too
   */
  Done delete(Located target, boolean recursive) throws IOException {
    return worded(
        target,
        Map.of(NOT_A_DIRECTORY, OsError.NOT_A_DIRECTORY, NOT_EMPTY, OsError.NOT_EMPTY),
        () -> {
          if (recursive) {
            jail.deleteTree(target.path());
          } else {
            jail.delete(target.path());
          }
          return new Done(target.shown());
        });
  }

  /** Moves something, as {@link Jail#move} does. */
  Moved move(Located from, Located to, boolean overwrite) throws IOException {
    usage.touch();
    try {
      jail.move(from.path(), to.path(), overwrite);
      return new Moved(from.shown(), to.shown());
    } catch (Refusal e) {
      throw switch (e.code()) {
        case NOT_FOUND -> said(e, "path not found: ", from);
        case ALREADY_EXISTS -> said(e, "destination already exists: ", to);
        case NOT_A_DIRECTORY -> OsError.NOT_A_DIRECTORY.refusal(e.code());
        case UNSUPPORTED -> OsError.OTHER_FILE_SYSTEM.refusal(e.code());
        case NO_SPACE -> OsError.NO_SPACE.refusal(e.code());
        case IMPOSSIBLE_MOVE -> isInside(to, from) ? OsError.INVALID.refusal(e.code()) : e;
        default -> e;
      };
    }
  }

  private static boolean isInside(Located inner, Located outer) {
    List<RawName> names = inner.path().names();
    List<RawName> above = outer.path().names();
    return names.size() > above.size() && names.subList(0, above.size()).equals(above);
  }

  /** Opens a regular file. The caller closes it. */
  OpenFile open(Located file) throws IOException {
    return worded(file, Map.of(), () -> jail.file(file.path()));
  }

  /**
   * Puts all of {@code body}, which stays the caller's, in a file's place, once it is there.
   *
   * @throws Refusal also those of {@code body}
   */
  Written write(Located file, InputStream body) throws IOException {
    return worded(
        file,
        Map.of(NOT_A_DIRECTORY, OsError.EXISTS, NO_SPACE, OsError.NO_SPACE),
        () -> {
          try (Draft draft = jail.draft(file.path())) {
            long size = copy(body, draft);
            draft.publish();
            return new Written(file.shown(), size);
          } catch (Refusal e) {
            throw e.code() == NOT_A_FILE && isDirectory(file)
                ? OsError.IS_A_DIRECTORY.refusal(NOT_A_FILE)
                : e;
          }
        });
  }

  private static long copy(InputStream body, Draft draft) throws IOException {
    byte[] buffer = new byte[BUFFER];
    long size = 0;
    for (int count; (count = body.readNBytes(buffer, 0, BUFFER)) > 0; ) {
      draft.write(buffer, 0, count);
      size += count;
    }
    return size;
  }

  private boolean isDirectory(Located file) throws IOException {
    try {
      return jail.stat(file.path()).type() == FileType.DIRECTORY;
    } catch (Refusal e) {
      return false;
    }
  }

  /**
   * Unpacks a plain tar; nothing at all is one without members.
   *
   * @param tar stays the caller's
   */
  Unpacked unpack(Located directory, InputStream tar) throws IOException {
    return worded(
        directory,
        Map.of(
            NOT_A_DIRECTORY, OsError.NOT_A_DIRECTORY,
            NOT_A_FILE, OsError.IS_A_DIRECTORY,
            ALREADY_EXISTS, OsError.EXISTS,
            NO_SPACE, OsError.NO_SPACE),
        () -> new Unpacking(archives, jail, directory).run(tar));
  }

  /** Runs {@code act}, and says in the words of the wire what speaks against it. */
  private <T> T worded(Located at, Map<Refusal.Code, OsError> ofSystem, Act<T> act)
      throws IOException {
    usage.touch();
    try {
      return act.run();
    } catch (Refusal e) {
      if (OsError.isIn(e)) {
        throw e;
      }
      @Nullable OsError error = ofSystem.get(e.code());
      if (error != null) {
        throw error.refusal(e.code());
      }
      throw switch (e.code()) {
        case NOT_FOUND -> missing(at);
        case NOT_A_FILE -> said(e, "path is not a file: ", at);
        case NOT_A_DIRECTORY -> said(e, "path is not a directory: ", at);
        default -> e;
      };
    }
  }

  /** The published server tells whether a file is in the way. */
  private Refusal missing(Located at) throws IOException {
    try {
      jail.stat(at.path());
    } catch (Refusal e) {
      if (e.code() == NOT_A_DIRECTORY) {
        return OsError.NOT_A_DIRECTORY.refusal(NOT_FOUND);
      }
    }
    return new Refusal(NOT_FOUND, "path not found: " + at.shown());
  }

  private static Refusal said(Refusal refusal, String rule, Located at) {
    return new Refusal(refusal.code(), rule + at.shown());
  }
}
