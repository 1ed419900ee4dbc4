package dev.satchel.snapshot;

import dev.satchel.Outage;
import dev.satchel.archive.Catalogue;
import dev.satchel.archive.DamagedSnapshot;
import java.io.Closeable;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/**
 * Catalogues that are open, by their digests: those in use, and a few that were used lately. Each
 * is fetched once, however many ask for it at the same time. Safe for many threads.
 */
final class OpenCatalogues implements Closeable {
  /** Gets a catalogue that is not open. */
  @FunctionalInterface
  interface Loader {
    Catalogue load() throws IOException;
  }

  private final int most;

  /** The one that was asked for last is the last. */
  private final Map<String, Shared> all = new LinkedHashMap<>(16, 0.75f, true);

  private boolean isClosed;

  /**
   * @param most how many are open, unless more are in use
   */
  OpenCatalogues(int most) {
    this.most = most;
  }

  /** A catalogue that some have open, or wait for. */
  final class Shared implements Closeable {
    private final String digest;
    private final CompletableFuture<Catalogue> loaded = new CompletableFuture<>();
    private int users;

    private Shared(String digest) {
      this.digest = digest;
    }

    Catalogue catalogue() {
      return loaded.join();
    }

    /** To be called once for each time that it was taken. */
    @Override
    public void close() throws IOException {
      give(this);
    }
  }

  /**
   * Opens a catalogue. The caller closes what it gets.
   *
   * @throws IOException if it cannot be had
   */
  Shared take(String digest, Loader loader) throws IOException {
    while (true) {
      Shared mine = new Shared(digest);
      Shared shared = enter(mine);
      if (shared == mine) {
        load(mine, loader);
        return mine;
      }
      if (isLoaded(shared)) {
        return shared;
      }
    }
  }

  /** The one that there is already, or else {@code mine}. */
  private synchronized Shared enter(Shared mine) {
    if (isClosed) {
      throw new IllegalStateException("closed");
    }
    Shared known = all.get(mine.digest);
    Shared shared = known == null ? mine : known;
    all.put(shared.digest, shared);
    shared.users++;
    return shared;
  }

  private void load(Shared mine, Loader loader) throws IOException {
    try {
      mine.loaded.complete(loader.load());
    } catch (IOException | RuntimeException | Error e) {
      synchronized (this) {
        all.remove(mine.digest, mine);
      }
      mine.loaded.completeExceptionally(e);
      throw e;
    }
    trim();
  }

  /** Waits for who loads it; false if that one was kept from it by what is none of ours. */
  private boolean isLoaded(Shared shared) throws IOException {
    try {
      shared.loaded.get();
      return true;
    } catch (ExecutionException e) {
      if (e.getCause() instanceof DamagedSnapshot damaged) {
        throw damaged;
      }
      if (e.getCause() instanceof Outage outage) {
        throw outage;
      }
      return false;
    } catch (InterruptedException e) {
      shared.close();
      Thread.currentThread().interrupt();
      throw (IOException) new InterruptedIOException("was ended").initCause(e);
    }
  }

  private synchronized void give(Shared shared) throws IOException {
    shared.users--;
    trim();
  }

  /** Closes what nobody uses, as far as there are too many; all of it when this is closed. */
  private synchronized void trim() throws IOException {
    Iterator<Shared> oldestFirst = all.values().iterator();
    while (oldestFirst.hasNext() && (isClosed || all.size() > most)) {
      Shared shared = oldestFirst.next();
      if (shared.users == 0) {
        oldestFirst.remove();
        shared.catalogue().close();
      }
    }
  }

  /** Catalogues that are in use are closed when they are given back. */
  @Override
  public synchronized void close() throws IOException {
    isClosed = true;
    trim();
  }
}
