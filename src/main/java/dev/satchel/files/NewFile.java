package dev.satchel.files;

import dev.satchel.RawName;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.file.AccessDeniedException;
import java.security.SecureRandom;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * A file that nobody finds until it is whole. Mostly it has no name until then, so that nothing is
 * left of it when the process is killed; where the file system wants a name, it has one that nobody
 * can guess. For one thread; who has made it closes it.
 */
public final class NewFile implements Closeable {
  /** How the name of one begins that has a name. */
  static final String PREFIX = ".satchel-upload-";

  private static final SecureRandom RANDOM = new SecureRandom();
  private static final int RANDOM_BITS = 128;

  /** The bits of permission that are taken over from another file: not setuid, nor setgid. */
  private static final int TAKEN_OVER = 0777;

  private final Directory directory;
  private final int handle;
  private final RawName name;

  /** Whether the name is in the directory, and so must be taken out of it again. */
  private boolean isNamed;

  private long size;
  private boolean isClosed;

  private NewFile(Directory directory, int handle, RawName name, boolean isNamed) {
    this.directory = directory;
    this.handle = handle;
    this.name = name;
    this.isNamed = isNamed;
  }

  /**
   * Makes one on the file system of {@code directory}, which is closed with it.
   *
   * @param permissions of which the process's mask takes some away
   */
  public static NewFile in(Directory directory, int permissions) throws IOException {
    OptionalInt handle = directory.createFile(permissions);
    return handle.isPresent()
        ? new NewFile(directory, handle.getAsInt(), unguessable(), false)
        : named(directory, permissions);
  }

  /** The same where a file cannot be without a name. */
  static NewFile named(Directory directory, int permissions) throws IOException {
    RawName name = unguessable();
    return new NewFile(directory, directory.createFile(name, permissions), name, true);
  }

  private static RawName unguessable() {
    return unguessable(PREFIX);
  }

  /** A name that nobody can guess, and that begins with {@code prefix}. */
  static RawName unguessable(String prefix) {
    return RawName.of(prefix + new BigInteger(RANDOM_BITS, RANDOM).toString(36));
  }

  /** Whether a file of this name is one of these that has not been published. */
  public static boolean isNameOfOne(RawName name) {
    return name.text().startsWith(PREFIX);
  }

  /** Adds bytes at the end. */
  public void write(byte[] bytes, int offset, int length) throws IOException {
    CallMemory memory = CallMemory.get();
    ByteBuffer bulk = memory.bulk();
    for (int at = 0; at < length; at += bulk.capacity()) {
      int count = Math.min(length - at, bulk.capacity());
      bulk.put(0, bytes, offset + at, count);
      write(memory.bulkAddress(), count);
    }
  }

  private void write(long address, int length) throws IOException {
    for (int at = 0; at < length; ) {
      int count = Linux.writeAt(handle, size, address + at, length - at, name);
      at += count;
      size += count;
    }
  }

  /**
   * Adds {@code length} bytes of {@code source}, from {@code first} on. Where the file system can
   * share them, they take no further room.
   *
   * @throws java.io.EOFException if the source has not so many
   */
  public void append(OpenFile source, long first, long length) throws IOException {
    long shared = source.copyInKernel(first, length, handle, size, name);
    size += shared;
    if (shared < length) {
      source.copy(first + shared, length - shared, new Appending());
    }
  }

  private final class Appending extends OutputStream {
    @Override
    public void write(int b) throws IOException {
      write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      NewFile.this.write(bytes, offset, length);
    }
  }

  /** How many bytes it has so far. */
  public long size() {
    return size;
  }

  /**
   * Gives the file the name {@code finalName} in {@code target}, which nothing must have yet. What
   * it holds, and the name, are on the disk then. If this fails, there is no such name.
   *
   * @throws java.nio.file.FileAlreadyExistsException if there is something of that name
   * @throws java.nio.file.NoSuchFileException if {@code target} has been removed
   */
  public void publishNew(Directory target, RawName finalName) throws IOException {
    Linux.sync(handle, name);
    target.link(handle, finalName);
    try {
      target.sync();
    } catch (IOException e) {
      target.remove(finalName);
      throw e;
    }
  }

  /**
   * Gives the file the name {@code finalName} in {@code target}, in place of any file or link
   * there, in one step. What it holds, and the name, are on the disk then.
   *
   * @throws java.nio.file.FileAlreadyExistsException if there is a directory
   */
  public void publishOver(Directory target, RawName finalName) throws IOException {
    publish(target, finalName, null);
  }

  /**
   * Gives the file the name {@code finalName} in {@code target}, in place of any file there, in one
   * step. What it holds is on the disk before.
   *
   * @param replaced the file that is there, whose owner and permissions this takes over; null if
   *     there is none
   */
  void publish(Directory target, RawName finalName, @Nullable Stat replaced) throws IOException {
    if (replaced != null) {
      resemble(replaced);
    }
    Linux.sync(handle, name);
    if (isNamed) {
      directory.rename(name, target, finalName);
      isNamed = false;
    } else {
      linkAndRename(target, finalName);
    }
    target.sync();
  }

  /** A name is given to a file only where nothing has it, and is taken over by renaming only. */
  private void linkAndRename(Directory target, RawName finalName) throws IOException {
    target.link(handle, name);
    try {
      target.rename(name, target, finalName);
    } catch (IOException e) {
      target.remove(name);
      throw e;
    }
  }

  private void resemble(Stat replaced) throws IOException {
    Linux.setPermissions(handle, replaced.permissions() & TAKEN_OVER, name);
    try {
      Linux.setOwner(handle, replaced.owner(), replaced.group(), name);
    } catch (AccessDeniedException e) {
      // Only the superuser gives files away: it stays ours, like any other that we make.
    }
  }

  /** Does away with the file if it was not published. */
  @Override
  public void close() throws IOException {
    if (isClosed) {
      return;
    }
    isClosed = true;
    Linux.close(handle);
    try (directory) {
      if (isNamed) {
        directory.remove(name);
      }
    }
  }
}
