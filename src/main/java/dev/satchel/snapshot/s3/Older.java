package dev.satchel.snapshot.s3;

import dev.satchel.snapshot.StoredName;
import dev.satchel.snapshot.Stretch;

/**
 * A range of another object that is to be taken over.
 *
 * @param etag by which that object is told from another of its name
 */
record Older(StoredName name, String etag, Stretch stretch) {
  /** Whether {@code next} begins where this ends. */
  boolean continuesWith(Older next) {
    return name.equals(next.name)
        && etag.equals(next.etag)
        && stretch.end() == next.stretch.first();
  }

  /** This and what follows it, as one. */
  Older and(Older next) {
    return of(stretch.first(), stretch.length() + next.stretch.length());
  }

  /** Its first {@code length} bytes. */
  Older head(long length) {
    return of(stretch.first(), length);
  }

  /** What is left of it behind the first {@code length} bytes. */
  Older tail(long length) {
    return of(stretch.first() + length, stretch.length() - length);
  }

  private Older of(long first, long length) {
    return new Older(name, etag, new Stretch(first, length));
  }

  long length() {
    return stretch.length();
  }
}
