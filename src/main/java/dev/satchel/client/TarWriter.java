package dev.satchel.client;

import static dev.satchel.client.SatchelException.Code.LOCAL;

import dev.satchel.RawName;
import dev.satchel.client.LocalTree.Entry;
import dev.satchel.client.Member.Kind;
import dev.satchel.client.Receipt.Skipped;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Writes what lies in a directory of this machine as tar, while it reads it: ustar, with pax
 * headers where they are needed. Links are written as links; those that lead out, and what is no
 * file, directory or link, are left out. Whatever else cannot be written as it was found ends all
 * of it. For one thread.
 */
final class TarWriter {
  private static final int ROOM = 256 << 10;
  private static final int PLAIN_FILE = 0644;
  private static final int PLAIN_DIRECTORY = 0755;

  private final Path directory;
  private final OutputStream out;
  private final OutwardLinks outward;
  private final byte[] room = new byte[ROOM];
  private final List<Skipped> skipped = new ArrayList<>();
  private long written;
  private long entries;
  private long contentBytes;
  private long skippedCount;

  /**
   * @param out stays the caller's; takes pieces of up to 256 KiB
   */
  TarWriter(Path directory, OutputStream out) {
    this.directory = directory;
    this.out = out;
    this.outward = new OutwardLinks(directory);
  }

  /**
   * Writes all of it, to the end.
   *
   * @return what was written; {@code root} is the directory's name, which is in no member's
   * @throws SatchelException LOCAL, with what could not be read or has changed meanwhile; then what
   *     was written has no end
   * @throws IOException what {@code out} throws
   */
  Receipt write() throws IOException {
    LocalTree tree = new LocalTree(directory);
    for (Optional<Entry> next = tree.next(); next.isPresent(); next = tree.next()) {
      Entry entry = next.get();
      BasicFileAttributes attributes = attributes(entry.path());
      if (attributes.isDirectory()) {
        write(entry, Kind.DIRECTORY, attributes, 0, Member.NO_TARGET);
        tree.enter(entry);
      } else if (attributes.isRegularFile()) {
        writeFile(entry, attributes);
      } else if (attributes.isSymbolicLink()) {
        writeLink(entry, attributes);
      } else {
        skip(entry, "is no file, directory or link");
      }
    }
    write(new byte[2 * TarHeader.BLOCK], 2 * TarHeader.BLOCK);
    String root = LocalName.of(directory.toAbsolutePath().normalize()).text();
    return new Receipt(written, root, entries, contentBytes, true, skippedCount, skipped);
  }

  private static BasicFileAttributes attributes(Path path) throws SatchelException {
    @Nullable PosixFileAttributeView view =
        Files.getFileAttributeView(path, PosixFileAttributeView.class, LinkOption.NOFOLLOW_LINKS);
    try {
      return view == null
          ? Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
          : view.readAttributes();
    } catch (IOException e) {
      throw LocalFailure.of(e, path);
    }
  }

  private void writeLink(Entry entry, BasicFileAttributes attributes) throws IOException {
    Path text = OutwardLinks.text(entry.path());
    Optional<String> objection = outward.objection(entry, text);
    if (objection.isPresent()) {
      skip(entry, objection.get());
    } else {
      write(entry, Kind.SYMLINK, attributes, 0, LocalName.all(text));
    }
  }

  private void skip(Entry entry, String reason) {
    if (skippedCount++ < Receipt.MOST_SKIPPED) {
      skipped.add(new Skipped(entry.name().text(), false, reason));
    }
  }

  private void write(
      Entry entry, Kind kind, BasicFileAttributes attributes, long size, RawName target)
      throws IOException {
    long modified = attributes.lastModifiedTime().toInstant().getEpochSecond();
    int permissions = permissions(kind, attributes);
    Member member = new Member(kind, entry.name(), permissions, modified, size, target);
    byte[] header = TarHeader.of(member);
    write(header, header.length);
    entries++;
  }

  private static int permissions(Kind kind, BasicFileAttributes attributes) {
    if (attributes instanceof PosixFileAttributes posix) {
      return Permissions.bits(posix.permissions());
    }
    return kind == Kind.FILE ? PLAIN_FILE : PLAIN_DIRECTORY;
  }

  private void writeFile(Entry entry, BasicFileAttributes before) throws IOException {
    long size = before.size();
    try (InputStream in = open(entry.path())) {
      write(entry, Kind.FILE, before, size, Member.NO_TARGET);
      for (long left = size; left > 0; ) {
        int count = read(in, (int) Math.min(left, ROOM), entry.path());
        write(room, count);
        left -= count;
      }
    }
    BasicFileAttributes after = attributes(entry.path());
    if (after.size() != size || !after.lastModifiedTime().equals(before.lastModifiedTime())) {
      throw changed(entry.path());
    }
    int filler = TarHeader.filler(size);
    Arrays.fill(room, 0, filler, (byte) 0);
    write(room, filler);
    contentBytes += size;
  }

  private static InputStream open(Path path) throws SatchelException {
    try {
      return Files.newInputStream(path, StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS);
    } catch (IOException e) {
      throw LocalFailure.of(e, path);
    }
  }

  private int read(InputStream in, int most, Path path) throws SatchelException {
    try {
      int count = in.readNBytes(room, 0, most);
      if (count < most) {
        throw changed(path);
      }
      return count;
    } catch (IOException e) {
      throw LocalFailure.of(e, path);
    }
  }

  private static SatchelException changed(Path path) {
    return SatchelException.of(LOCAL, path + " has changed while it was read");
  }

  private void write(byte[] bytes, int length) throws IOException {
    out.write(bytes, 0, length);
    written += length;
  }
}
