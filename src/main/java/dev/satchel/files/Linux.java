package dev.satchel.files;

import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Pointer;
import dev.satchel.RawName;
import java.nio.ByteBuffer;
import java.nio.file.AccessDeniedException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * The system calls that {@code java.nio} lacks or makes racy, bound directly. Names go in as bytes,
 * so the locale plays no part. Nothing outside this class knows a flag, a structure's layout or an
 * error number.
 */
@SuppressWarnings("NullAway") // Native.getLastError and friends carry no annotations.
final class Linux {
  private static final RawName SELF = RawName.of(".");

  /** The longest text a link can have, and the longest path the kernel takes, with its NUL. */
  static final int PATH_MAX = 4096;

  private static final int AT_FDCWD = -100;
  private static final int AT_SYMLINK_NOFOLLOW = 0x100;
  private static final int AT_SYMLINK_FOLLOW = 0x400;
  private static final int AT_EMPTY_PATH = 0x1000;
  private static final int AT_EACCESS = 0x200;
  private static final int AT_REMOVEDIR = 0x200;
  private static final int RENAME_NOREPLACE = 1;
  private static final int RENAME_EXCHANGE = 2;
  private static final int LOCK_EX_NB = 2 | 4;
  private static final int W_OK_X_OK = 2 | 1;
  private static final int O_WRONLY = 1;
  private static final int O_RDWR = 2;
  private static final int O_CREAT = 0100;
  private static final int O_EXCL = 0200;
  private static final int O_NOCTTY = 0400;
  private static final int O_NONBLOCK = 04000;
  private static final int O_CLOEXEC = 02000000;
  private static final int O_PATH = 010000000;
  // These two differ between the architectures.
  private static final boolean ARM = System.getProperty("os.arch", "").equals("aarch64");
  private static final int O_DIRECTORY = ARM ? 040000 : 0200000;
  private static final int O_NOFOLLOW = ARM ? 0100000 : 0400000;
  private static final int O_TMPFILE = 020000000 | O_DIRECTORY;
  private static final int STATX_BASIC_STATS = 0x7ff;
  private static final int STATX_MNT_ID = 0x1000;

  private static final int EPERM = 1;
  private static final int ENOENT = 2;
  private static final int EINTR = 4;
  private static final int EAGAIN = 11;
  private static final int EACCES = 13;
  private static final int EBUSY = 16;
  private static final int EEXIST = 17;
  private static final int EXDEV = 18;
  private static final int ENOTDIR = 20;
  private static final int EISDIR = 21;
  private static final int EINVAL = 22;
  private static final int EFBIG = 27;
  private static final int ENOSPC = 28;
  private static final long TMPFS = 0x01021994;
  private static final long RAMFS = 0x858458f6L;
  private static final int EROFS = 30;
  private static final int ENAMETOOLONG = 36;
  private static final int ENOSYS = 38;
  private static final int ENOTEMPTY = 39;
  private static final int ELOOP = 40;
  private static final int EOPNOTSUPP = 95;
  private static final int EDQUOT = 122;

  static {
    if (!System.getProperty("os.name", "").toLowerCase(Locale.ROOT).equals("linux")) {
      throw new UnsupportedOperationException("Satchel runs on Linux only");
    }
    Native.register(Linux.class, NativeLibrary.getProcess());
  }

  private Linux() {}

  /** Opens the directory at {@code path}, following links: for the roots, at start. */
  static int openRoot(RawName path) throws FileSystemException {
    return open(AT_FDCWD, path, O_DIRECTORY | O_CLOEXEC);
  }

