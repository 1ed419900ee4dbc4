package dev.satchel.archive;

import dev.satchel.RawName;
import dev.satchel.Refusal;

/** What one import has taken of its limits. For one thread. */
final class Allowance {
  /** Below this, an archive may be as small as it likes: what it becomes does no harm. */
  static final long FREE_OF_RATIO = 256L << 20;

  private final ImportLimits limits;
  private long entries;
  private long bytes;

  Allowance(ImportLimits limits) {
    this.limits = limits;
  }

  ImportLimits limits() {
    return limits;
  }

  /**
   * Takes {@code count} more entries.
   *
   * @throws Refusal TOO_LARGE
   */
  void takeEntries(long count) {
    entries += count;
    if (entries > limits.entries()) {
      throw Objection.tooLarge(
          "The archive has more members", limits.entries(), ImportLimits.ENTRIES);
    }
  }

  /**
   * Asks for a file of {@code size} bytes before any of them are there.
   *
   * @throws Refusal TOO_LARGE
   */
  void expectBytes(RawName member, long size) {
    takeBytes(member, 0, size);
    bytes -= size;
  }

  /**
   * Takes bytes for the content of a file.
   *
   * @param before how many the file has had until now
   * @throws Refusal TOO_LARGE
   */
  void takeBytes(RawName member, long before, long more) {
    if (more > limits.bytesPerEntry() - before) {
      throw Objection.tooLarge(
          "Member '" + Objection.shown(member) + "' has more bytes",
          limits.bytesPerEntry(),
          ImportLimits.FILE);
    }
    if (more > limits.bytes() - bytes) {
      throw Objection.tooLarge(
          "The archive's files have more bytes", limits.bytes(), ImportLimits.BYTES);
    }
    bytes += more;
  }

  /**
   * Compares what came with what it has become.
   *
   * @throws Refusal TOO_LARGE
   */
  void expanded(long become, long arrived) {
    if (become > FREE_OF_RATIO && become / limits.ratio() > arrived) {
      throw Objection.tooLarge(
          "The archive becomes more times as large", limits.ratio(), ImportLimits.RATIO);
    }
  }

  /** Gives back what one file has taken, because it is none of the tree. */
  void giveBack(long fileBytes) {
    entries--;
    bytes -= fileBytes;
  }

  /** How many entries were taken. */
  long entries() {
    return entries;
  }

  /** How many bytes were taken. */
  long bytes() {
    return bytes;
  }
}
