package dev.satchel.archive;

import dev.satchel.RawName;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** How long what is done for every member or every piece takes. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class InnerLoops {
  private static final int FRAME = ZstdFrames.MAX_CONTENT;
  private static final int BLOCK = BlockDeflater.BLOCK;
  private static final Member MEMBER =
      new Member(RawName.of("tree/src/main/java/Name.java"), 0644, 1_700_000_000, 0);

  private final byte[] text = Samples.text(FRAME, 1);
  private final byte[] noise = Samples.noise(FRAME, 2);
  private final byte[] target = new byte[BlockDeflater.bound(FRAME)];
  private final Chunks frame = new Chunks(new Buffers(FRAME * 2L, () -> 0));
  private final JoinedCrc32 crc = new JoinedCrc32();
  private final ZstdFrames frames = new ZstdFrames();
  private final BlockDeflater deflater = new BlockDeflater();
  private long length;

  @TearDown(Level.Trial)
  public void close() {
    frames.close();
    deflater.close();
  }

  /** 8 MiB. */
  @Benchmark
  public int aFrameOfText() {
    return frame(text);
  }

  private int frame(byte[] content) {
    frame.clear();
    frames.compress(content, 0, FRAME, 3, frame);
    return frame.length();
  }

  /** 8 MiB. */
  @Benchmark
  public int aFrameOfNoise() {
    return frame(noise);
  }

  /** 256 KiB. */
  @Benchmark
  public int aDeflatedBlockOfText() {
    deflater.prime(text, 0, BLOCK);
    return deflater.deflateBlock(text, BLOCK, 2 * BLOCK, 6, target, 0);
  }

  /** 256 KiB. */
  @Benchmark
  public int aDeflatedBlockOfNoise() {
    deflater.prime(noise, 0, BLOCK);
    return deflater.deflateBlock(noise, BLOCK, 2 * BLOCK, 6, target, 0);
  }

  @Benchmark
  public boolean aSampleOfNoise() {
    return Entropy.shrinks(noise, 0, BLOCK);
  }

  @Benchmark
  public int aChecksumOfAPieceAsLongAsTheLast() {
    crc.add(0x12345678, BLOCK);
    return crc.value();
  }

  @Benchmark
  public int aChecksumOfAPieceOfAnotherLength() {
    crc.add(0x12345678, length++ & 0xFFFFF);
    return crc.value();
  }

  @Benchmark
  public byte[] aTarHeader() {
    TarHeader.symlink(MEMBER, MEMBER.path()).writeTo(target, 0);
    return target;
  }
}
