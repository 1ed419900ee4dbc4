package dev.satchel.snapshot;

import static dev.satchel.Refusal.Code.ALREADY_EXISTS;
import static dev.satchel.Refusal.Code.NOT_FOUND;
import static dev.satchel.Refusal.Code.OUT_OF_RANGE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.satchel.snapshot.s3.StoreProcess;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is put is there, whole, until it is deleted. */
public abstract class KeepingContract extends StoreFixture {
  @ParameterizedTest
  @ValueSource(ints = {0, 1, PART - 1, PART, PART + 1, 2 * PART + 30_000})
  void whatIsPutIsReadAgain(int size) throws IOException {
    byte[] bytes = Given.noise(size, size);
    Receipt receipt = store().put(NAME, Given.all(bytes));
    assertThat(receipt).isEqualTo(new Receipt(size, size, Given.sha256(bytes)));
    assertThat(read(NAME)).isEqualTo(bytes);
    assertThat(unseen()).isEmpty();
  }

  @Test
  void anObjectWithoutSegmentsIsEmpty() throws IOException {
    assertThat(store().put(NAME, sink -> {}).size()).isZero();
    assertThat(read(NAME)).isEmpty();
  }

  @Test
  void anObjectIsListedWithItsSizeAndTime() throws IOException {
    store().put(NAME, Given.all(new byte[1234]));
    List<StoredObject> all = new ArrayList<>();
    store().list(NamePrefix.ALL, all::add);
    assertThat(all).hasSize(1);
    assertThat(all.get(0).name()).isEqualTo(NAME);
    assertThat(all.get(0).size()).isEqualTo(1234);
    Instant now = Instant.now();
    assertThat(all.get(0).stored()).isBetween(now.minusSeconds(60), now.plusSeconds(2));
  }

  @Test
  void rangesAreReadFromTheFirstByteToTheLast() throws IOException {
    int size = 2 * PART + 100;
    byte[] bytes = Given.noise(1, size);
    store().put(NAME, Given.all(bytes));
    assertThat(read(NAME, 0, 1)).isEqualTo(slice(bytes, 0, 1));
    assertThat(read(NAME, size - 1, 1)).isEqualTo(slice(bytes, size - 1, 1));
    assertThat(read(NAME, 0, size)).isEqualTo(bytes);
    assertThat(read(NAME, PART - 10, 20)).isEqualTo(slice(bytes, PART - 10, 20));
    assertThat(read(NAME, PART - 1, PART + 2)).isEqualTo(slice(bytes, PART - 1, PART + 2));
  }

  @Test
  void aRangeBeyondTheEndIsRefused() throws IOException {
    store().put(NAME, Given.all(new byte[100]));
    store().put(OLDER, Given.all(new byte[0]));
    for (Stretch stretch :
        List.of(new Stretch(99, 2), new Stretch(100, 1), new Stretch(1L << 40, 1L << 40))) {
      assertRefused(OUT_OF_RANGE, () -> store().open(NAME, stretch));
    }
    assertRefused(OUT_OF_RANGE, () -> store().open(OLDER, new Stretch(0, 1)));
  }

  @Test
  void aStreamKnowsHowMuchThereIs() throws IOException {
    store().put(NAME, Given.all(new byte[100]));
    try (StoredBytes bytes = store().open(NAME, new Stretch(90, 5))) {
      assertThat(bytes.size()).isEqualTo(100);
      assertThat(bytes.left()).isEqualTo(5);
      assertThat(bytes.read()).isZero();
      assertThat(bytes.left()).isEqualTo(4);
    }
    try (StoredBytes bytes = store().open(NAME)) {
      assertThat(bytes.size()).isEqualTo(100);
      assertThat(bytes.left()).isEqualTo(100);
    }
  }

  @Test
  void whatIsNotThereIsNotFound() {
    assertRefused(NOT_FOUND, () -> store().open(NAME));
    assertRefused(NOT_FOUND, () -> store().open(NAME, new Stretch(0, 1)));
  }

