package dev.satchel.archive;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.satchel.Eventually;
import dev.satchel.OpenHandles;
import dev.satchel.archive.Budget.Share;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Archives that nobody takes to the end: nothing stays behind, and others are not held up. */
@Tag("locale-blind")
class EndedArchiveTest {
  private static final int IN_FLIGHT = 3 << 20;

  /** What a thread keeps for itself from its first reading on, in bytes, and a bit more. */
  private static final int OF_A_THREAD = 256 << 10;

  private static final List<ArchiveFormat> FORMATS = List.of(ArchiveFormat.values());

  @TempDir static Path temporary;
  private static Path tree;
  private static Path scratch;
  private static Workshop workshop;

  @BeforeAll
  static void makeTree() throws IOException {
    tree = temporary.resolve("tree");
    for (int d = 0; d < 5; d++) {
      Path directory = Files.createDirectories(tree.resolve("d" + d));
      for (int f = 0; f < 60; f++) {
        Files.write(directory.resolve("f" + f), noise(100 + f));
      }
    }
    Files.write(tree.resolve("d2/large"), noise(2_500_000));
    scratch = temporary.resolve("scratch");
    workshop = new Workshop(tree, 2, IN_FLIGHT, scratch);
  }

  @AfterAll
  static void endEngine() throws IOException {
    workshop.close();
  }

  private static byte[] noise(int size) {
    byte[] bytes = new byte[size];
    new Random(size).nextBytes(bytes);
    return bytes;
  }

  /** Something that happens at a certain byte. */
  private interface Event {
    void happen() throws IOException;
  }

  /** Takes bytes, and has something happen before it takes one of them. */
  private static final class Watched extends OutputStream {
    private final long eventAt;
    private final Event event;
    private long seen;

    Watched(long eventAt, Event event) {
      this.eventAt = eventAt;
      this.event = event;
    }

    @Override
    public void write(int b) throws IOException {
      write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      if (seen <= eventAt && seen + length > eventAt) {
        event.happen();
      }
      seen += length;
    }
  }

  private static Watched failingAt(long position) {
    return new Watched(
        position,
        () -> {
          throw new IOException("nobody is there");
        });
  }

