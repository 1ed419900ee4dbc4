package dev.satchel.snapshot;

import static dev.satchel.Refusal.Code.ALREADY_EXISTS;
import static dev.satchel.Refusal.Code.NOT_FOUND;
import static dev.satchel.Refusal.Code.OUT_OF_RANGE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.satchel.Refusal;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What each store does, in the same way: all of {@link KeepingContract}, and how it takes segments.
 */
public abstract class SnapshotStoreContract extends KeepingContract {
  @Test
  void anObjectOfNewBytesAndRangesIsWholeAlsoWhenTheOlderOneIsGone() throws IOException {
    byte[] old = Given.noise(1, 40 << 20);
    byte[] fresh = Given.noise(2, 1000);
    store().put(OLDER, Given.all(old));
    ByteArrayOutputStream expected = new ByteArrayOutputStream();
    Receipt receipt =
        store()
            .put(
                NAME,
                sink -> {
                  copy(sink, old, 0, 1, expected);
                  copy(sink, old, 1, 9, expected);
                  add(sink, fresh, expected);
                  copy(sink, old, 1000, 20 << 20, expected);
                  add(sink, fresh, expected);
                  add(sink, fresh, expected);
                  copy(sink, old, (20 << 20) + 1000, 6 << 20, expected);
                  copy(sink, old, (26 << 20) + 1000, (14 << 20) - 1000, expected);
                  copy(sink, old, 0, 3, expected);
                  add(sink, fresh, expected);
                });
    assertThat(receipt.size()).isEqualTo(expected.size());
    assertThat(receipt.newBytes()).isEqualTo(4000);
    byte[] repeated = ByteBuffer.allocate(4000).put(fresh).put(fresh).put(fresh).put(fresh).array();
    assertThat(receipt.sha256()).isEqualTo(Given.sha256(repeated));
    store().delete(OLDER);
    assertThat(read(NAME)).isEqualTo(expected.toByteArray());
    assertThat(unseen()).isEmpty();
  }

  private static void add(SegmentSink sink, byte[] bytes, OutputStream expected)
      throws IOException {
    sink.bytes(Given.inPieces(bytes));
    expected.write(bytes);
  }

