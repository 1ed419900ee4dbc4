package dev.satchel.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.nio.file.attribute.PosixFilePermissions.asFileAttribute;
import static java.nio.file.attribute.PosixFilePermissions.fromString;

import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes a line of JSON for each call: who has called what, and what became of it; never a key, a
 * query or a body. A thread of its own writes, so that no call waits for a disk: what it cannot
 * keep up with, or what finds no room, is dropped and counted. Safe for many threads.
 */
public final class AccessLog implements Closeable {
  private static final Logger LOG = LoggerFactory.getLogger(AccessLog.class);
  private static final int LONGEST_PATH = 1_000;
  private static final int QUEUE = 8_192;
  private static final int BATCH = 64 << 10;
  private static final byte[] END = {};
  private static final long MILLIS_TO_CLOSE = 2_000;

  private final BlockingQueue<byte[]> lines = new ArrayBlockingQueue<>(QUEUE);
  private final AtomicLong dropped = new AtomicLong();
  private final OutputStream out;
  private final Thread writer = new Thread(this::writeAll, "access-log");
  private volatile boolean isClosing;
  private boolean isWarned;
  private boolean isTorn;

  private AccessLog(OutputStream out) {
    this.out = out;
    writer.setDaemon(true);
    writer.start();
  }

  /**
   * Adds to {@code file}, which is made if there is none, for this user only.
   *
   * @throws IOException if it cannot be written
   */
  public static AccessLog in(Path file) throws IOException {
    Set<StandardOpenOption> adding = Set.of(StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    return new AccessLog(
        Channels.newOutputStream(
            Files.newByteChannel(file, adding, asFileAttribute(fromString("rw-------")))));
  }

  /** Writes to the standard output, which stays open. */
  public static AccessLog onStandardOutput() {
    return new AccessLog(
        new FileOutputStream(FileDescriptor.out) {
          @Override
          public void close() {
            // Others write there as well.
          }
        });
  }

  /** How many lines were dropped so far. */
  long dropped() {
    return dropped.get();
  }

  /** Adds a line; at once, or never. */
  void write(CallRecord call) {
    if (isClosing || !lines.offer(line(call))) {
      drop(1, "they come faster than they can be written");
    }
  }

  private static byte[] line(CallRecord call) {
    Map<String, Object> line = new LinkedHashMap<>();
    line.put("time", call.began().toString());
    line.put("id", call.id());
    line.put("method", call.method());
    line.put("path", cut(call.path()));
    line.put("status", call.status());
    line.put("sent", call.sent());
    line.put("received", call.received());
    line.put("ms", call.duration().toMillis());
    line.put("remote", call.remote());
    line.put("key", call.caller());
    call.tenant().ifPresent(tenant -> line.put("tenant", tenant));
    call.refused().ifPresent(code -> line.put("refused", code));
    if (call.isBroken()) {
      line.put("broken", true);
    }
    return Json.bytes(line);
  }

  private static String cut(String path) {
    byte[] bytes = path.getBytes(UTF_8);
    return bytes.length <= LONGEST_PATH ? path : new String(bytes, 0, LONGEST_PATH, UTF_8);
  }

  private void writeAll() {
    try {
      byte[] line = lines.take();
      while (line != END) {
        line = writeBatch(line);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Writes {@code first} and what else is there by now; gives the line that comes next. */
  private byte[] writeBatch(byte[] first) throws InterruptedException {
    ByteArrayOutputStream batch = new ByteArrayOutputStream();
    int count = 0;
    byte @Nullable [] line = first;
    while (line != null && line != END && batch.size() < BATCH) {
      batch.write(line, 0, line.length);
      batch.write('\n');
      count++;
      line = lines.poll();
    }
    write(batch, count);
    return line == null ? lines.take() : line;
  }

  /** A line that was cut off by a failure is ended before the next begins. */
  private void write(ByteArrayOutputStream batch, int count) {
    try {
      if (isTorn) {
        out.write('\n');
      }
      isTorn = true;
      out.write(batch.toByteArray());
      isTorn = false;
    } catch (IOException | RuntimeException e) { // As channels throw that are closed meanwhile.
      drop(count, e.toString());
    }
  }

  private synchronized void drop(int count, String reason) {
    dropped.addAndGet(count);
    if (!isWarned) {
      isWarned = true; // Once is enough: the metrics count them.
      LOG.warn("lines of the access log are dropped: {}", reason);
    }
  }

  /** Writes what there is, for two seconds at most, and closes the file if it is one. */
  @Override
  public void close() throws IOException {
    isClosing = true;
    try {
      if (lines.offer(END, MILLIS_TO_CLOSE, TimeUnit.MILLISECONDS)) {
        writer.join(MILLIS_TO_CLOSE);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    out.close();
  }
}
