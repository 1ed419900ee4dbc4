package dev.satchel.archive;

/**
 * What a deflate block is made of (RFC 1951, section 3.2.5): literals and matches, each packed into
 * an int. From bit 20 on is a literal, or 256 and how much longer than 3 a match is; below that are
 * the slot of the match's distance, in five bits, and the distance less one, in fifteen.
 */
final class Symbols {
  /** The shortest match that there can be. */
  static final int MIN_LENGTH = 3;

  /** The longest match that there can be. */
  static final int MAX_LENGTH = 258;

  /** How many literals and lengths there are, from bit 20 on. */
  static final int VALUES = 512;

  /** How many slots of distances there are, and some that a literal has instead. */
  static final int SLOTS = 32;

  static final int VALUE_SHIFT = 20;
  static final int FIRST_MATCH = 256 << VALUE_SHIFT;

  /** The symbol of Huffman's code that ends a block; those of lengths follow. */
  static final int END = 256;

  private static final int SLOT_SHIFT = 15;
  private static final int DISTANCE_MASK = (1 << SLOT_SHIFT) - 1;
  private static final int NO_SLOT = (SLOTS - 1) << SLOT_SHIFT;
  private static final int[] SLOT_BASE = new int[SLOTS];
  private static final byte[] SLOT_EXTRA = new byte[SLOTS];
  private static final byte[] NEAR_SLOT = new byte[256];
  private static final byte[] FAR_SLOT = new byte[256];
  private static final byte[] LENGTH_SYMBOL = new byte[256];

  static {
    for (int slot = 0, base = 0; slot < 30; slot++) {
      SLOT_BASE[slot] = base;
      SLOT_EXTRA[slot] = (byte) Math.max(slot / 2 - 1, 0);
      base += 1 << SLOT_EXTRA[slot];
      for (int less = SLOT_BASE[slot]; less < base; less++) {
        if (less < 256) {
          NEAR_SLOT[less] = (byte) slot;
        } else {
          FAR_SLOT[less >> 7] = (byte) slot;
        }
      }
    }
    for (int symbol = 0, more = 0; symbol < 28; symbol++) {
      for (int i = 1 << lengthExtraBits(symbol); i > 0; i--) {
        LENGTH_SYMBOL[Math.min(more++, 255)] = (byte) symbol;
      }
    }
    LENGTH_SYMBOL[255] = 28; // The longest has a code for itself.
  }

  private Symbols() {}

  static int literal(byte value) {
    return (value & 0xFF) << VALUE_SHIFT | NO_SLOT;
  }

  static int match(int length, int distance) {
    int less = distance - 1;
    int slot = less < 256 ? NEAR_SLOT[less] : FAR_SLOT[less >> 7];
    return (256 - MIN_LENGTH + length) << VALUE_SHIFT | slot << SLOT_SHIFT | less;
  }

  static int slot(int symbol) {
    return symbol >>> SLOT_SHIFT & SLOTS - 1;
  }

  /** How many bits follow the code of a slot. */
  static int extraBits(int slot) {
    return SLOT_EXTRA[slot];
  }

  /** What the bits are that follow the code of a match's distance. */
  static int extra(int symbol) {
    return (symbol & DISTANCE_MASK) - SLOT_BASE[slot(symbol)];
  }

  /**
   * Which symbol of lengths a length has, from 0.
   *
   * @param more how much longer than 3 it is
   */
  static int lengthSymbol(int more) {
    return LENGTH_SYMBOL[more];
  }

  /** How many bits follow the code of a symbol of lengths. */
  static int lengthExtraBits(int symbol) {
    return symbol < 8 || symbol == 28 ? 0 : symbol / 4 - 1;
  }
}
