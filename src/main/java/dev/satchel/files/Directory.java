package dev.satchel.files;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.satchel.RawName;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
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
  private static final long DOT = (long) '.' << 56;
  private static final long DOT_DOT = DOT | (long) '.' << 48;

  /** How the name of what is being staged begins, as {@link Entry} has it. */
  private static final long STAGING =
      ByteBuffer.wrap(StagingDirectory.PREFIX.getBytes(US_ASCII)).getLong();

  private static final boolean LITTLE_ENDIAN = ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN;
  private static final int USER = Linux.user();
  private static final RawName SELF = RawName.of(".");

  /** One thing in a directory. Ordered by unsigned bytes of the names. */
  public static final class Entry implements Comparable<Entry> {
    private final RawName name;
    private final FileType type;
    private final long inode;
    private final long firstBytes;

    /**
     * @param inode tells it apart from what has the same name later, as far as can be told
     * @param firstBytes the first eight bytes of the name, the first one highest, with zeros behind
     *     a shorter name; they mostly tell two names apart
     */
    private Entry(RawName name, FileType type, long inode, long firstBytes) {
      this.name = name;
      this.type = type;
      this.inode = inode;
      this.firstBytes = firstBytes;
    }

    public RawName name() {
      return name;
    }

    /** What it was when the directory was listed. */
    public FileType type() {
      return type;
    }

    /** Whether both are one and the same thing of one directory, listed twice. */
    boolean isSame(Entry other) {
      return inode == other.inode && type == other.type && name.equals(other.name);
    }

    @Override
    public int compareTo(Entry other) {
      int byFirstBytes = Long.compareUnsigned(firstBytes, other.firstBytes);
      return byFirstBytes != 0 ? byFirstBytes : name.compareTo(other.name);
    }
  }

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

  /**
   * Opens the directory at {@code path}, following links: for places that whoever runs the server
   * has named, and never for what a caller has. The caller closes it.
   */
  public static Directory openRoot(RawName path) throws FileSystemException {
    return new Directory(path, Linux.openRoot(path));
  }

  /** A second handle on this directory, closed on its own. */
  public Directory reopen() throws FileSystemException {
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
    return openUnseen(child).checked();
  }

  /** Opens whatever is called {@code child}, but a link, for reading, without ever waiting. */
  OpenFile openUnseen(RawName child) throws IOException {
    return new OpenFile(child, Linux.openFile(handle(), single(child)));
  }

  /** The text of the link {@code child}. */
  public RawName readLink(RawName child) throws IOException {
    return Linux.readLink(handle(), single(child));
  }

  /** What {@code child} is, a link itself included. */
  public Stat stat(RawName child) throws IOException {
    return Linux.statChild(handle(), single(child));
  }

  /** The same; empty if there is nothing of that name. */
  Optional<Stat> find(RawName child) throws IOException {
    return Linux.findChild(handle(), single(child));
  }

  /**
   * Whether the regular file {@code child} can be opened for reading. Mostly its permissions say
   * so; only where they do not is it opened, and closed at once.
   *
   * @param stat what {@link #stat(RawName)} has said of it
   * @return false if that is denied; any other obstacle is an {@link IOException}
   */
  public boolean canRead(RawName child, Stat stat) throws IOException {
    if (stat.isReadableBy(USER)) {
      return true;
    }
    try {
      openFile(child).close();
      return true;
    } catch (AccessDeniedException e) {
      return false;
    }
  }

  /**
   * Whether the file {@code child} can be opened for writing.
   *
   * @return false if that is denied; any other obstacle is none for a file in its place
   */
  boolean canWrite(RawName child) {
    try {
      Linux.close(openForWriting(child));
      return true;
    } catch (AccessDeniedException e) {
      return false;
    } catch (IOException e) {
      return true;
    }
  }

  /** Opens the file {@code child} for writing, and leaves it as it is. */
  int openForWriting(RawName child) throws IOException {
    return Linux.openForWriting(handle(), single(child));
  }

  /**
   * Makes the directory {@code child}.
   *
   * @throws java.nio.file.FileAlreadyExistsException if there is anything of that name
   */
  public void makeDirectory(RawName child) throws IOException {
    makeDirectory(child, 0777);
  }

  /**
   * The same with the bits of permission {@code permissions}, of which the process's mask takes
   * some away.
   */
  void makeDirectory(RawName child, int permissions) throws IOException {
    Linux.makeDirectory(handle(), single(child), permissions);
  }

  /**
   * Makes the link {@code child} with {@code text}.
   *
   * @throws java.nio.file.FileAlreadyExistsException if there is anything of that name
   */
  void makeLink(RawName child, RawName text) throws IOException {
    Linux.makeLink(handle(), single(child), text);
  }

  /** Makes the file {@code child}, which must not be there, and opens it for writing. */
  int createFile(RawName child, int permissions) throws IOException {
    return Linux.create(handle(), single(child), permissions);
  }

  /**
   * Makes a file without a name that could get one in this directory, and opens it for writing.
   *
   * @return empty if the file system cannot do that
   */
  OptionalInt createFile(int permissions) throws IOException {
    return Linux.createUnnamed(handle(), permissions);
  }

  /** Gives a file without a name one, {@code child}, which nothing must have yet. */
  void link(int file, RawName child) throws IOException {
    Linux.link(file, handle(), single(child));
  }

  /**
   * Renames the file {@code child} to {@code newName} in {@code target}, in place of any file
   * there, in one step.
   *
   * @throws java.nio.file.FileAlreadyExistsException if there is a directory
   */
  void rename(RawName child, Directory target, RawName newName) throws IOException {
    Linux.rename(handle(), single(child), target.handle(), single(newName));
  }

  /**
   * Renames {@code child} to {@code newName} in {@code target}.
   *
   * @throws java.nio.file.FileAlreadyExistsException if there is anything of that name
   */
  void renameToFree(RawName child, Directory target, RawName newName) throws IOException {
    Linux.renameToFree(handle(), single(child), target.handle(), single(newName));
  }

  /**
   * Gives the file or link {@code child} a second name, {@code newName} in {@code target}.
   *
   * @throws java.nio.file.FileAlreadyExistsException if there is anything of that name
   */
  void link(RawName child, Directory target, RawName newName) throws IOException {
    Linux.link(handle(), single(child), target.handle(), single(newName));
  }

  /** Sets the twelve bits of permission of this directory. */
  void setPermissions(int permissions) throws IOException {
    Linux.setPermissions(handle(), permissions, name);
  }

  /** Sets the twelve bits of permission of {@code child}, which must be no link. */
  void setPermissions(RawName child, int permissions) throws IOException {
    Linux.setPermissions(handle(), single(child), permissions);
  }

  /** Sets when {@code child}, a link itself included, was modified. */
  void setModified(RawName child, Stat.Timestamp modified) throws IOException {
    Linux.setModified(handle(), single(child), modified);
  }

  /** Whether names may be made and removed in this directory. */
  public boolean isWritable() throws IOException {
    return Linux.isWritable(handle());
  }

  /** Whether it lies in a file system that has no disk, only memory. */
  public boolean isInMemory() throws IOException {
    return Linux.isInMemory(handle(), name);
  }

  /** Tells mounts apart, between which nothing can be renamed. */
  long mount() throws IOException {
    return Linux.mount(handle(), name);
  }

  /**
   * Takes the empty directory {@code child} away, if there is one.
   *
   * @throws java.nio.file.DirectoryNotEmptyException if there is something in it
   */
  void removeDirectory(RawName child) throws IOException {
    try {
      Linux.removeDirectory(handle(), single(child));
    } catch (NoSuchFileException e) {
      // As it should be.
    }
  }

  /** Takes the file {@code child} away, if there is one. */
  public void remove(RawName child) throws IOException {
    try {
      Linux.remove(handle(), single(child));
    } catch (NoSuchFileException e) {
      // As it should be.
    }
  }

  /**
   * Takes away {@code child}, which is no directory.
   *
   * @throws NoSuchFileException if there is nothing of that name
   */
  void delete(RawName child) throws IOException {
    Linux.remove(handle(), single(child));
  }

  /**
   * Takes the directory {@code child} away.
   *
   * @throws java.nio.file.DirectoryNotEmptyException if there is something in it
   */
  public void deleteDirectory(RawName child) throws IOException {
    Linux.removeDirectory(handle(), single(child));
  }

  /** Renames {@code child} to {@code newName} if that can be done without replacing anything. */
  boolean renameInOneStep(RawName child, RawName newName) throws IOException {
    return Linux.renameInOneStep(handle(), single(child), handle(), single(newName));
  }

  /** Puts {@code child} and what {@code other} is in {@code target} in each other's place. */
  void exchange(RawName child, Directory target, RawName other) throws IOException {
    Linux.exchange(handle(), single(child), target.handle(), single(other));
  }

  /** Has the names in this directory survive a crash. */
  public void sync() throws IOException {
    Linux.sync(handle(), name);
  }

  /** Has everything on the file system of this directory survive a crash. */
  void syncAll() throws IOException {
    Linux.syncAll(handle(), name);
  }

  /** What this directory is. */
  public Stat stat() throws IOException {
    return Linux.stat(handle(), name);
  }

  /**
   * What is in this directory, in byte order of the names, but for what is being staged there. May
   * be called once for each handle.
   */
  public List<Entry> list() throws IOException {
    List<Entry> entries = listAll();
    entries.removeIf(this::isStaging);
    return entries;
  }

  /** What is called in this directory as what is being staged there, or was. */
  List<RawName> listStagings() throws IOException {
    return listAll().stream().map(Entry::name).filter(StagingDirectory::isName).toList();
  }

  private boolean isStaging(Entry entry) {
    if (entry.firstBytes != STAGING || !StagingDirectory.isName(entry.name)) {
      return false;
    }
    try {
      return find(entry.name).filter(StagingDirectory::isOurs).isPresent();
    } catch (IOException e) {
      return false;
    }
  }

  /** The same with what is being staged there. */
  List<Entry> listAll() throws IOException {
    List<Entry> entries = new ArrayList<>();
    CallMemory memory = CallMemory.get();
    ByteBuffer records = memory.bulk();
    for (int end; (end = Linux.readRecords(handle(), memory.bulkAddress(), RECORDS, name)) > 0; ) {
      addAll(records, end, entries);
    }
    Collections.sort(entries);
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
      long first = firstBytes(records, start, end - start);
      if (first != DOT && first != DOT_DOT) {
        byte[] child = new byte[end - start];
        records.get(start, child);
        add(RawName.of(child), records.get(at + 18), records.getLong(at), first, entries);
      }
    }
  }

  /** There is room behind the records, so that eight bytes can be read at any name. */
  private static long firstBytes(ByteBuffer records, int start, int length) {
    long first = records.getLong(start);
    long highestFirst = LITTLE_ENDIAN ? Long.reverseBytes(first) : first;
    return length >= Long.BYTES ? highestFirst : highestFirst & (-1L << (64 - 8 * length));
  }

  private void add(RawName child, int code, long inode, long firstBytes, List<Entry> entries)
      throws IOException {
    boolean unknown = code == 0; // Some file systems do not say.
    try {
      FileType type = unknown ? stat(child).type() : FileType.fromCode(code);
      entries.add(new Entry(child, type, inode, firstBytes));
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
