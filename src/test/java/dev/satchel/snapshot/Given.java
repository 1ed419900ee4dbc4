package dev.satchel.snapshot;

import dev.satchel.Content;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Random;

/** Bytes that are given to stores. */
public final class Given {
  /** How large the first part of an object in a bucket is. */
  public static final int PART = 8 << 20;

  private Given() {}

  /** The same for the same {@code seed}. */
  public static byte[] noise(long seed, int length) {
    byte[] bytes = new byte[length];
    new Random(seed).nextBytes(bytes);
    return bytes;
  }

  /** Segments of new bytes, which come in pieces of odd sizes. */
  public static Segments all(byte[] bytes) {
    return sink -> sink.bytes(inPieces(bytes));
  }

  /** Writes {@code bytes} in pieces of odd sizes, one of a single byte among them. */
  public static Content inPieces(byte[] bytes) {
    return out -> {
      for (int at = 0, piece = 1; at < bytes.length; piece = piece * 7 % 1_000_003) {
        int count = Math.min(piece, bytes.length - at);
        if (count == 1) {
          out.write(bytes[at]);
        } else {
          out.write(bytes, at, count);
        }
        at += count;
      }
    };
  }

  /** Writes zeros, until {@code length} or {@code out} is at its end. */
  public static void zeros(OutputStream out, long length) throws IOException {
    byte[] zeros = new byte[100_000];
    for (long left = length; left > 0; left -= zeros.length) {
      out.write(zeros, 0, (int) Math.min(left, zeros.length));
    }
  }

  public static String sha256(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new UncheckedIOException(new IOException(e));
    }
  }
}
