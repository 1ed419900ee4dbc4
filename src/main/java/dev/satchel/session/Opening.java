package dev.satchel.session;

import dev.satchel.Outage;
import dev.satchel.registry.Registry;
import dev.satchel.registry.RegistryUnavailable;
import dev.satchel.snapshot.SnapshotStore;
import dev.satchel.snapshot.Vault;
import java.io.Closeable;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Opens the database and the store when they are first needed. What has failed is tried again when
 * it is needed again, but not more often than once a second. Safe for many threads.
 */
final class Opening implements Closeable {
  private static final Logger LOG = LoggerFactory.getLogger(Opening.class);
  private static final Duration PAUSE = Duration.ofSeconds(1);

  /** Opens the database. */
  @FunctionalInterface
  interface Registries {
    Registry open() throws IOException;
  }

  /** What is done once, as soon as the database is open and before anyone else uses it. */
  @FunctionalInterface
  interface First {
    void with(Ground ground) throws IOException;
  }

  /** It cannot be opened. */
  private static final class Unavailable extends Outage {
    private static final long serialVersionUID = 1L;

    Unavailable(String message, Throwable cause) {
      super(message, cause);
    }
  }

  /** How long a caller waits while another opens it. */
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private final Registries registries;
  private final Hosting.Stores stores;
  private final Function<SnapshotStore, Vault> vaults;
  private final LongSupplier nanos;
  private final First first;
  private final ReentrantLock lock = new ReentrantLock();
  private volatile @Nullable Ground ground;
  private @Nullable IOException failure;
  private long failedAt;
  private boolean isClosed;

  /**
   * @param nanos tells how time goes by
   */
  Opening(
      Registries registries,
      Hosting.Stores stores,
      Function<SnapshotStore, Vault> vaults,
      First first,
      LongSupplier nanos) {
    this.registries = registries;
    this.stores = stores;
    this.vaults = vaults;
    this.first = first;
    this.nanos = nanos;
  }

  /** Whether it is open. */
  boolean isOpen() {
    return ground != null;
  }

  /**
   * What is open, or is opened now.
   *
   * @throws Outage if that fails
   */
  Ground get() throws IOException {
    Ground open = ground;
    if (open != null) {
      return open;
    }
    if (!isLocked()) {
      throw new Unavailable("The database is still being opened", new TimeoutException());
    }
    try {
      return opened();
    } finally {
      lock.unlock();
    }
  }

  private boolean isLocked() throws InterruptedIOException {
    try {
      return lock.tryLock(PATIENCE.toNanos(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw (InterruptedIOException) new InterruptedIOException("was ended").initCause(e);
    }
  }

  private Ground opened() throws IOException {
    Ground open = ground;
    if (open != null) {
      return open;
    }
    if (isClosed) {
      throw new Unavailable("The server is stopping", new IllegalStateException("closed"));
    }
    IOException recent = failure;
    if (recent != null && nanos.getAsLong() - failedAt < PAUSE.toNanos()) {
      throw outage(recent);
    }
    try {
      open = open();
      ground = open;
      failure = null;
      return open;
    } catch (IOException e) {
      LOG.warn("Sessions cannot be served at the moment: {}", e.getMessage());
      failure = e;
      failedAt = nanos.getAsLong();
      throw outage(e);
    }
  }

  private static Outage outage(IOException failure) {
    if (failure instanceof RegistryUnavailable) { // It names the file, which is in the log.
      return new Unavailable("The database of sessions cannot be opened", failure);
    }
    String message = failure instanceof Outage ? failure.getMessage() : null;
    return new Unavailable(
        message == null ? "The database or the store of sessions cannot be opened" : message,
        failure);
  }

  private Ground open() throws IOException {
    Registry registry = registries.open();
    try {
      SnapshotStore store = stores.open();
      try {
        Ground open = new Ground(registry, store, vaults.apply(store));
        first.with(open);
        return open;
      } catch (IOException | RuntimeException e) {
        store.close();
        throw e;
      }
    } catch (IOException | RuntimeException e) {
      registry.close();
      throw e;
    }
  }

  /** Closes what is open; nothing is opened any more. */
  @Override
  public void close() throws IOException {
    lock.lock();
    try {
      isClosed = true;
      Ground open = ground;
      ground = null;
      if (open != null) {
        open.close();
      }
    } finally {
      lock.unlock();
    }
  }
}
