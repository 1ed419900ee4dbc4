package dev.satchel.files;

import dev.satchel.RawName;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * An open directory. Everything in it is reached by a single name, and a link is never followed, so
 * whatever is reached lies in this very directory at that moment. Names must be single components;
 * anything else is a mistake of the caller. For one thread at a time, but for {@link #openFile} and
 * {@link #stat(RawName)}, which any may use; the one who opened it closes it, and so does each who
 * has called {@link #share}.
 */
public final class Directory implements Closeable {
  private static final int RECORDS = 64 << 10; // One call's worth of records, in bytes.
  private static final Comparator<Entry> BY_NAME = Comparator.comparing(Entry::name);
  private static final RawName SELF = RawName.of(".");

  /** One thing in a directory. */
  public record Entry(RawName name, FileType type) {}

  private final RawName name;
  private final int handle;

  /** How many have to close it still. */
  private final AtomicInteger users = new AtomicInteger(1);

  private Directory(RawName name, int handle) {
    this.name = name;
    this.handle = handle;
  }

  /** Has this stay open until it is closed once more than otherwise. */
  Directory share() {
    handle();
    users.incrementAndGet();
    return this;
  }

  /** Opens the directory at {@code path}, following links. */
  static Directory openRoot(RawName path) throws FileSystemException {
    return new Directory(path, Linux.openRoot(path));
  }

  /** A second handle on this directory, closed on its own. */
  Directory reopen() throws FileSystemException {
    return new Directory(name, Linux.openDirectory(handle(), SELF));
  }

  /**
   * Opens the directory {@code child}.
   *
   * @throws java.nio.file.NotDirectoryException if it is something else, a link included
   */
  public Directory openDirectory(RawName child) throws IOException {
    return new Directory(child, Linux.openDirectory(handle(), single(child)));
  }

  /**
   * Opens the regular file {@code child} for reading, without ever waiting.
   *
   * @throws FileSystemException if it is anything but a regular file
   */
  public OpenFile openFile(RawName child) throws IOException {
    return OpenFile.of(child, Linux.openFile(handle(), single(child)));
  }

  /** The text of the link {@code child}. */
  public RawName readLink(RawName child) throws IOException {
    return Linux.readLink(handle(), single(child));
  }

  /** What {@code child} is, a link itself included. */
  public Stat stat(RawName child) throws IOException {
    return Linux.statChild(handle(), single(child));
  }

  /** What this directory is. */
  public Stat stat() throws IOException {
    return Linux.stat(handle(), name);
  }

  /** What is in this directory, in byte order of the names. May be called once for each handle. */
  public List<Entry> list() throws IOException {
    List<Entry> entries = new ArrayList<>();
    CallMemory memory = CallMemory.get();
    ByteBuffer records = memory.bulk();
    for (int end; (end = Linux.readRecords(handle(), memory.bulkAddress(), RECORDS, name)) > 0; ) {
      addAll(records, end, entries);
    }
    entries.sort(BY_NAME);
    return entries;
  }

  /** Reads {@code struct linux_dirent64}: inode, offset, length of the record, type, name, NUL. */
  private void addAll(ByteBuffer records, int length, List<Entry> entries) throws IOException {
    for (int at = 0; at < length; at += Short.toUnsignedInt(records.getShort(at + 16))) {
      int start = at + 19;
      int end = start;
      while (records.get(end) != 0) {
        end++;
      }
      if (!isDots(records, start, end)) {
        byte[] child = new byte[end - start];
        records.get(start, child);
        add(RawName.of(child), records.get(at + 18), entries);
      }
    }
  }

  /** Whether the name is that of the directory itself or of the one above it. */
  private static boolean isDots(ByteBuffer records, int start, int end) {
    return records.get(start) == '.'
        && (end == start + 1 || (end == start + 2 && records.get(start + 1) == '.'));
  }

  private void add(RawName child, int code, List<Entry> entries) throws IOException {
    boolean unknown = code == 0; // Some file systems do not say.
    try {
      entries.add(new Entry(child, unknown ? stat(child).type() : FileType.fromCode(code)));
    } catch (NoSuchFileException e) {
      // It is gone already, and so it is no entry.
    }
  }

  private static RawName single(RawName name) {
    if (!name.isSingle()) {
      throw new IllegalArgumentException("not a single name: " + name);
    }
    return name;
  }

  private int handle() {
    if (users.get() <= 0) {
      throw new IllegalStateException("closed: " + name);
    }
    return handle;
  }

  @Override
  public void close() {
    if (users.decrementAndGet() == 0) {
      Linux.close(handle);
    }
  }
}
