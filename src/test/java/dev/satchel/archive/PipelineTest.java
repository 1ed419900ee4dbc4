package dev.satchel.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.satchel.archive.Budget.Share;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Pieces are made by all workers, come in their order, and are all freed in the end. */
class PipelineTest {
  private static final int TOTAL = 1000;
  private static final int WORKERS = 2;

  @TempDir Path temporary;
  private Engine engine;
  private final AtomicInteger begun = new AtomicInteger();
  private final List<TestPiece> all = new ArrayList<>();
  private final List<Integer> delivered = new ArrayList<>();

  @BeforeEach
  void startEngine() throws IOException {
    engine = Packed.engine(WORKERS, TOTAL, temporary);
  }

  @AfterEach
  void endEngine() {
    engine.close();
  }

  /** Something that a piece does when it is made. */
  private interface Work {
    void happen() throws IOException;
  }

  private final class TestPiece extends Piece {
    private final int number;
    private final Work reading;
    private final Work encoding;
    private int released;
    private int abandoned;

    TestPiece(Work reading, Work encoding) {
      super(engine);
      this.number = all.size();
      this.reading = reading;
      this.encoding = encoding;
      all.add(this);
    }

    @Override
    long weight() {
      return 100;
    }

    @Override
    void read(Bench bench) throws IOException {
      begun.incrementAndGet();
      reading.happen();
    }

    @Override
    void encode(Bench bench) throws IOException {
      encoding.happen();
    }

    @Override
    void release(Buffers buffers) {
      released++;
    }

    @Override
    void abandon() {
      abandoned++;
    }
  }

  private TestPiece piece() {
    return new TestPiece(() -> {}, () -> {});
  }

  private Pipeline pipeline() {
    return new Pipeline(engine, piece -> delivered.add(((TestPiece) piece).number));
  }

  private static void await(CountDownLatch latch) throws IOException {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IOException(e);
    }
  }

  private void expectNothingHeld() {
    try (Share share = engine.budget().share()) {
      assertThat(share.take(1) && share.take(TOTAL - 1)).isTrue();
    }
    assertThat(all).allMatch(piece -> piece.released + piece.abandoned > 0);
    assertThat(all).allMatch(piece -> piece.released <= 1);
  }

  @Test
  void piecesComeInTheirOrderWhateverTheyTake() throws IOException {
    CountDownLatch later = new CountDownLatch(1);
    try (Pipeline pipeline = pipeline()) {
      pipeline.add(new TestPiece(() -> {}, () -> await(later)));
      pipeline.add(new TestPiece(() -> {}, later::countDown));
      for (int i = 0; i < 50; i++) {
        pipeline.add(piece());
      }
      pipeline.drain();
    }

    assertThat(delivered).isEqualTo(IntStream.range(0, 52).boxed().toList());
    assertThat(all).allMatch(piece -> piece.released == 1 && piece.abandoned == 0);
    expectNothingHeld();
  }

  @Test
  void aPieceThatCannotBeMadeEndsEverything() throws IOException {
    IOException failure = new IOException("on purpose");
    try (Pipeline pipeline = pipeline()) {
      pipeline.add(piece());
      TestPiece failing =
          new TestPiece(
              () -> {
                throw failure;
              },
              () -> {});
      assertThatExceptionOfType(IOException.class)
          .isThrownBy(
              () -> {
                pipeline.add(failing);
                for (int i = 0; i < 50; i++) {
                  pipeline.add(piece());
                }
              })
          .withCause(failure);
    }

    assertThat(delivered).containsExactly(0);
    expectNothingHeld();
  }

  @Test
  void anErrorInAPieceIsNotSwallowed() throws IOException {
    Error error = new OutOfMemoryError("on purpose");
    try (Pipeline pipeline = pipeline()) {
      TestPiece failing =
          new TestPiece(
              () -> {},
              () -> {
                throw error;
              });
      assertThatExceptionOfType(IOException.class)
          .isThrownBy(
              () -> {
                pipeline.add(failing);
                pipeline.drain();
              })
          .withCause(error);
    }
    expectNothingHeld();
  }

  @Test
  void whatIsNotTakenEndsEverything() throws IOException {
    Pipeline pipeline =
        new Pipeline(
            engine,
            piece -> {
              throw new IOException("nobody is there");
            });
    try (pipeline) {
      assertThatExceptionOfType(IOException.class)
          .isThrownBy(
              () -> {
                for (int i = 0; i < 50; i++) {
                  pipeline.add(piece());
                }
              })
          .withMessage("nobody is there");
    }
    expectNothingHeld();
  }

  @Test
  void noMoreIsBegunThanThereIsRoomFor() throws IOException {
    CountDownLatch first = new CountDownLatch(1);
    List<Integer> ahead = new ArrayList<>();
    Pipeline pipeline =
        new Pipeline(
            engine,
            piece -> {
              delivered.add(((TestPiece) piece).number);
              ahead.add(begun.get() - delivered.size());
            });
    try (pipeline) {
      pipeline.add(new TestPiece(() -> {}, () -> await(first)));
      for (int i = 0; i < 7; i++) {
        pipeline.add(piece());
      }
      first.countDown();
      for (int i = 0; i < 100; i++) {
        pipeline.add(piece());
      }
      pipeline.drain();
    }

    assertThat(ahead).hasSize(108).allMatch(count -> count < TOTAL / 100);
  }

  @Test
  void anInterruptIsNoticedEvenIfThereIsNothingToWaitFor() throws IOException {
    try (Pipeline pipeline = pipeline()) {
      Thread.currentThread().interrupt();
      assertThatExceptionOfType(InterruptedIOException.class)
          .isThrownBy(
              () -> {
                for (int i = 0; i < 50; i++) {
                  pipeline.add(piece());
                }
              });
      assertThat(Thread.interrupted()).isTrue();
    }
    expectNothingHeld();
  }
}
