package dev.satchel.archive;

import java.util.concurrent.atomic.AtomicLong;

/** How far an archive has come. Safe for many threads. */
public final class Progress {
  private final AtomicLong entries = new AtomicLong();
  private final AtomicLong bytes = new AtomicLong();

  /** How many entries are done, of any kind. */
  public long entries() {
    return entries.get();
  }

  /** How many bytes of files are done. */
  public long bytes() {
    return bytes.get();
  }

  /** Counts more. */
  public void add(long moreEntries, long moreBytes) {
    entries.addAndGet(moreEntries);
    bytes.addAndGet(moreBytes);
  }
}
