package dev.satchel.git;

import dev.satchel.Content;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import org.eclipse.jgit.lib.ObjectId;
import org.jspecify.annotations.Nullable;

/** One version of a file, a link, or a nested repository: what it is, and its bytes. */
final class Blob {
  private final int mode;
  private final ObjectId id;
  private final long size;
  private final byte @Nullable [] bytes;
  private final @Nullable Content content;

  private Blob(
      int mode, ObjectId id, long size, byte @Nullable [] bytes, @Nullable Content content) {
    this.mode = mode;
    this.id = id;
    this.size = size;
    this.bytes = bytes;
    this.content = content;
  }

  /** One whose bytes are held in memory. It takes them over. */
  static Blob of(int mode, ObjectId id, byte[] bytes) {
    return new Blob(mode, id, bytes.length, bytes, out -> out.write(bytes));
  }

  /** One that is too large for that; {@code content} writes just {@code size} bytes, or fails. */
  static Blob streamed(int mode, ObjectId id, long size, Content content) {
    return new Blob(mode, id, size, null, content);
  }

  /** One whose bytes cannot be had. */
  static Blob unknown(int mode, ObjectId id) {
    return new Blob(mode, id, 0, null, null);
  }

  /** A nested repository that stands at {@code commit}, in the words that git has for it. */
  static Blob gitlink(ObjectId commit) {
    String text = "Subproject commit " + commit.name() + "\n";
    return of(Mode.GITLINK, commit, text.getBytes(StandardCharsets.US_ASCII));
  }

  int mode() {
    return mode;
  }

  ObjectId id() {
    return id;
  }

  /** How many bytes it has. */
  long size() {
    return size;
  }

  /** Its bytes; null if they are not held in memory. */
  byte @Nullable [] bytes() {
    return bytes;
  }

  /** Whether its bytes can be had. */
  boolean isKnown() {
    return content != null;
  }

  void writeTo(OutputStream out) throws IOException {
    if (content == null) {
      throw new IllegalStateException("unknown: " + id.name());
    }
    content.writeTo(out);
  }
}
