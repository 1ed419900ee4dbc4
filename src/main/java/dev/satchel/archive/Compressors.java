package dev.satchel.archive;

import java.util.zip.CRC32;

/**
 * What compresses here. Deflate is our own and has a version. Zstandard's library does not promise
 * that its next version makes the same bytes, so it is known by what it makes of a sample.
 */
final class Compressors {
  private static final int SAMPLE = 64 << 10;

  private Compressors() {}

  /** Tells the compressor of a format from others that make other bytes. */
  static String identity(ArchiveFormat format, int level) {
    return switch (format) {
      case TAR -> "none";
      case ZIP, TAR_GZ -> "satchel " + BlockDeflater.VERSION;
      case TAR_ZST -> zstandard(level);
    };
  }

  private static String zstandard(int level) {
    Chunks frame = new Chunks(new Buffers(0, () -> 0));
    try (ZstdFrames frames = new ZstdFrames()) {
      frames.compress(sample(), 0, SAMPLE, level, frame);
    }
    return crc32(frame.toByteArray(), frame.length());
  }

  private static String crc32(byte[] bytes, int length) {
    CRC32 crc = new CRC32();
    crc.update(bytes, 0, length);
    return Long.toHexString(crc.getValue());
  }

  /** Something with matches near and far. */
  private static byte[] sample() {
    byte[] sample = new byte[SAMPLE];
    int state = 1;
    for (int i = 0; i < SAMPLE; i++) {
      state = state * 1_103_515_245 + 12_345;
      boolean isNew = i < 100 || (state >>> 28) < 5;
      sample[i] = isNew ? (byte) ('a' + (state >>> 16) % 26) : sample[i - 1 - (state >>> 16) % 99];
    }
    return sample;
  }
}
