package dev.satchel.archive;

import java.util.Random;

/** Bytes of one kind or another, the same each time. */
final class Samples {
  private static final String[] WORDS = {
    "handle", "frame ", "of the ", "a path", "\n  ", "bytes", "which", " 0x", "; ", "tree "
  };

  private Samples() {}

  /** What shrinks, but has something new all the time. */
  static byte[] text(int length, long seed) {
    Random random = new Random(seed);
    byte[] text = new byte[length];
    for (int at = 0; at < length; ) {
      String word = WORDS[random.nextInt(WORDS.length)] + random.nextInt(1000);
      for (int i = 0; i < word.length() && at < length; i++) {
        text[at++] = (byte) word.charAt(i);
      }
    }
    return text;
  }

  /** What does not shrink. */
  static byte[] noise(int length, long seed) {
    byte[] noise = new byte[length];
    new Random(seed).nextBytes(noise);
    return noise;
  }
}