  private static byte[] whole(ArchiveFormat format, int level) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    workshop.archive(format, level).write(out, new Progress());
    return out.toByteArray();
  }

  private static void expectNothingLeft() throws IOException {
    assertThat(OpenHandles.countIn(tree)).isZero();
    assertThat(OpenHandles.countIn(scratch)).isZero();
    try (Share share = workshop.engine().budget().share()) {
      assertThat(share.take(1) && share.take(IN_FLIGHT - 1)).as("all memory is free").isTrue();
    }
  }

  @EachForm
  void whoGoesAwayLeavesNothingOpen(ArchiveFormat format, int level) throws IOException {
    byte[] whole = whole(format, level);
    int handles = OpenHandles.count();
    for (int i = 0; i < 24; i++) {
      Watched out = failingAt((long) whole.length * i / 24);
      Archive archive = workshop.archive(format, level);
      assertThatExceptionOfType(IOException.class)
          .isThrownBy(() -> archive.write(out, new Progress()))
          .withMessage("nobody is there");
      expectNothingLeft();
    }
    assertThat(OpenHandles.count()).isLessThanOrEqualTo(handles);
    assertThat(whole(format, level)).isEqualTo(whole);
  }

  @EachForm
  void whoGoesAwayFromARangeLeavesNothingOpen(ArchiveFormat format, int level) throws IOException {
    Archive archive = workshop.archive(format, level);
    try (Plan plan = archive.plan(true)) {
      long length = archive.length(plan);
      int handles = OpenHandles.count();
      for (int i = 1; i < 12; i++) {
        long first = length * i / 12;
        Watched out = failingAt((length - first) / 2);
        assertThatExceptionOfType(IOException.class)
            .isThrownBy(() -> archive.writeRange(plan, first, length - 1, out, new Progress()))
            .withMessage("nobody is there");
        expectNothingLeft();
        archive.writeRange(plan, first, first + 10, new ByteArrayOutputStream(), new Progress());
        expectNothingLeft();
      }
      assertThat(OpenHandles.count()).isLessThanOrEqualTo(handles);
    }
  }

  @EachForm
  void aTreeThatIsNotAsPlannedLeavesNothingOpen(ArchiveFormat format, int level)
      throws IOException {
    Archive archive = workshop.archive(format, level);
    try (Plan plan = archive.plan(true)) {
      long length = archive.length(plan);
      Files.setLastModifiedTime(tree.resolve("d3/f30"), FileTime.fromMillis(length));
      assertThatExceptionOfType(IOException.class)
          .isThrownBy(
              () ->
                  archive.writeRange(
                      plan, 1, length - 1, OutputStream.nullOutputStream(), new Progress()));
      expectNothingLeft();
    }
  }

  @EachForm
  void anInterruptEndsAnArchive(ArchiveFormat format, int level) throws IOException {
    int length = whole(format, level).length;
    for (int i = 0; i < 6; i++) {
      Watched out = new Watched((long) length * i / 8, () -> Thread.currentThread().interrupt());
      Archive archive = workshop.archive(format, level);
      long start = System.nanoTime();
      assertThatExceptionOfType(InterruptedIOException.class)
          .isThrownBy(() -> archive.write(out, new Progress()));
      assertThat(Thread.interrupted()).isTrue();
      assertThat(System.nanoTime() - start).isLessThan(SECONDS.toNanos(5));
      expectNothingLeft();
    }
  }

  @Test
  void aThousandThatWereNotTakenLeaveNothing() throws Exception {
    for (int i = 0; i < 40; i++) {
      endOne(i);
    }
    int threads = Thread.activeCount();
    int handles = OpenHandles.count();
    long direct = directMemory();
    for (int i = 0; i < 1000; i++) {
      endOne(i);
    }
    Eventually.holds("threads end", () -> Thread.activeCount() <= threads);
    assertThat(OpenHandles.count()).isLessThanOrEqualTo(handles);
    Eventually.holds(
        "memory is given back",
        () -> {
          System.gc(); // Which frees what belongs to threads that have ended.
          return directMemory() <= direct + OF_A_THREAD;
        });
    expectNothingLeft();
  }

  private static void endOne(int i) throws IOException {
    ArchiveFormat format = FORMATS.get(i % 4);
    boolean isExact = format == ArchiveFormat.TAR || (format == ArchiveFormat.ZIP && i % 8 < 4);
    Archive archive = workshop.archive(format, isExact ? 0 : format.defaultLevel());
    Watched out = failingAt((i % 10) * 40_000L);
    assertThatExceptionOfType(IOException.class).isThrownBy(() -> end(archive, isExact, out));
  }

  private static void end(Archive archive, boolean asRange, OutputStream out) throws IOException {
    if (asRange) {
      try (Plan plan = archive.plan(true)) {
        long length = archive.length(plan);
        archive.writeRange(plan, length - 500_000, length - 1, out, new Progress());
      }
    } else {
      archive.write(out, new Progress());
    }
  }

  private static long directMemory() {
    return ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
        .filter(pool -> pool.getName().equals("direct"))
        .mapToLong(BufferPoolMXBean::getMemoryUsed)
        .sum();
  }

  @EachForm
  void oneThatIsNotTakenDoesNotHoldUpAnother(ArchiveFormat format, int level) throws Exception {
    byte[] whole = whole(format, level);
    CountDownLatch isBlocked = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    Watched blocking =
        new Watched(
            300_000,
            () -> {
              isBlocked.countDown();
              await(goOn);
            });
    ExecutorService other = Executors.newSingleThreadExecutor();
    try {
      Archive archive = workshop.archive(format, level);
      Future<Summary> slow = other.submit(() -> archive.write(blocking, new Progress()));
      isBlocked.await();

      assertThat(whole(format, level)).isEqualTo(whole);
      assertThat(slow.isDone()).isFalse();

      goOn.countDown();
      assertThat(slow.get(20, SECONDS).complete()).isTrue();
      assertThat(blocking.seen).isEqualTo(whole.length);
    } finally {
      goOn.countDown();
      other.shutdown();
    }
    expectNothingLeft();
  }

  private static void await(CountDownLatch latch) throws IOException {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IOException(e);
    }
  }
}
