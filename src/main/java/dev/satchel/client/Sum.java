package dev.satchel.client;

import dev.satchel.RawName;
import java.security.SecureRandom;

/**
 * 61 bits for some values, to tell apart what should be the same. They are a polynomial of the
 * values at a point that each process chooses anew, modulo a prime: nobody who makes an archive can
 * find two paths of 64 KiB that have the same sum but by a chance of one in 2^44, and values that
 * differ in one byte never have.
 */
final class Sum {
  private static final long PRIME = (1L << 61) - 1;
  private static final long POINT = (1L << 60) + (new SecureRandom().nextLong() >>> 4);
  private static final long LOW = 0xFFFFFFFFL;

  private long sum = 1;

  Sum add(RawName name) {
    for (byte b : name.bytes()) {
      addTerm(b & 0xFF);
    }
    return add(name.length());
  }

  Sum add(long value) {
    addTerm(value & LOW);
    addTerm(value >>> Integer.SIZE);
    return this;
  }

  /** The factors have 61 bits each: what is above the prime's 61 is added to what is not. */
  private void addTerm(long term) {
    long high = Math.multiplyHigh(sum, POINT);
    long low = sum * POINT;
    long next = (low & PRIME) + (low >>> 61 | high << 3) + term;
    next = (next & PRIME) + (next >>> 61);
    sum = next >= PRIME ? next - PRIME : next;
  }

  long value() {
    return sum;
  }
}