  private static void copy(
      SegmentSink sink, byte[] old, int first, int length, OutputStream expected)
      throws IOException {
    sink.range(OLDER, new Stretch(first, length));
    expected.write(old, first, length);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void segmentsOfAnySizesKeepTheirOrder(long seed) throws IOException {
    byte[] old = Given.noise(seed, 30 << 20);
    store().put(OLDER, Given.all(old));
    Random random = new Random(seed);
    ByteArrayOutputStream expected = new ByteArrayOutputStream();
    store()
        .put(
            NAME,
            sink -> {
              for (int i = 0; i < 12; i++) {
                int length = 1 + random.nextInt(1 << (4 + random.nextInt(21)));
                if (random.nextBoolean()) {
                  add(sink, Given.noise(i, length), expected);
                } else {
                  copy(sink, old, random.nextInt(old.length - length), length, expected);
                }
              }
            });
    assertThat(read(NAME)).isEqualTo(expected.toByteArray());
  }

  @Test
  void aRangeOfWhatIsGoneIsRefusedAndNothingIsKept() throws IOException {
    assertRefused(
        NOT_FOUND,
        () ->
            store()
                .put(
                    NAME,
                    sink -> {
                      sink.bytes(out -> Given.zeros(out, PART + 1));
                      sink.range(OLDER, new Stretch(0, 1));
                    }));
    assertNothingIsKept();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 12 << 20})
  void aRangeBeyondTheEndOfAnotherIsRefusedAndNothingIsKept(int length) throws IOException {
    store().put(OLDER, Given.all(new byte[length]));
    assertRefused(
        OUT_OF_RANGE, () -> store().put(NAME, sink -> sink.range(OLDER, new Stretch(1, length))));
    store().delete(OLDER);
    assertNothingIsKept();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, PART, 2 * PART + 1})
  void whenTheProducerFailsNothingIsKept(int length) throws IOException {
    IOException failure = new IOException("the source went away");
    assertThatThrownBy(() -> store().put(NAME, failing(length, failure))).isSameAs(failure);
    assertNothingIsKept();
    Error error = new StackOverflowError();
    assertThatThrownBy(() -> store().put(NAME, failing(length, error))).isSameAs(error);
    assertNothingIsKept();
  }

  private static Segments failing(int length, Throwable failure) {
    return sink ->
        sink.bytes(
            out -> {
              Given.zeros(out, length);
              if (failure instanceof Error error) {
                throw error;
              }
              throw (IOException) failure;
            });
  }

  @Test
  void aFailureThatIsOverlookedKeepsNothing() throws IOException {
    Segments overlooking =
        sink -> {
          try {
            sink.bytes(
                out -> {
                  throw new IOException("first");
                });
          } catch (IOException e) {
            // And goes on, wrongly.
          }
        };
    assertThatThrownBy(() -> store().put(NAME, overlooking))
        .isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(
            () ->
                store()
                    .put(
                        NAME,
                        sink -> {
                          overlooking.writeTo(sink);
                          sink.bytes(out -> out.write(1));
                        }))
        .isInstanceOf(IllegalStateException.class);
    assertNothingIsKept();
  }

  @Test
  void aSinkIsOfNoUseAfterwards() throws IOException {
    List<SegmentSink> sinks = new ArrayList<>();
    store().put(NAME, sinks::add);
    assertThatThrownBy(() -> sinks.get(0).bytes(out -> out.write(1)))
        .isInstanceOf(IllegalStateException.class);
    assertThat(read(NAME)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(ints = {1000, PART + 1000})
  void ofTwoThatPutOneNameAtOnceOneSucceeds(int size) throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(2);
    try {
      for (int round = 0; round < 6; round++) {
        StoredName name = new StoredName("race/" + size + "/" + round);
        CyclicBarrier bothHaveBegun = new CyclicBarrier(2);
        List<Future<Integer>> both = new ArrayList<>();
        for (int racer = 0; racer < 2; racer++) {
          both.add(threads.submit(race(name, size, racer, bothHaveBegun)));
        }
        List<Integer> winners = new ArrayList<>();
        for (Future<Integer> one : both) {
          winners.add(one.get());
        }
        assertThat(winners).containsOnlyOnce(-1);
        byte[] kept = Given.noise(Math.max(winners.get(0), winners.get(1)), size);
        assertThat(read(name)).isEqualTo(kept);
      }
    } finally {
      threads.shutdownNow();
    }
    assertThat(unseen()).isEmpty();
  }

  /** Gives {@code racer} if that one has put its bytes, -1 if it was refused. */
  private Callable<Integer> race(
      StoredName name, int size, int racer, CyclicBarrier bothHaveBegun) {
    return () -> {
      try {
        store()
            .put(
                name,
                sink -> {
                  sink.bytes(Given.inPieces(Given.noise(racer, size)));
                  await(bothHaveBegun);
                });
        return racer;
      } catch (Refusal e) {
        assertThat(e.code()).isEqualTo(ALREADY_EXISTS);
        return -1;
      }
    };
  }

  private static void await(CyclicBarrier barrier) throws IOException {
    try {
      barrier.await();
    } catch (Exception e) {
      throw new IOException(e);
    }
  }

  @Test
  void manyArePutAndDeletedAtOnce() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(4);
    try {
      List<Future<?>> all = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        int thread = i;
        all.add(
            threads.submit(
                () -> {
                  for (int round = 0; round < 10; round++) {
                    StoredName name = new StoredName("busy/place/" + thread);
                    byte[] bytes = Given.noise(thread, 10_000 + round);
                    store().put(name, Given.all(bytes));
                    assertThat(read(name)).isEqualTo(bytes);
                    store().delete(name);
                  }
                  return thread;
                }));
      }
      for (Future<?> one : all) {
        one.get();
      }
    } finally {
      threads.shutdownNow();
    }
    assertNothingIsKept();
  }

  @Test
  void aTreeGoesIntoAVaultAndComesOut(@TempDir Path place) throws IOException {
    SnapshotNames first = SnapshotNames.of("session", 1);
    SnapshotNames second = SnapshotNames.of("session", 2);
    SnapshotNames copy = SnapshotNames.of("other", 1);
    try (VaultSite site = new VaultSite(place, store())) {
      Path tree = Files.createDirectory(site.root().resolve("tree"));
      Files.write(tree.resolve("large"), Given.noise(1, 20 << 20));
      Files.writeString(tree.resolve("small"), "one");
      Taken one = site.take(tree, first);
      Files.writeString(tree.resolve("small"), "another");
      Taken two = takeAfter(site, tree, first, one, second);
      Taken copied = site.vault().copy(second, two.digest(), copy);
      site.vault().forget(first);
      site.vault().forget(second);

      assertThat(two.sent()).isLessThan(one.sent() / 2);
      assertThat(copied.bytes()).isEqualTo(two.bytes());
      try (StoredSnapshot snapshot = site.vault().open(copy, two.digest())) {
        snapshot.verify();
        assertThat(VaultSite.picture(site.restore(snapshot, "restored")))
            .isEqualTo(VaultSite.picture(tree));
      }
      site.vault().forget(copy);
      assertThat(site.store().open()).isZero();
    }
    assertNothingIsKept();
  }

  private static Taken takeAfter(
      VaultSite site, Path tree, SnapshotNames older, Taken taken, SnapshotNames names)
      throws IOException {
    try (StoredSnapshot snapshot = site.vault().open(older, taken.digest())) {
      Basis basis = new Basis(snapshot.catalogue(), older.content());
      return site.take(tree, names, Optional.of(basis));
    }
  }

  @Test
  void aTrialOfAllThatIsAskedForLeavesNothing() throws IOException {
    new StoreTrial(store()).run();
    assertNothingIsKept();
  }
}
