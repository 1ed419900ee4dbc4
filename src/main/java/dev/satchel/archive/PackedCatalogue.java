package dev.satchel.archive;

import com.github.luben.zstd.ZstdIOException;
import com.github.luben.zstd.ZstdInputStreamNoFinalizer;
import com.github.luben.zstd.ZstdOutputStreamNoFinalizer;
import dev.satchel.Content;
import dev.satchel.files.Scratch;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.security.MessageDigest;
import java.util.Arrays;

/**
 * A catalogue as it is kept: compressed with Zstandard. First it is written to {@link #out}, then
 * it is the content that is to be kept. In memory up to a bound, and in a scratch file from there
 * on, until it is closed. For one thread.
 */
public final class PackedCatalogue implements Content, Closeable {
  private static final int LEVEL = 3;

  private final Spill packed;
  private final OutputStream out;

  /** The caller closes it. */
  public PackedCatalogue(Scratch scratch) throws IOException {
    this.packed = new Spill(scratch);
    this.out = new ZstdOutputStreamNoFinalizer(new Unclosed(packed), LEVEL);
  }

  /** Takes the catalogue, not compressed. Closed with this, or by {@link #finish}. */
  public OutputStream out() {
    return out;
  }

  /** Says that all of it was written. */
  public void finish() throws IOException {
    out.close();
    packed.written();
  }

  @Override
  public void writeTo(OutputStream target) throws IOException {
    packed.copyTo((bytes, length) -> target.write(bytes, 0, length));
  }

  @Override
  public void close() throws IOException {
    try (packed) {
      out.close();
    }
  }

  /**
   * Reads all of a catalogue as it is kept. Nothing of it is looked at before its hash is right.
   *
   * @param in stays the caller's
   * @param sha256 that it must have
   * @return the catalogue, which the caller closes
   * @throws DamagedSnapshot if it is another, or none
   */
  public static Catalogue read(InputStream in, Digest sha256, Scratch scratch) throws IOException {
    try (Spill packed = new Spill(scratch)) {
      hash(in, packed, sha256);
      return read(new BytesStream(packed.written()), scratch);
    }
  }

  /**
   * Reads all of a catalogue as it is kept, from someone who is trusted to send the right one.
   *
   * @param in is closed
   * @return the catalogue, which the caller closes
   * @throws DamagedSnapshot if it is none
   */
  public static Catalogue read(InputStream in, Scratch scratch) throws IOException {
    try (InputStream plain = new ZstdInputStreamNoFinalizer(in)) {
      return Catalogue.read(plain, scratch);
    } catch (ZstdIOException e) {
      throw new DamagedSnapshot("the catalogue cannot be unpacked");
    }
  }

  /**
   * Reads all of a catalogue as it is kept, and looks at nothing but its hash.
   *
   * @param in stays the caller's
   * @throws DamagedSnapshot if it is another
   */
  public static void verify(InputStream in, Digest sha256) throws IOException {
    hash(in, OutputStream.nullOutputStream(), sha256);
  }

  private static void hash(InputStream in, OutputStream copy, Digest sha256) throws IOException {
    MessageDigest digest = Bench.newSha256();
    byte[] buffer = new byte[64 << 10];
    for (int count; (count = in.read(buffer)) > 0; ) {
      digest.update(buffer, 0, count);
      copy.write(buffer, 0, count);
    }
    if (!Arrays.equals(digest.digest(), sha256.bytes())) {
      throw new DamagedSnapshot("the catalogue has other bytes than were put there");
    }
  }
}