  @Test
  void aTakenNameIsRefusedBeforeAnythingIsMade() throws IOException {
    byte[] first = Given.noise(1, 100);
    store().put(NAME, Given.all(first));
    Segments untouched =
        sink -> {
          throw new AssertionError("was asked");
        };
    assertRefused(ALREADY_EXISTS, () -> store().put(NAME, untouched));
    assertThat(read(NAME)).isEqualTo(first);
  }

  @Test
  void namesAreListedInTheirOrder() throws IOException {
    List<String> sorted = List.of("A", "a-b/c", "a.b", "a/b-c", "a/b/c", "a0", "a_b", "b");
    List<String> shuffled = new ArrayList<>(sorted);
    Collections.shuffle(shuffled, new Random(1));
    for (String name : shuffled) {
      store().put(new StoredName(name), sink -> {});
    }
    assertThat(names("")).isEqualTo(sorted);
    for (String prefix : List.of("a", "a/", "a-", "a/b", "a/b/", "a-b/c", "x", "a/b/c/")) {
      assertThat(names(prefix))
          .isEqualTo(sorted.stream().filter(name -> name.startsWith(prefix)).toList());
    }
  }

  @Test
  void moreThanAPageIsListedAndTheVisitorMayStop() throws IOException {
    List<String> some = IntStream.range(0, 1200).mapToObj("many/%05d"::formatted).toList();
    keepEmpty(some);
    store().put(NAME, sink -> {});
    assertThat(names("many/")).isEqualTo(some);
    assertThat(names("many/010")).isEqualTo(some.subList(1000, 1100));
    List<StoredObject> seen = new ArrayList<>();
    store()
        .list(
            NamePrefix.below(new StoredName("many")),
            object -> seen.add(object) && seen.size() < 1100);
    assertThat(seen).hasSize(1100);
    IOException failure = new IOException("enough");
    assertThatThrownBy(
            () ->
                store()
                    .list(
                        NamePrefix.ALL,
                        object -> {
                          throw failure;
                        }))
        .isSameAs(failure);
  }

  @Test
  void whatIsDeletedIsGoneAndMayBeDeletedAgain() throws IOException {
    store().put(NAME, Given.all(new byte[10]));
    store().delete(NAME);
    store().delete(NAME);
    store().delete(new StoredName("never/was"));
    assertNothingIsKept();
    store().put(NAME, Given.all(new byte[20]));
    assertThat(read(NAME)).hasSize(20);
  }

  @Test
  void aReaderOfWhatIsDeletedEitherReadsOnOrFails() throws IOException {
    byte[] bytes = Given.noise(1, 20 << 20);
    store().put(NAME, Given.all(bytes));
    try (StoredBytes open = store().open(NAME)) {
      int first = open.read();
      store().delete(NAME);
      assertThat(first).isEqualTo(bytes[0] & 0xff);
      assertThat(open.readAllBytes()).isEqualTo(slice(bytes, 1, bytes.length - 1));
    }
  }

  @Test
  void moreThanTwiceTheHeapPassesThroughIt() throws Exception {
    long size = 96 << 20;
    try (StoreProcess process = StoreProcess.start(whereItIs(), "-Xmx40m")) {
      assertThat(process.say("put " + NAME + " " + size)).isEqualTo("put " + size);
      assertThat(process.say("read " + NAME + " 0")).isEqualTo("read " + size);
    }
  }

  @Test
  void whatAKilledProcessWasPuttingIsNotThere() throws Exception {
    try (StoreProcess process = StoreProcess.start(whereItIs(), "-Xmx64m")) {
      assertThat(process.say("stall " + NAME + " " + (3 * PART))).isEqualTo("given");
    }
    assertThat(names("")).isEmpty();
    assertRefused(NOT_FOUND, () -> store().open(NAME));
    int left = unseen().size();
    assertThat(sweepTomorrow(Duration.ofDays(2))).isZero();
    assertThat(unseen()).hasSize(left);
    assertThat(sweepTomorrow(Duration.ofHours(1))).isEqualTo(left);
    assertThat(unseen()).isEmpty();
    store().put(NAME, Given.all(new byte[10]));
    assertThat(read(NAME)).hasSize(10);
  }
}
