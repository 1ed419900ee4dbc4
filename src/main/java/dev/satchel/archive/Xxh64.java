package dev.satchel.archive;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * XXH64 without a seed: the checksum that a frame of Zstandard ends with, of which that keeps the
 * low four bytes (RFC 8878, 3.1.1). It finds damage that happens, not damage that is made.
 */
final class Xxh64 {
  private static final long PRIME_1 = 0x9E3779B185EBCA87L;
  private static final long PRIME_2 = 0xC2B2AE3D27D4EB4FL;
  private static final long PRIME_3 = 0x165667B19E3779F9L;
  private static final long PRIME_4 = 0x85EBCA77C2B2AE63L;
  private static final long PRIME_5 = 0x27D4EB2F165667C5L;

  /** Their sum, which overflows. */
  private static final long PRIMES_1_AND_2 = 0x60EA27EEADC0B5D6L;

  private static final int STRIPE = 4 * Long.BYTES;

  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle INTS =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

  private Xxh64() {}

  /** The checksum of {@code length} bytes of {@code data}. */
  static long of(byte[] data, int offset, int length) {
    int end = offset + length;
    int afterStripes = end - length % STRIPE;
    long sum = length < STRIPE ? PRIME_5 : stripes(data, offset, afterStripes);
    return mixed(rest(data, afterStripes, end, sum + length));
  }

  private static long stripes(byte[] data, int start, int end) {
    long a = PRIMES_1_AND_2;
    long b = PRIME_2;
    long c = 0;
    long d = -PRIME_1;
    for (int at = start; at < end; at += STRIPE) {
      a = round(a, (long) LONGS.get(data, at));
      b = round(b, (long) LONGS.get(data, at + 8));
      c = round(c, (long) LONGS.get(data, at + 16));
      d = round(d, (long) LONGS.get(data, at + 24));
    }
    long sum =
        Long.rotateLeft(a, 1)
            + Long.rotateLeft(b, 7)
            + Long.rotateLeft(c, 12)
            + Long.rotateLeft(d, 18);
    return merged(merged(merged(merged(sum, a), b), c), d);
  }

  private static long round(long lane, long input) {
    return Long.rotateLeft(lane + input * PRIME_2, 31) * PRIME_1;
  }

  private static long merged(long sum, long lane) {
    return (sum ^ round(0, lane)) * PRIME_1 + PRIME_4;
  }

  /** Adds the bytes that are no whole stripe. */
  private static long rest(byte[] data, int start, int end, long begun) {
    long sum = begun;
    int at = start;
    for (; at + Long.BYTES <= end; at += Long.BYTES) {
      sum ^= round(0, (long) LONGS.get(data, at));
      sum = Long.rotateLeft(sum, 27) * PRIME_1 + PRIME_4;
    }
    if (at + Integer.BYTES <= end) {
      sum ^= Integer.toUnsignedLong((int) INTS.get(data, at)) * PRIME_1;
      sum = Long.rotateLeft(sum, 23) * PRIME_2 + PRIME_3;
      at += Integer.BYTES;
    }
    for (; at < end; at++) {
      sum ^= Byte.toUnsignedLong(data[at]) * PRIME_5;
      sum = Long.rotateLeft(sum, 11) * PRIME_1;
    }
    return sum;
  }

  /** Has each bit depend on all. */
  private static long mixed(long sum) {
    long first = (sum ^ sum >>> 33) * PRIME_2;
    long second = (first ^ first >>> 29) * PRIME_3;
    return second ^ second >>> 32;
  }
}
