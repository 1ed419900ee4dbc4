package dev.satchel.snapshot;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.satchel.Refusal;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;

/**
 * Tries out whether a store can do all that is asked of it, with two small objects that are gone
 * afterwards. Their names begin with {@code doctor-}, with which no snapshot's begin.
 */
public final class StoreTrial {
  private static final byte[] BYTES = "whether this store keeps what it is given".getBytes(UTF_8);

  private final SnapshotStore store;
  private final StoredName place = new StoredName("doctor-" + UUID.randomUUID());
  private final StoredName first = place.child("first");
  private final StoredName copy = place.child("copy");

  /** What is being tried. */
  @FunctionalInterface
  private interface Step {
    void run() throws IOException;
  }

  /**
   * @param store stays the caller's
   */
  public StoreTrial(SnapshotStore store) {
    this.store = store;
  }

  /**
   * Puts, copies, lists, reads and deletes.
   *
   * @throws IOException with what the store cannot do, and why
   */
  public void run() throws IOException {
    try {
      attempt("put an object", this::put);
      attempt("copy one", this::copy);
      attempt("list them", this::list);
      attempt("read one", this::read);
    } catch (IOException e) {
      deleteQuietly(e);
      throw e;
    }
    attempt("delete them", this::delete);
  }

  private static void attempt(String what, Step step) throws IOException {
    try {
      step.run();
    } catch (IOException | Refusal e) {
      throw new IOException("It cannot " + what + ": " + e.getMessage(), e);
    }
  }

  private void put() throws IOException {
    store.put(first, sink -> sink.bytes(out -> out.write(BYTES)));
  }

  private void copy() throws IOException {
    store.put(copy, sink -> sink.range(first, new Stretch(0, BYTES.length)));
  }

  private void list() throws IOException {
    List<StoredName> found = new ArrayList<>();
    store.list(
        NamePrefix.below(place),
        object -> {
          found.add(object.name());
          return true;
        });
    if (!found.containsAll(List.of(first, copy))) {
      throw new StoreFailure("what was put there just now is not listed");
    }
  }

  private void read() throws IOException {
    try (StoredBytes bytes = store.open(copy)) {
      if (!Arrays.equals(bytes.readNBytes(BYTES.length + 1), BYTES)) {
        throw new StoreFailure("it has other bytes than were put there");
      }
    }
  }

  private void delete() throws IOException {
    store.delete(copy);
    store.delete(first);
  }

  private void deleteQuietly(IOException failure) {
    try {
      delete();
    } catch (IOException | Refusal e) {
      failure.addSuppressed(e);
    }
  }
}
