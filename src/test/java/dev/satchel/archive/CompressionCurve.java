package dev.satchel.archive;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Measures what each level of each format costs and gives, on two threads, from memory to memory:
 * the tables of {@code docs/compression.md}, which also says how to run this. Takes directories.
 */
final class CompressionCurve {
  private static final int THREADS = 2;
  private static final int ROUNDS = 3;
  private static final ThreadMXBean CLOCK = ManagementFactory.getThreadMXBean();
  private static final int WHOLE = ZipAssembly.IN_MEMORY;

  /** A stretch of some bytes that is compressed by itself. */
  private static final class Piece {
    private final byte[] data;
    private final int start;
    private final int end;

    Piece(byte[] data, int start, int end) {
      this.data = data;
      this.start = start;
      this.end = end;
    }

    int length() {
      return end - start;
    }
  }

  /** Compresses one piece after another; one for each thread. */
  private interface Compressor extends AutoCloseable {
    /** How many bytes the piece becomes. */
    int compress(Piece piece, int level);

    @Override
    void close();
  }

  /** One format, with all levels up to the highest, and what is to be compressed in it. */
  private record Series(
      String format, int highest, List<Piece> pieces, Supplier<Compressor> compressors) {}

  /** What came of a level: nanoseconds of all threads on a processor, and bytes. */
  private record Result(long time, long size) {}

  private static final class Deflating implements Compressor {
    private final BlockDeflater deflater = new BlockDeflater();
    private final byte[] target = new byte[BlockDeflater.bound(WHOLE)];

    @Override
    public int compress(Piece piece, int level) {
      int length = piece.length();
      if (piece.data.length <= WHOLE) {
        int shrunk = deflater.deflateWhole(piece.data, 0, length, level, target, 0);
        return shrunk < 0 ? length : shrunk;
      }
      deflater.prime(piece.data, 0, piece.start);
      return deflater.deflateBlock(piece.data, piece.start, piece.end, level, target, 0);
    }

    @Override
    public void close() {
      deflater.close();
    }
  }

  private static final class Zstandard implements Compressor {
    private final ZstdFrames frames = new ZstdFrames();
    private final Chunks frame = new Chunks(new Buffers(2L * ZstdFrames.MAX_CONTENT, () -> 0));

    @Override
    public int compress(Piece piece, int level) {
      frame.clear();
      frames.compress(piece.data, piece.start, piece.length(), level, frame);
      return frame.length();
    }

    @Override
    public void close() {
      frames.close();
    }
  }

  private CompressionCurve() {}

  public static void main(String[] trees) throws IOException, InterruptedException {
    PrintStream out = new PrintStream(System.out, true, UTF_8);
    for (String name : trees) {
      Path tree = Path.of(name).toAbsolutePath();
      byte[] tar = tar(tree);
      List<Series> all =
          List.of(
              new Series("zip", 9, files(tree), Deflating::new),
              new Series("tar.gz", 9, cut(tar, BlockDeflater.BLOCK), Deflating::new),
              new Series("tar.zst", 12, frames(tar), Zstandard::new));
      for (Series series : all) {
        out.println("\n" + series.format + " of " + tree.getFileName());
        print(out, series, measure(series));
      }
    }
  }

  private static byte[] tar(Path tree) throws IOException {
    Path file = Files.createTempFile("satchel-curve", ".tar");
    try {
      return Files.readAllBytes(Packed.of(tree, ArchiveFormat.TAR, file).file());
    } finally {
      Files.delete(file);
    }
  }

  private static List<Piece> files(Path tree) throws IOException {
    List<Piece> pieces = new ArrayList<>();
    try (Stream<Path> paths = Files.walk(tree)) {
      for (Path path : paths.sorted().toList()) {
        if (Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS)) {
          byte[] data = Files.readAllBytes(path);
          pieces.addAll(cut(data, data.length <= WHOLE ? WHOLE : BlockDeflater.BLOCK));
        }
      }
    }
    return pieces;
  }

  private static List<Piece> cut(byte[] data, int size) {
    return IntStream.iterate(0, start -> start < data.length, start -> start + size)
        .mapToObj(start -> new Piece(data, start, Math.min(start + size, data.length)))
        .toList();
  }

  private static List<Piece> frames(byte[] tar) {
    List<Piece> pieces = new ArrayList<>();
    for (int start = 0, end; start < tar.length; start = end) {
      end = Math.min(start + ZstdFrames.contentSize(pieces.size()), tar.length);
      pieces.add(new Piece(tar, start, end));
    }
    return pieces;
  }

  /** Every level once, then every level again, so that a slow moment hits all alike. */
  private static Map<Integer, List<Result>> measure(Series series) throws InterruptedException {
    Map<Integer, List<Result>> results = new TreeMap<>();
    run(series, 1); // to warm up
    for (int round = 0; round < ROUNDS; round++) {
      for (int level = 1; level <= series.highest; level++) {
        results.computeIfAbsent(level, key -> new ArrayList<>()).add(run(series, level));
      }
    }
    return results;
  }

  private static Result run(Series series, int level) throws InterruptedException {
    AtomicInteger next = new AtomicInteger();
    AtomicLong time = new AtomicLong();
    AtomicLong size = new AtomicLong();
    List<Thread> threads =
        Stream.generate(() -> new Thread(() -> compressAll(series, level, next, time, size)))
            .limit(THREADS)
            .toList();
    threads.forEach(Thread::start);
    for (Thread thread : threads) {
      thread.join();
    }
    return new Result(time.get(), size.get());
  }

  private static void compressAll(
      Series series, int level, AtomicInteger next, AtomicLong time, AtomicLong size) {
    long start = CLOCK.getCurrentThreadCpuTime();
    try (Compressor compressor = series.compressors.get()) {
      for (int i; (i = next.getAndIncrement()) < series.pieces.size(); ) {
        size.addAndGet(compressor.compress(series.pieces.get(i), level));
      }
    }
    time.addAndGet(CLOCK.getCurrentThreadCpuTime() - start);
  }

  /**
   * The medians, as rows of a table; MB are millions of bytes of input. The speed is what the time
   * on the processors comes to if nothing else runs on them.
   */
  private static void print(PrintStream out, Series series, Map<Integer, List<Result>> results) {
    long content = series.pieces.stream().mapToLong(Piece::length).sum();
    out.println("\n| level | MB/s | ratio |\n|--:|--:|--:|");
    results.forEach(
        (level, rounds) -> {
          long time = rounds.stream().map(Result::time).sorted().toList().get(ROUNDS / 2);
          double speed = THREADS * content * 1e3 / time;
          double ratio = (double) rounds.get(0).size / content;
          out.printf("| %d | %.0f | %.4f |%n", level, speed, ratio);
        });
  }
}
