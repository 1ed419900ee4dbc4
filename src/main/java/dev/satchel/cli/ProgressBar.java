package dev.satchel.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.satchel.client.Progress;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.Locale;
import java.util.function.LongSupplier;

/**
 * One line of a terminal that says how far something is, drawn anew at most ten times a second.
 * Safe for many threads. Closing it clears the line, and nothing is drawn afterwards.
 */
final class ProgressBar implements Progress, AutoCloseable {
  private static final long PERIOD = Duration.ofMillis(100).toNanos();
  private static final double SMOOTHING = Duration.ofSeconds(3).toNanos();
  private static final String CLEAR = "\r\u001B[K";
  private static final int LEAST_BAR = 10;
  private static final int MOST_BAR = 40;

  private final OutputStream terminal;
  private final int width;
  private final String what;
  private final LongSupplier nanos;
  private final long begun;

  private boolean isClosed;
  private boolean isDrawn;
  private long drawnAt;
  private long drawnDone = -1;
  private double rate;

  /**
   * @param width of the terminal, in characters
   * @param what is under way, as it can be shown
   * @param nanos the time, from any point on
   */
  ProgressBar(OutputStream terminal, int width, String what, LongSupplier nanos) {
    this.terminal = terminal;
    this.width = width;
    this.what = what;
    this.nanos = nanos;
    this.begun = nanos.getAsLong();
  }

  @Override
  public synchronized void at(long done, long total) {
    long now = nanos.getAsLong();
    if (isClosed || (isDrawn && now - drawnAt < PERIOD)) {
      return;
    }
    measure(done, now);
    print(CLEAR + line(done, total, Duration.ofNanos(now - begun)));
    isDrawn = true;
  }

  /** What came before the first call, or is gone since the last one, has no rate. */
  private void measure(long done, long now) {
    if (drawnDone >= 0 && done >= drawnDone) {
      double elapsed = now - drawnAt;
      double current = (done - drawnDone) / elapsed * Duration.ofSeconds(1).toNanos();
      double weight = rate == 0 ? 1 : 1 - Math.exp(-elapsed / SMOOTHING);
      rate += weight * (current - rate);
    }
    drawnAt = now;
    drawnDone = done;
  }

  private String line(long done, long total, Duration elapsed) {
    String amount = Amounts.bytes(done) + (total < 0 ? "" : " / " + Amounts.bytes(total));
    String speed = rate > 0 ? "  " + Amounts.bytes((long) rate) + "/s" : "";
    String figures = amount + speed + "  " + time(done, total, elapsed);
    String percent =
        total > 0 ? String.format(Locale.ROOT, "%3d%% ", Math.min(100, done * 100 / total)) : "";
    int room = width - 1 - figures.length() - percent.length() - 2;
    int barRoom = total > 0 ? Math.min(MOST_BAR, room / 2) : 0;
    String bar = barRoom >= LEAST_BAR ? bar(done, total, barRoom - 3) : "";
    String line = fitted(room - bar.length()) + "  " + percent + bar + figures;
    return line.length() < width ? line : line.substring(0, width - 1);
  }

  private String time(long done, long total, Duration elapsed) {
    return total >= done && rate > 0
        ? Amounts.time(Duration.ofSeconds((long) ((total - done) / rate + 0.5))) + " left"
        : Amounts.time(elapsed) + " so far";
  }

  private static String bar(long done, long total, int length) {
    int full = (int) Math.min(length, done * (double) length / total);
    return "[" + "#".repeat(full) + " ".repeat(length - full) + "] ";
  }

  /** As much of what is under way as there is room for; its end tells most. */
  private String fitted(int room) {
    if (what.length() <= room) {
      return what;
    }
    return room < 4 ? "" : "..." + what.substring(what.length() - room + 3);
  }

  /** Leaves the line to what is said about it. */
  @Override
  public synchronized void restarted() {
    if (isDrawn && !isClosed) {
      print(CLEAR);
      isDrawn = false;
    }
  }

  @Override
  public synchronized void close() {
    if (isDrawn && !isClosed) {
      print(CLEAR);
    }
    isClosed = true;
  }

  private void print(String text) {
    try {
      terminal.write(text.getBytes(UTF_8));
      terminal.flush();
    } catch (IOException e) {
      isClosed = true; // The terminal is gone; what is under way goes on.
    }
  }
}
