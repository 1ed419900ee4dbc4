package dev.satchel.archive;

import dev.satchel.RawName;
import dev.satchel.files.Stat.Timestamp;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.DateTimeException;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.Optional;

/**
 * The fields that a header of a zip has beyond its own: of them, sizes beyond 32 bits and times
 * that are better than DOS ones.
 */
final class ZipExtra {
  private static final int ZIP64 = 0x0001;
  private static final int NTFS = 0x000A;
  private static final int UNIX_TIME = 0x5455;
  private static final long NTFS_STEPS = 10_000_000L;

  /** From the beginning of 1601 to that of 1970, in seconds. */
  private static final long NTFS_EPOCH = 11_644_473_600L;

  private final RawName name;
  private final byte[] bytes;

  /**
   * @param name of the member, for refusals
   */
  ZipExtra(RawName name, Intake in, int offset, int length) {
    this.name = name;
    int from = in.at() + offset;
    this.bytes = Arrays.copyOfRange(in.buffer(), from, from + length);
    for (int at = 0; at < length; ) {
      if (at + 4 > length || at + 4 + u16(at + 2) > length) {
        throw Objection.malformed(name, "has a header that cannot be read");
      }
      at += 4 + u16(at + 2);
    }
  }

  private int u16(int at) {
    return (bytes[at] & 0xFF) | (bytes[at + 1] & 0xFF) << 8;
  }

  private Optional<ByteBuffer> field(int id) {
    for (int at = 0; at < bytes.length; at += 4 + u16(at + 2)) {
      if (u16(at) == id) {
        ByteBuffer field = ByteBuffer.wrap(bytes, at + 4, u16(at + 2)).slice();
        return Optional.of(field.order(ByteOrder.LITTLE_ENDIAN));
      }
    }
    return Optional.empty();
  }

  /** Whether sizes are written in 64 bits. */
  boolean isZip64() {
    return field(ZIP64).isPresent();
  }

  /**
   * Puts the true numbers in the place of those that 32 bits cannot hold, in their order.
   *
   * @param numbers size, compressed size and, in a directory, offset; changed
   */
  void widen(long[] numbers) {
    ByteBuffer field = field(ZIP64).orElse(ByteBuffer.allocate(0));
    for (int i = 0; i < numbers.length; i++) {
      if (numbers[i] == ZipMember.MAX_32 && field.capacity() > 0) {
        if (field.remaining() < Long.BYTES) {
          throw Objection.malformed(name, "has a header without the size that it should have");
        }
        numbers[i] = field.getLong();
      }
      if (numbers[i] < 0) {
        throw Objection.malformed(name, "has a size that cannot be");
      }
    }
  }

  /** When it was modified: as Unix has it, else as Windows has it, else as DOS had it, in UTC. */
  Timestamp modified(int dosTime, int dosDate) {
    return unixTime().or(this::ntfsTime).orElseGet(() -> dosTime(dosTime, dosDate));
  }

  private Optional<Timestamp> unixTime() {
    return field(UNIX_TIME)
        .filter(field -> field.capacity() >= 5 && (field.get(0) & 1) != 0)
        .map(field -> new Timestamp(field.getInt(1), 0));
  }

  private Optional<Timestamp> ntfsTime() {
    return field(NTFS)
        .filter(field -> field.capacity() >= 16 && field.getShort(4) == 1 && field.getShort(6) >= 8)
        .map(field -> field.getLong(8))
        .map(
            steps ->
                new Timestamp(
                    Math.floorDiv(steps, NTFS_STEPS) - NTFS_EPOCH,
                    (int) Math.floorMod(steps, NTFS_STEPS) * 100));
  }

  private static Timestamp dosTime(int time, int date) {
    try {
      LocalDateTime moment =
          LocalDateTime.of(
              1980 + (date >> 9),
              date >> 5 & 15,
              date & 31,
              time >> 11,
              time >> 5 & 63,
              2 * (time & 31));
      return new Timestamp(moment.toEpochSecond(ZoneOffset.UTC), 0);
    } catch (DateTimeException e) {
      return new Timestamp(ZipMember.DOS_FIRST, 0); // Some write zeros, which is no day.
    }
  }
}
