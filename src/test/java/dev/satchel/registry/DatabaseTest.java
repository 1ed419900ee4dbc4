package dev.satchel.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Transactions that are in each other's way are carried out all the same. */
@Tag("locale-blind")
class DatabaseTest {
  private static final Clock LONG_AGO = Clock.fixed(Instant.EPOCH, ZoneOffset.UTC);
  private static final String CHANGE = "UPDATE tenants SET created_at = ? WHERE id = ?";

  private final CyclicBarrier bothHaveOne = new CyclicBarrier(2);
  private final AtomicInteger attempts = new AtomicInteger();

  @ParameterizedTest
  @EnumSource(TestDatabase.class)
  void twoThatLockEachOtherOutAreBothDoneInTheEnd(TestDatabase kind) throws Exception {
    DatabaseAddress address = kind.create();
    try (Database database = Database.open(address, Clock.systemUTC())) {
      Tenants tenants = new Tenants(database);
      tenants.ensure(new TenantId("a"));
      tenants.ensure(new TenantId("b"));

      CompletableFuture<Integer> there =
          CompletableFuture.supplyAsync(() -> changeBoth(database, "a", "b"));
      CompletableFuture<Integer> back =
          CompletableFuture.supplyAsync(() -> changeBoth(database, "b", "a"));

      assertThat(there.get()).isEqualTo(1);
      assertThat(back.get()).isEqualTo(1);
      // A database may well undo both.
      assertThat(attempts).hasValueGreaterThan(2);
    }
  }

  @Test
  void aDatabaseThatServersShareSaysWhatTimeItIs() throws Exception {
    try (Database database = Database.open(TestDatabase.POSTGRESQL.create(), LONG_AGO)) {
      assertThat(database.now()).isCloseTo(Instant.now(), within(1, ChronoUnit.HOURS));
      assertThat(database.<Instant>write(Transaction::now))
          .isCloseTo(Instant.now(), within(1, ChronoUnit.HOURS));
    }
  }

  @Test
  void inAFileItIsTheTimeOfItsServer() throws Exception {
    try (Database database = Database.open(TestDatabase.EMBEDDED.create(), LONG_AGO)) {
      assertThat(database.now()).isEqualTo(LONG_AGO.instant());
    }
  }

  private int changeBoth(Database database, String first, String second) {
    try {
      return database.write(
          transaction -> {
            int attempt = attempts.incrementAndGet();
            transaction.update(CHANGE, transaction.now(), first);
            if (attempt <= 2) {
              awaitTheOther();
            }
            return transaction.update(CHANGE, transaction.now(), second);
          });
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private void awaitTheOther() {
    try {
      bothHaveOne.await();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }
}
