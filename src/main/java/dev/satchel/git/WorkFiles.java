package dev.satchel.git;

import dev.satchel.Refusal;
import dev.satchel.files.FileType;
import dev.satchel.files.OpenFile;
import dev.satchel.files.Stat;
import dev.satchel.files.Walk;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import org.eclipse.jgit.lib.ObjectId;

/** Reads files and links of a work tree, as the objects that git would make of them. */
final class WorkFiles {
  /** What a file may have, in bytes, to be held in memory. */
  static final int IN_MEMORY = 4 << 20;

  private static final int BUFFER = 128 << 10;

  private final MessageDigest sha1;
  private final byte[] buffer = new byte[BUFFER];

  WorkFiles() {
    try {
      sha1 = MessageDigest.getInstance("SHA-1");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-1", e);
    }
  }

  /**
   * The present entry of {@code walk}, a regular file or a link. What is too large for memory is
   * read again when it is written, so {@code walk} must not have gone on then.
   */
  Blob read(Walk walk) throws IOException {
    if (walk.type() == FileType.SYMLINK) {
      return inMemory(Mode.LINK, walk.readLink().bytes());
    }
    try (OpenFile file = walk.openFile()) {
      Stat stat = file.stat();
      int mode = Mode.file(stat.permissions());
      return stat.size() <= IN_MEMORY
          ? inMemory(mode, new FileTail(file, 0).readNBytes((int) stat.size()))
          : large(mode, file, stat.size(), walk);
    }
  }

  private Blob inMemory(int mode, byte[] bytes) {
    start(bytes.length);
    sha1.update(bytes);
    return Blob.of(mode, ObjectId.fromRaw(sha1.digest()), bytes);
  }

  private Blob large(int mode, OpenFile file, long size, Walk walk) throws IOException {
    ObjectId id = copy(file, size, OutputStream.nullOutputStream());
    return Blob.streamed(mode, id, size, out -> writeAgain(walk, id, size, out));
  }

  private void start(long size) {
    sha1.reset();
    sha1.update(("blob " + size + "\0").getBytes(StandardCharsets.US_ASCII));
  }

  /** Copies so many bytes, and says what object they make. A file that grows makes no odds. */
  private ObjectId copy(OpenFile file, long size, OutputStream out) throws IOException {
    start(size);
    for (long at = 0; at < size; ) {
      int count = file.readAt(at, buffer, 0, (int) Math.min(buffer.length, size - at));
      if (count == 0) {
        throw changed();
      }
      sha1.update(buffer, 0, count);
      out.write(buffer, 0, count);
      at += count;
    }
    return ObjectId.fromRaw(sha1.digest());
  }

  private void writeAgain(Walk walk, ObjectId id, long size, OutputStream out) throws IOException {
    try (OpenFile file = walk.openFile()) {
      if (!copy(file, size, out).equals(id)) {
        throw changed();
      }
    }
  }

  /** That a file is not what it was a moment ago. */
  static Refusal changed() {
    return new Refusal(Refusal.Code.CHANGED, "The directory has changed while it was read");
  }
}
