package dev.satchel.files;

import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Pointer;
import dev.satchel.RawName;
import java.nio.ByteBuffer;
import java.nio.file.AccessDeniedException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.util.Locale;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * The system calls that {@code java.nio} lacks or makes racy, bound directly. Names go in as bytes,
 * so the locale plays no part. Nothing outside this class knows a flag, a structure's layout or an
 * error number.
 */
@SuppressWarnings("NullAway") // Native.getLastError and friends carry no annotations.
final class Linux {
  /** The longest text a link can have, and the longest path the kernel takes, with its NUL. */
  static final int PATH_MAX = 4096;

  private static final int AT_FDCWD = -100;
  private static final int AT_SYMLINK_NOFOLLOW = 0x100;
  private static final int AT_REMOVEDIR = 0x200;
  private static final int AT_SYMLINK_FOLLOW = 0x400;
  private static final int AT_EMPTY_PATH = 0x1000;
  private static final int O_WRONLY = 1;
  private static final int O_CREAT = 0100;
  private static final int O_EXCL = 0200;
  private static final int O_NOCTTY = 0400;
  private static final int O_NONBLOCK = 04000;
  private static final int O_CLOEXEC = 02000000;
  // These two differ between the architectures.
  private static final boolean ARM = System.getProperty("os.arch", "").equals("aarch64");
  private static final int O_DIRECTORY = ARM ? 040000 : 0200000;
  private static final int O_NOFOLLOW = ARM ? 0100000 : 0400000;
  private static final int O_TMPFILE = 020000000 | O_DIRECTORY;
  private static final int STATX_BASIC_STATS = 0x7ff;

  private static final int EPERM = 1;
  private static final int ENOENT = 2;
  private static final int EINTR = 4;
  private static final int EACCES = 13;
  private static final int EEXIST = 17;
  private static final int EXDEV = 18;
  private static final int ENOTDIR = 20;
  private static final int EISDIR = 21;
  private static final int EINVAL = 22;
  private static final int EFBIG = 27;
  private static final int ENOSPC = 28;
  private static final int EROFS = 30;
  private static final int ENAMETOOLONG = 36;
  private static final int ENOSYS = 38;
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
   * Makes the file {@code name} in {@code directory}, and opens it for writing.
   *
   * @param permissions of which the process's mask takes some away
   */
  static int create(int directory, RawName name, int permissions) throws FileSystemException {
    return checked(
        tryOpen(directory, name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, permissions), name);
  }

  /**
   * Makes a file without a name on the file system of {@code directory}, and opens it for writing.
   *
   * @param permissions of which the process's mask takes some away
   * @return empty if that file system has no files without names
   */
  static OptionalInt createUnnamed(int directory, int permissions) throws FileSystemException {
    RawName self = RawName.of(".");
    int handle = tryOpen(directory, self, O_WRONLY | O_TMPFILE | O_CLOEXEC, permissions);
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

  /** Makes the directory {@code name} in {@code directory}, open to as many as the mask lets. */
  static void makeDirectory(int directory, RawName name) throws FileSystemException {
    checked(mkdirat(directory, CallMemory.get().put(name), 0777), name);
  }

  /** Takes {@code name}, which is no directory, out of {@code directory}. */
  static void remove(int directory, RawName name) throws FileSystemException {
    checked(unlinkat(directory, CallMemory.get().put(name), 0), name);
  }

  /** Takes the directory {@code name}, which must be empty, out of {@code directory}. */
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
   * Renames {@code name} in {@code directory} to {@code newName} in {@code target}, in place of any
   * file there.
   *
   * @throws FileAlreadyExistsException if there is a directory
   */
  static void rename(int directory, RawName name, int target, RawName newName)
      throws FileSystemException {
    CallMemory memory = CallMemory.get();
    if (renameat(directory, memory.put(name), target, memory.putSecond(newName)) < 0) {
      throw Native.getLastError() == EISDIR
          ? new FileAlreadyExistsException(newName.text())
          : failure(newName);
    }
  }

  /** Sets the twelve bits of permission of an open file. */
  static void setPermissions(int handle, int permissions, RawName name) throws FileSystemException {
    checked(fchmod(handle, permissions), name);
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

  private static Stat statx(int handle, long text, int flags, CallMemory memory, RawName name)
      throws FileSystemException {
    if (statx(handle, text, flags, STATX_BASIC_STATS, memory.answerAddress()) < 0) {
      throw failure(name);
    }
    return memory.statx();
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
      case EACCES, EPERM, EROFS -> new AccessDeniedException(name.text());
      case EEXIST -> new FileAlreadyExistsException(name.text());
      case EXDEV -> new AtomicMoveNotSupportedException(name.text(), null, strerror(error));
      case ENOSPC, EDQUOT, EFBIG -> new NoSpaceException(name.text(), strerror(error));
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

  private static native int fchmod(int handle, int mode);

  private static native int fchown(int handle, int owner, int group);

  private static native int fsync(int handle);

  private static native long pwrite(int handle, long address, long size, long position);

  private static native long pread(int handle, long address, long size, long position);

  private static native long copy_file_range(
      int source, long from, int target, long to, long length, int flags);

  private static native long getdents64(int directory, long records, long size);

  private static native long realpath(long path, long resolved);

  private static native int geteuid();

  private static native String strerror(int error);
}
