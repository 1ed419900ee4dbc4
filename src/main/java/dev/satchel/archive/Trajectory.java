package dev.satchel.archive;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.satchel.Content;
import dev.satchel.RawName;
import dev.satchel.WorkspacePath;
import dev.satchel.files.FileType;
import dev.satchel.files.OpenFile;
import dev.satchel.files.Stat;
import dev.satchel.files.Walk;
import java.io.IOException;
import java.io.OutputStream;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.Base64;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * The folder of a conversation as a zip, with secrets masked in what is JSON by its name. Regular
 * files and directories go into it, links are not followed; if anything is left out or was changed
 * while it was read, the last member says so. Equal folders give equal bytes. Written once, by one
 * thread.
 */
public final class Trajectory implements Content {
  private static final int BUFFER = 64 << 10;
  private static final int MAX_DEPTH = 100;
  private static final long YEAR_1980 = 315_532_800;
  private static final long YEAR_2100 = 4_102_444_800L;

  /** Begins the member of a name that is not UTF-8, and no other one. */
  private static final char ENCODED = '\uFFFD';

  private final Walk walk;
  private final String root;
  private final OmittedMembers omitted;

  /**
   * @param walk over the folder, not begun; it stays the caller's
   * @param root the directory in the zip that holds everything; ASCII
   */
  public Trajectory(Walk walk, String root) {
    this.walk = walk;
    this.root = root;
    this.omitted = new OmittedMembers(walk.topEntries());
  }

  @Override
  public void writeTo(OutputStream out) throws IOException {
    Zip zip = new Zip(out);
    try {
      directory(zip, "", walk.top());
      while (walk.next()) {
        add(zip, walk.path());
      }
      if (!omitted.isEmpty()) {
        zip.putNextEntry(member(omitted.fileName(), walk.top()));
        omitted.writeTo(zip);
        zip.closeEntry();
      }
      zip.finish();
    } finally {
      zip.end();
    }
  }

  private void add(Zip zip, RawName path) throws IOException {
    if (walk.type() == FileType.DIRECTORY) {
      Optional<Stat> entered = enter(path);
      if (entered.isPresent()) {
        directory(zip, name(path) + "/", entered.get());
      }
    } else if (walk.type() == FileType.REGULAR) {
      Optional<OpenFile> opened = open(path);
      if (opened.isPresent()) {
        file(zip, path, opened.get());
      }
    } else {
      omitted.add(path, Omission.special(walk.type()));
    }
  }

  private Optional<Stat> enter(RawName path) {
    if (walk.depth() + 1 >= MAX_DEPTH) {
      omitted.add(path, Omission.fault("deeper than " + MAX_DEPTH + " directories"));
      return Optional.empty();
    }
    try {
      return Optional.of(walk.enter());
    } catch (IOException e) {
      omitted.add(path, Omission.unreadable(e));
      return Optional.empty();
    }
  }

  private Optional<OpenFile> open(RawName path) {
    try {
      return Optional.of(walk.openFile());
    } catch (IOException e) {
      omitted.add(path, Omission.unreadable(e));
      return Optional.empty();
    }
  }

  private void directory(Zip zip, String name, Stat stat) throws IOException {
    zip.putNextEntry(member(name, stat));
    zip.closeEntry();
  }

  private void file(Zip zip, RawName path, OpenFile opened) throws IOException {
    try (opened) {
      Stat stat = opened.stat();
      zip.putNextEntry(member(name(path), stat));
      String fileName = walk.name().text().toLowerCase(Locale.ROOT);
      if (fileName.contains(".json")) { // Also one that was set aside, like state.json.tmp.
        JsonMask mask = new JsonMask(zip, fileName.contains(".jsonl"));
        copy(opened, stat.size(), mask);
        mask.flush();
      } else {
        copy(opened, stat.size(), zip);
      }
      zip.closeEntry();
      if (!opened.stat().isUnchanged(stat)) {
        omitted.add(path, Omission.CHANGED);
      }
    }
  }

  /** Copies up to {@code size} bytes: a file that grows for ever must not be followed for ever. */
  private static void copy(OpenFile file, long size, OutputStream out) throws IOException {
    byte[] buffer = new byte[BUFFER];
    for (long at = 0; at < size; ) {
      int count = file.readAt(at, buffer, 0, (int) Math.min(BUFFER, size - at));
      if (count == 0) {
        return;
      }
      out.write(buffer, 0, count);
      at += count;
    }
  }

  private ZipEntry member(String name, Stat stat) {
    ZipEntry member = new ZipEntry(root + "/" + name);
    long seconds = Math.max(YEAR_1980, Math.min(stat.modified().seconds(), YEAR_2100));
    // In no time zone, or the same folder would give other bytes elsewhere.
    member.setTimeLocal(LocalDateTime.ofEpochSecond(seconds, 0, ZoneOffset.UTC));
    return member;
  }

  /** Another text for each path: no two members may have the same name. */
  private static String name(RawName path) {
    return WorkspacePath.components(path).stream()
        .map(Trajectory::text)
        .collect(Collectors.joining("/"));
  }

  private static String text(RawName name) {
    String text = name.text();
    return name.isUtf8() && text.charAt(0) != ENCODED
        ? text
        : ENCODED + Base64.getUrlEncoder().encodeToString(name.bytes());
  }

  /** A zip whose end leaves the stream below open. */
  private static final class Zip extends ZipOutputStream {
    Zip(OutputStream out) {
      super(out, UTF_8);
    }

    void end() {
      def.end();
    }
  }
}
