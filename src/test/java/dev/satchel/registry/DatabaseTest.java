package dev.satchel.registry;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Clock;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Transactions that are in each other's way are carried out all the same. */
@Tag("locale-blind")
class DatabaseTest {
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

  private int changeBoth(Database database, String first, String second) {
    try {
      return database.write(
          transaction -> {
            int attempt = attempts.incrementAndGet();
            transaction.update(CHANGE, database.now(), first);
            if (attempt <= 2) {
              awaitTheOther();
            }
            return transaction.update(CHANGE, database.now(), second);
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
