package dev.satchel.snapshot;

import static dev.satchel.Refusal.Code.NOT_FOUND;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.satchel.Refusal;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/** What the tests of all stores have in common. */
public abstract class StoreFixture {
  protected static final int PART = Given.PART;
  protected static final StoredName NAME = new StoredName("tenant/session/0001.tar.zst");
  protected static final StoredName OLDER = new StoredName("tenant/session/0000.tar.zst");

  /** An empty store. */
  protected abstract SnapshotStore store();

  /** What another process needs to know to use the same store. */
  protected abstract String whereItIs();

  /** Whatever the store holds that is not to be seen: parts of objects, or files without names. */
  protected abstract List<String> unseen() throws IOException;

  /** Has the store keep empty objects of these names, in the quickest way that there is. */
  protected void keepEmpty(List<String> names) throws IOException {
    names.parallelStream()
        .forEach(
            name -> {
              try {
                store().put(new StoredName(name), sink -> {});
              } catch (IOException e) {
                throw new UncheckedIOException(e);
              }
            });
  }

  /** Sweeps as if it were a day later. */
  protected abstract int sweepTomorrow(Duration age) throws IOException;

  protected static void assertRefused(Refusal.Code code, ThrowingCallable act) {
    assertThatThrownBy(act)
        .isInstanceOfSatisfying(
            Refusal.class, refusal -> assertThat(refusal.code()).isEqualTo(code));
  }

  protected final byte[] read(StoredName name) throws IOException {
    try (StoredBytes bytes = store().open(name)) {
      return bytes.readAllBytes();
    }
  }

  protected final byte[] read(StoredName name, long first, long length) throws IOException {
    try (StoredBytes bytes = store().open(name, new Stretch(first, length))) {
      return bytes.readAllBytes();
    }
  }

  protected final List<String> names(String prefix) throws IOException {
    List<String> names = new ArrayList<>();
    store().list(new NamePrefix(prefix), object -> names.add(object.name().value()));
    return names;
  }

  protected final void assertNothingIsKept() throws IOException {
    assertThat(names("")).isEmpty();
    assertRefused(NOT_FOUND, () -> store().open(NAME));
    assertThat(unseen()).isEmpty();
  }

  protected static byte[] slice(byte[] bytes, int first, int length) {
    return Arrays.copyOfRange(bytes, first, first + length);
  }
}
