package dev.satchel.cli;

import dev.satchel.client.Receipt;
import dev.satchel.client.Receipt.Skipped;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * What is said of something that came or went: what is in it, and what is not. What was asked to be
 * left out is not missed.
 */
final class ReceiptReport {
  private static final int SHOWN = 20;

  private final Receipt receipt;
  private final List<Skipped> missed;

  ReceiptReport(Receipt receipt) {
    this.receipt = receipt;
    this.missed = receipt.skipped().stream().filter(ReceiptReport::isMissed).toList();
  }

  /** These reasons are given for what patterns name, and there are none unless they are given. */
  private static boolean isMissed(Skipped skipped) {
    return skipped.byFault()
        || !(skipped.reason().startsWith("excluded by ")
            || skipped.reason().equals("ignored by .gitignore"));
  }

  int exitCode() {
    return missedCount() > 0 || !receipt.complete() ? ExitCode.SKIPPED : ExitCode.WHOLE;
  }

  /** With those that nobody has the names of. */
  private long missedCount() {
    return missed.size() + receipt.skippedCount() - receipt.skipped().size();
  }

  /** In short. */
  String summary() {
    return Amounts.count(receipt.entries(), "entry", "entries")
        + ", "
        + Amounts.bytes(receipt.contentBytes())
        + (exitCode() == ExitCode.WHOLE ? "" : ", NOT all");
  }

  /** Says what is missed, for people. */
  void tellMissed(Output output) {
    if (exitCode() == ExitCode.WHOLE) {
      return;
    }
    String count = Amounts.count(missedCount(), "entry is", "entries are");
    output.note("satchel: " + count + " not in it:", Paint.WARNING);
    missed.stream().limit(SHOWN).forEach(skipped -> output.note("  " + line(skipped), Paint.PLAIN));
    long more = missedCount() - Math.min(SHOWN, missed.size());
    if (more > 0) {
      output.note("  and " + more + " more", Paint.PLAIN);
    }
  }

  private static String line(Skipped skipped) {
    return Shown.of(skipped.path())
        + ": "
        + Shown.of(skipped.reason())
        + (skipped.byFault() ? " (fault)" : "");
  }

  /** All of it, for programs; {@code first} are names and values that come first. */
  Map<String, Object> json(Object... first) {
    Object[] own = {
      "root", receipt.root(),
      "bytes", receipt.bytes(),
      "entries", receipt.entries(),
      "content_bytes", receipt.contentBytes(),
      "complete", receipt.complete(),
      "whole", exitCode() == ExitCode.WHOLE,
      "skipped_count", receipt.skippedCount(),
      "skipped", receipt.skipped().stream().map(ReceiptReport::json).toList()
    };
    return JsonValues.of(Stream.of(first, own).flatMap(Stream::of).toArray());
  }

  private static Map<String, Object> json(Skipped skipped) {
    return JsonValues.of(
        "path",
        skipped.path(),
        "by",
        skipped.byFault() ? "fault" : "rule",
        "reason",
        skipped.reason());
  }
}
