package dev.satchel.snapshot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.satchel.Eventually;
import dev.satchel.OpenHandles;
import dev.satchel.RawName;
import dev.satchel.archive.Catalogue;
import dev.satchel.archive.DamagedSnapshot;
import dev.satchel.archive.LargeCatalogue;
import dev.satchel.files.Scratch;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who gets which catalogue, and when it is closed. */
@Tag("locale-blind")
class OpenCataloguesTest {
  private static byte[] bytes = {};

  @TempDir private Path temporary;
  private Scratch scratch;
  private final OpenCatalogues catalogues = new OpenCatalogues(2);
  private final AtomicInteger loads = new AtomicInteger();

  /** So large that an open one has a scratch file. */
  @BeforeAll
  static void make() throws IOException {
    bytes = LargeCatalogue.of(10_000);
  }

  @BeforeEach
  void makeScratch() throws IOException {
    scratch = Scratch.in(temporary.resolve("scratch"));
  }

  @AfterEach
  void close() throws IOException {
    catalogues.close();
    assertThat(open()).isZero();
  }

  private long open() throws IOException {
    return OpenHandles.countIn(temporary.resolve("scratch"));
  }

  private Catalogue load() throws IOException {
    loads.incrementAndGet();
    return Catalogue.read(new ByteArrayInputStream(bytes), scratch);
  }

  private OpenCatalogues.Shared take(String digest) throws IOException {
    return catalogues.take(digest, this::load);
  }

  @Test
  void thoseThatWereUsedLastStayAtHand() throws IOException {
    take("a").close();
    take("b").close();
    take("a").close();
    assertThat(loads).hasValue(2);

    take("c").close();
    assertThat(open()).isEqualTo(2);
    take("a").close();
    take("c").close();
    assertThat(loads).hasValue(3);

    take("b").close();
    assertThat(loads).hasValue(4);
    assertThat(open()).isEqualTo(2);
  }

  @Test
  void whatIsInUseStaysOpenHoweverManyThereAre() throws IOException {
    List<OpenCatalogues.Shared> taken = new ArrayList<>();
    for (String digest : new String[] {"a", "b", "c", "d", "a"}) {
      taken.add(take(digest));
    }
    assertThat(open()).isEqualTo(4);

    catalogues.close();
    assertThat(open()).isEqualTo(4);
    taken.get(0).close();
    taken.get(1).close();
    assertThat(open()).isEqualTo(3);
    assertThat(taken.get(4).catalogue().below(RawName.of("")).next()).isNotNull();
    taken.subList(2, 5).forEach(OpenCataloguesTest::close);
    assertThat(open()).isZero();
    assertThatThrownBy(() -> take("a")).isInstanceOf(IllegalStateException.class);
  }

  private static void close(OpenCatalogues.Shared shared) {
    try {
      shared.close();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void whatCannotBeLoadedIsTriedAgainByTheNext() throws IOException {
    OpenCatalogues.Loader damaged =
        () -> {
          throw new DamagedSnapshot("is missing");
        };
    assertThatThrownBy(() -> catalogues.take("a", damaged)).hasMessage("is missing");

    take("a").close();
    assertThat(loads).hasValue(1);
  }

  @Test
  void whoWaitsIsToldOfDamageAndNotOfTheEndOfAnother() throws Exception {
    assertThat(waiting(new StoreFailure("The store is away"))).isEqualTo("The store is away");
    assertThat(waiting(new DamagedSnapshot("is missing"))).isEqualTo("is missing");
    assertThat(loads).hasValue(0);
    assertThat(waiting(new InterruptedIOException("was ended"))).isEqualTo("loaded");
    assertThat(loads).hasValue(1);
  }

  /** What becomes of one that waits for another, with which it ends like this. */
  private String waiting(IOException end) throws Exception {
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch ends = new CountDownLatch(1);
    CompletableFuture<Thread> waiter = new CompletableFuture<>();
    ExecutorService threads = Executors.newFixedThreadPool(2);
    try {
      Future<?> first = threads.submit(() -> catalogues.take("x", failing(begun, ends, end)));
      begun.await();
      Future<String> second =
          threads.submit(
              () -> {
                waiter.complete(Thread.currentThread());
                return answer();
              });
      Thread waiting = waiter.get();
      Eventually.holds("it waits", () -> waiting.getState() == Thread.State.WAITING);
      ends.countDown();
      assertThatThrownBy(first::get).hasCause(end);
      return second.get();
    } finally {
      ends.countDown();
      threads.shutdown();
    }
  }

  private static OpenCatalogues.Loader failing(
      CountDownLatch begun, CountDownLatch ends, IOException end) {
    return () -> {
      begun.countDown();
      try {
        ends.await();
      } catch (InterruptedException e) {
        throw new AssertionError(e);
      }
      throw end;
    };
  }

  private String answer() {
    try {
      take("x").close();
      return "loaded";
    } catch (IOException e) {
      return String.valueOf(e.getMessage());
    }
  }
}