  /** Opens the directory {@code name} in {@code directory}. A link there is not followed. */
  static int openDirectory(int directory, RawName name) throws FileSystemException {
    return open(directory, name, O_DIRECTORY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
  }

  /**
   * Opens {@code name} in {@code directory} for reading. A link there is not followed, and a FIFO
   * without a writer does not block.
   */
  static int openFile(int directory, RawName name) throws FileSystemException {
    return open(directory, name, O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
  }

  /**
   * Opens the file {@code name} in {@code directory} for writing, and leaves it as it is. A link
   * there is not followed.
   */
  static int openForWriting(int directory, RawName name) throws FileSystemException {
    return open(directory, name, O_WRONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
  }

  /**
   * Makes the file {@code name} in {@code directory}, and opens it for reading and writing.
   *
   * @param permissions of which the process's mask takes some away
   */
  static int create(int directory, RawName name, int permissions) throws FileSystemException {
    return checked(
        tryOpen(directory, name, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, permissions), name);
  }

  /**
   * Makes a file without a name on the file system of {@code directory}, and opens it for reading
   * and writing.
   *
   * @param permissions of which the process's mask takes some away
   * @return empty if that file system has no files without names
   */
  static OptionalInt createUnnamed(int directory, int permissions) throws FileSystemException {
    RawName self = RawName.of(".");
    int handle = tryOpen(directory, self, O_RDWR | O_TMPFILE | O_CLOEXEC, permissions);
    int error = Native.getLastError();
    return handle < 0 && (error == EOPNOTSUPP || error == EISDIR || error == EINVAL)
        ? OptionalInt.empty()
        : OptionalInt.of(checked(handle, self));
  }

  private static int open(int directory, RawName name, int flags) throws FileSystemException {
    return checked(tryOpen(directory, name, flags, 0), name);
  }

  private static int tryOpen(int directory, RawName name, int flags, int permissions)
      throws FileSystemException {
    long text = CallMemory.get().put(name);
    int handle;
    do {
      handle = openat(directory, text, flags, permissions);
    } while (handle < 0 && Native.getLastError() == EINTR);
    return handle;
  }

  /** The same {@code result}, if it is none of a call that has just failed. */
  private static int checked(int result, RawName name) throws FileSystemException {
    if (result < 0) {
      throw failure(name);
    }
    return result;
  }

  /**
   * Makes the directory {@code name} in {@code directory}.
   *
   * @param permissions of which the process's mask takes some away
   */
  static void makeDirectory(int directory, RawName name, int permissions)
      throws FileSystemException {
    checked(mkdirat(directory, CallMemory.get().put(name), permissions), name);
  }

  /** Makes the link {@code name} in {@code directory}, which leads to {@code text}. */
  static void makeLink(int directory, RawName name, RawName text) throws FileSystemException {
    CallMemory memory = CallMemory.get();
    checked(symlinkat(memory.putSecond(text), directory, memory.put(name)), name);
  }

  /**
   * Takes {@code name}, which is no directory, out of {@code directory}.
   *
   * @throws FileAlreadyExistsException if it is a directory
   */
  static void remove(int directory, RawName name) throws FileSystemException {
    checked(unlinkat(directory, CallMemory.get().put(name), 0), name);
  }

  /**
   * Takes the directory {@code name} out of {@code directory}.
   *
   * @throws DirectoryNotEmptyException if there is something in it
   */
  static void removeDirectory(int directory, RawName name) throws FileSystemException {
    checked(unlinkat(directory, CallMemory.get().put(name), AT_REMOVEDIR), name);
  }

  /** Gives the open file {@code handle} the name {@code name}, which nothing has yet. */
  static void link(int handle, int directory, RawName name) throws FileSystemException {
    CallMemory memory = CallMemory.get();
    long file = memory.put(RawName.of("/proc/self/fd/" + handle));
    checked(linkat(AT_FDCWD, file, directory, memory.putSecond(name), AT_SYMLINK_FOLLOW), name);
  }

  /**
   * Gives {@code name} in {@code directory}, a link itself included, the second name {@code
   * newName} in {@code target}.
   */
  static void link(int directory, RawName name, int target, RawName newName)
      throws FileSystemException {
    CallMemory memory = CallMemory.get();
    long from = memory.put(name);
    checked(linkat(directory, from, target, memory.putSecond(newName), 0), newName);
  }

  /**
   * Renames {@code name} in {@code directory}, whatever it is, to {@code newName} in {@code
   * target}, where there must be nothing.
   *
   * @throws FileAlreadyExistsException if there is anything
   * @throws AtomicMoveNotSupportedException if {@code target} lies on another file system or in
   *     what is to be renamed
   */
  static void renameToFree(int directory, RawName name, int target, RawName newName)
      throws FileSystemException {
    if (!renameInOneStep(directory, name, target, newName)) {
      renameWhereNothingIs(directory, name, target, newName);
    }
  }

  /**
   * The same if the file system can look and rename in one step; if not, nothing is done.
   *
   * @return whether it can
   */
  static boolean renameInOneStep(int directory, RawName name, int target, RawName newName)
      throws FileSystemException {
    if (renameat2(directory, name, target, newName, RENAME_NOREPLACE) >= 0) {
      return true;
    }
    int error = Native.getLastError();
    if (error != EINVAL && error != ENOSYS) {
      throw failure(newName);
    }
    return false;
  }

  /** For file systems that cannot look and rename in one step. */
  private static void renameWhereNothingIs(int directory, RawName name, int target, RawName newName)
      throws FileSystemException {
    if (findChild(target, newName).isPresent()) {
      throw new FileAlreadyExistsException(newName.text());
    }
    rename(directory, name, target, newName);
  }

  /**
   * Renames {@code name} in {@code directory} to {@code newName} in {@code target}, in place of any
   * file there, or of any empty directory if it is a directory.
   *
   * @throws FileAlreadyExistsException if there is a directory
   */
  static void rename(int directory, RawName name, int target, RawName newName)
      throws FileSystemException {
    CallMemory memory = CallMemory.get();
    long text = memory.put(name);
    checkedRename(renameat(directory, text, target, memory.putSecond(newName)), name, newName);
  }

  /**
   * Gives each of two things, whatever they are, the name of the other, in one step.
   *
   * @throws AtomicMoveNotSupportedException if the file system cannot do that, or one lies in the
   *     other
   */
  static void exchange(int directory, RawName name, int target, RawName other)
      throws FileSystemException {
    checkedRename(renameat2(directory, name, target, other, RENAME_EXCHANGE), name, other);
  }

  private static int renameat2(int directory, RawName name, int target, RawName newName, int how)
      throws FileSystemException {
    CallMemory memory = CallMemory.get();
    long text = memory.put(name);
    return renameat2(directory, text, target, memory.putSecond(newName), how);
  }

  private static void checkedRename(int result, RawName name, RawName newName)
      throws FileSystemException {
    if (result < 0) {
      int error = Native.getLastError();
      throw error == EINVAL
          ? new AtomicMoveNotSupportedException(name.text(), newName.text(), strerror(error))
          : failure(newName);
    }
  }

  /** Sets the twelve bits of permission of an open file. */
  static void setPermissions(int handle, int permissions, RawName name) throws FileSystemException {
    checked(fchmod(handle, permissions), name);
  }

  /** The same for {@code name} in {@code directory}, which must be no link. */
  static void setPermissions(int directory, RawName name, int permissions)
      throws FileSystemException {
    int handle = open(directory, name, O_PATH | O_NOFOLLOW | O_CLOEXEC);
    try {
      long self = CallMemory.get().put(RawName.of("/proc/self/fd/" + handle));
      checked(fchmodat(AT_FDCWD, self, permissions, 0), name);
    } finally {
      close(handle);
    }
  }

  /** Sets when an open file or directory was modified. */
  static void setModified(int handle, Stat.Timestamp modified, RawName name)
      throws FileSystemException {
    checked(futimens(handle, CallMemory.get().putTimes(modified)), name);
  }

  /** Sets when {@code name} in {@code directory}, a link itself included, was modified. */
  static void setModified(int directory, RawName name, Stat.Timestamp modified)
      throws FileSystemException {
    CallMemory memory = CallMemory.get();
    long times = memory.putTimes(modified);
    checked(utimensat(directory, memory.put(name), times, AT_SYMLINK_NOFOLLOW), name);
  }

  /** Makes an open file {@code size} bytes long. */
  static void setSize(int handle, long size, RawName name) throws FileSystemException {
    checked(ftruncate(handle, size), name);
  }

  /**
   * Locks an open file against all who lock it through another handle, until this one is closed.
   *
   * @return false if someone else has locked it
   * @throws FileSystemException if it cannot be locked at all
   */
  static boolean lock(int handle, RawName name) throws FileSystemException {
    if (flock(handle, LOCK_EX_NB) == 0) {
      return true;
    }
    if (Native.getLastError() == EAGAIN) {
      return false;
    }
    throw failure(name);
  }

  /** Whether names may be made and removed in an open directory. */
  static boolean isWritable(int directory) throws FileSystemException {
    long self = CallMemory.get().put(SELF);
    return faccessat(directory, self, W_OK_X_OK, AT_EACCESS) == 0;
  }

  /** Gives an open file away. */
  static void setOwner(int handle, int owner, int group, RawName name) throws FileSystemException {
    checked(fchown(handle, owner, group), name);
  }

  /** Has all of an open file or directory survive a crash, as far as its file system can. */
  static void sync(int handle, RawName name) throws FileSystemException {
    int result;
    do {
      result = fsync(handle);
    } while (result < 0 && Native.getLastError() == EINTR);
    if (result < 0 && Native.getLastError() != EINVAL) {
      throw failure(name);
    }
  }

  /** Has all of the file system that holds {@code handle} survive a crash. */
  static void syncAll(int handle, RawName name) throws FileSystemException {
    checked(syncfs(handle), name);
  }

  /**
   * Writes up to {@code length} bytes from {@code address} to {@code position}.
   *
   * @return how many bytes were taken
   */
  static int writeAt(int handle, long position, long address, int length, RawName name)
      throws FileSystemException {
    long count;
    do {
      count = pwrite(handle, address, length, position);
    } while (count < 0 && Native.getLastError() == EINTR);
    if (count < 0) {
      throw failure(name);
    }
    return (int) count;
  }

  /**
   * Copies up to {@code length} bytes from one file to another inside the kernel, or has both share
   * them on the disk.
   *
   * @return how many bytes that were, 0 at the end of the file; empty if these two files cannot
   *     have it done
   */
  static OptionalLong copyRange(
      int source, long from, int target, long to, long length, RawName name)
      throws FileSystemException {
    CallMemory memory = CallMemory.get();
    long count;
    do {
      long positions = memory.putPositions(from, to);
      count = copy_file_range(source, positions, target, positions + Long.BYTES, length, 0);
    } while (count < 0 && Native.getLastError() == EINTR);
    if (count >= 0) {
      return OptionalLong.of(count);
    }
    return switch (Native.getLastError()) {
      case EXDEV, EINVAL, ENOSYS, EOPNOTSUPP, EPERM -> OptionalLong.empty();
      default -> throw failure(name);
    };
  }

  /** Whether the file system that holds {@code handle} keeps everything in memory. */
  static boolean isInMemory(int handle, RawName name) throws FileSystemException {
    CallMemory memory = CallMemory.get();
    ByteBuffer facts = memory.bulk(); // struct statfs; the first number says which kind it is.
    checked(fstatfs(handle, memory.bulkAddress()), name);
    long kind = facts.getLong(0);
    return kind == TMPFS || kind == RAMFS;
  }

  /** What {@code handle} refers to. */
  static Stat stat(int handle, RawName name) throws FileSystemException {
    CallMemory memory = CallMemory.get();
    return statx(handle, memory.putNoName(), AT_EMPTY_PATH, memory, name);
  }

  /** What {@code name} in {@code directory} is, a link itself included. */
  static Stat statChild(int directory, RawName name) throws FileSystemException {
    CallMemory memory = CallMemory.get();
    return statx(directory, memory.put(name), AT_SYMLINK_NOFOLLOW, memory, name);
  }

  /** What {@code name} in {@code directory} is, a link itself included; empty if nothing is. */
  static Optional<Stat> findChild(int directory, RawName name) throws FileSystemException {
    CallMemory memory = CallMemory.get();
    long text = memory.put(name);
    int mask = STATX_BASIC_STATS;
    if (statx(directory, text, AT_SYMLINK_NOFOLLOW, mask, memory.answerAddress()) == 0) {
      return Optional.of(memory.statx());
    }
    if (Native.getLastError() == ENOENT) {
      return Optional.empty();
    }
    throw failure(name);
  }

  private static Stat statx(int handle, long text, int flags, CallMemory memory, RawName name)
      throws FileSystemException {
    if (statx(handle, text, flags, STATX_BASIC_STATS, memory.answerAddress()) < 0) {
      throw failure(name);
    }
    return memory.statx();
  }

  /**
   * Which mount an open file or directory was reached through; its file system's number where the
   * kernel does not say. Nothing can be renamed from one mount to another.
   */
  static long mount(int handle, RawName name) throws FileSystemException {
    CallMemory memory = CallMemory.get();
    long text = memory.putNoName();
    int mask = STATX_BASIC_STATS | STATX_MNT_ID;
    checked(statx(handle, text, AT_EMPTY_PATH, mask, memory.answerAddress()), name);
    return memory.mountOfStatx(STATX_MNT_ID).orElseGet(() -> memory.statx().device());
  }

  /** The text of the link {@code name} in {@code directory}. */
  static RawName readLink(int directory, RawName name) throws FileSystemException {
    CallMemory memory = CallMemory.get();
    long length = readlinkat(directory, memory.put(name), memory.answerAddress(), PATH_MAX);
    if (length < 0) {
      throw failure(name);
    }
    return RawName.of(memory.answer((int) length));
  }

  /**
   * Reads up to {@code length} bytes from {@code position} on, to {@code address}.
   *
   * @return how many bytes came, 0 at the end of the file
   */
  static int readAt(int handle, long position, long address, int length, RawName name)
      throws FileSystemException {
    long count;
    do {
      count = pread(handle, address, length, position);
    } while (count < 0 && Native.getLastError() == EINTR);
    if (count < 0) {
      throw failure(name);
    }
    return (int) count;
  }

  /** Puts the next directory records at {@code address}; 0 when there are no more. */
  static int readRecords(int directory, long address, int size, RawName name)
      throws FileSystemException {
    long count = getdents64(directory, address, size);
    if (count < 0) {
      throw failure(name);
    }
    return (int) count;
  }

  /** The path that {@code path} stands for when all links in it are followed. */
  static RawName realPath(RawName path) throws FileSystemException {
    CallMemory memory = CallMemory.get();
    if (realpath(memory.put(path), memory.answerAddress()) == 0) {
      throw failure(path);
    }
    return RawName.of(memory.textOfAnswer());
  }

  /** Where a direct {@code buffer} begins. The buffer must live longer than that is used. */
  static long address(ByteBuffer buffer) {
    return Pointer.nativeValue(Native.getDirectBufferPointer(buffer));
  }

  /** The number of the user that this process acts for. */
  static int user() {
    return geteuid();
  }

  private static FileSystemException failure(RawName name) {
    int error = Native.getLastError();
    return switch (error) {
      case ENOENT, ENAMETOOLONG -> new NoSuchFileException(name.text());
      case EACCES, EPERM, EROFS, EBUSY -> new AccessDeniedException(name.text());
      case EEXIST, EISDIR -> new FileAlreadyExistsException(name.text());
      case EXDEV -> new AtomicMoveNotSupportedException(name.text(), null, strerror(error));
      case ENOSPC, EDQUOT, EFBIG -> new NoSpaceException(name.text(), strerror(error));
      case ENOTEMPTY -> new DirectoryNotEmptyException(name.text());
      case ENOTDIR -> new NotDirectoryException(name.text());
      case ELOOP -> new FileSystemLoopException(name.text());
      default -> new FileSystemException(name.text(), null, strerror(error));
    };
  }

  static native int close(int handle);

  private static native int openat(int directory, long name, int flags, int mode);

  private static native int statx(int handle, long name, int flags, int mask, long result);

  private static native long readlinkat(int directory, long name, long text, long size);

  private static native int mkdirat(int directory, long name, int mode);

  private static native int unlinkat(int directory, long name, int flags);

  private static native int linkat(int from, long file, int directory, long name, int flags);

  private static native int renameat(int directory, long name, int target, long newName);

  private static native int renameat2(
      int directory, long name, int target, long newName, int flags);

  private static native int symlinkat(long text, int directory, long name);

  private static native int fchmod(int handle, int mode);

  private static native int fchmodat(int directory, long name, int mode, int flags);

  private static native int futimens(int handle, long times);

  private static native int utimensat(int directory, long name, long times, int flags);

  private static native int ftruncate(int handle, long size);

  private static native int flock(int handle, int operation);

  private static native int faccessat(int directory, long name, int mode, int flags);

  private static native int syncfs(int handle);

  private static native int fchown(int handle, int owner, int group);

  private static native int fsync(int handle);

  private static native long pwrite(int handle, long address, long size, long position);

  private static native long pread(int handle, long address, long size, long position);

  private static native int fstatfs(int handle, long facts);

  private static native long copy_file_range(
      int source, long from, int target, long to, long length, int flags);

  private static native long getdents64(int directory, long records, long size);

  private static native long realpath(long path, long resolved);

  private static native int geteuid();

  private static native String strerror(int error);
}
