package dev.satchel.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.satchel.Outage;
import dev.satchel.archive.Engine;
import dev.satchel.files.Scratch;
import dev.satchel.files.Shelf;
import dev.satchel.registry.DatabaseAddress;
import dev.satchel.registry.KeyHash;
import dev.satchel.registry.Registry;
import dev.satchel.snapshot.DirectoryStore;
import dev.satchel.snapshot.Vault;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("locale-blind")
class OpeningTest {
  private final AtomicLong nanos = new AtomicLong();
  private final AtomicInteger attempts = new AtomicInteger();
  private volatile boolean isAway = true;

  @TempDir private Path data;
  private Engine engine;
  private Opening opening;

  @BeforeEach
  void begin() throws IOException {
    Clock clock = Clock.systemUTC();
    Scratch scratch = Scratch.in(data.resolve("scratch"));
    Shelf shelf = Shelf.in(data.resolve("index"), new Shelf.Bounds(1 << 20, 10), clock);
    engine = new Engine(1, 1 << 20, scratch, shelf, clock);
    opening =
        new Opening(
            () -> {
              DatabaseAddress address = DatabaseAddress.embedded(data.resolve("registry"), 2);
              return Registry.open(address, clock, KeyHash.plain());
            },
            () -> {
              attempts.incrementAndGet();
              if (isAway) {
                throw new FileNotFoundException(data + " is away");
              }
              return DirectoryStore.in(data.resolve("objects"), clock);
            },
            store -> new Vault(store, engine, scratch, 100),
            ground -> {},
            nanos::get);
  }

  @AfterEach
  void end() throws IOException {
    opening.close();
    engine.close();
  }

  private void assertOutage() {
    assertThatThrownBy(opening::get)
        .isInstanceOf(Outage.class)
        .hasMessageNotContaining(data.toString());
  }

  @Test
  void whatFailsToOpenIsTriedAgainButNotAtOnce() throws IOException {
    assertOutage();
    assertOutage();
    assertThat(attempts).hasValue(1);
    assertThat(opening.isOpen()).isFalse();
    nanos.addAndGet(Duration.ofSeconds(2).toNanos());
    assertOutage();
    assertThat(attempts).hasValue(2);
    isAway = false;
    nanos.addAndGet(Duration.ofSeconds(2).toNanos());
    Ground ground = opening.get();
    assertThat(opening.get()).isSameAs(ground);
    assertThat(attempts).hasValue(3);
  }

  @Test
  void nothingIsOpenedAfterTheEnd() throws IOException {
    isAway = false;
    opening.close();
    assertOutage();
    assertThat(attempts).hasValue(0);
  }
}
