package dev.satchel.http;

import dev.satchel.Content;
import dev.satchel.files.Scratch;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * Content that was written to a scratch file before any of it is sent, so that its length and its
 * hash are known. Closing it frees the space.
 */
public final class Spool implements Closeable {
  private static final int BUFFER = 128 << 10;

  private final FileChannel file;
  private final String sha256;
  private final long size;

  private Spool(FileChannel file, String sha256) throws IOException {
    this.file = file;
    this.sha256 = sha256;
    this.size = file.size();
  }

  /** Writes {@code content} to the end; if that fails, nothing is left of it. */
  public static Spool of(Content content, Scratch scratch) throws IOException {
    FileChannel file = scratch.newFile();
    try {
      MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
      content.writeTo(new DigestOutputStream(Channels.newOutputStream(file), sha256));
      return new Spool(file, HexFormat.of().formatHex(sha256.digest()));
    } catch (IOException | RuntimeException | Error e) {
      file.close();
      throw e;
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  /** How many bytes there are. */
  public long size() {
    return size;
  }

  /** A strong entity tag, with its quotes: the same for the same bytes. */
  public String etag() {
    return '"' + sha256 + '"';
  }

  /** The bytes of {@code range}, which must lie inside. */
  public Content part(ByteRange range) {
    return out -> copy(range, out);
  }

  private void copy(ByteRange range, OutputStream out) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(BUFFER);
    for (long at = range.first(); at <= range.last(); ) {
      buffer.clear().limit((int) Math.min(BUFFER, range.last() + 1 - at));
      int count = file.read(buffer, at);
      if (count < 0) {
        throw new IOException("spool ends at " + at);
      }
      out.write(buffer.array(), 0, count);
      at += count;
    }
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
