package dev.satchel.session;

import dev.satchel.Refusal;
import dev.satchel.archive.DamagedSnapshot;
import dev.satchel.snapshot.StoredBytes;
import dev.satchel.snapshot.Stretch;
import java.io.IOException;
import java.io.OutputStream;

/** The content of a snapshot as it lies in the store. */
final class StoredDownload implements History.Download {
  private final Ground ground;
  private final Stored.Reading reading;

  /** Takes {@code reading} over. */
  StoredDownload(Ground ground, Stored.Reading reading) {
    this.ground = ground;
    this.reading = reading;
  }

  @Override
  public long size() {
    return reading.snapshot().catalogue().end().length();
  }

  @Override
  public void copy(long first, long length, OutputStream out) throws IOException {
    if (length > 0) {
      reading.run(() -> transfer(new Stretch(first, length), out));
    }
  }

  private void transfer(Stretch stretch, OutputStream out) throws IOException {
    try (StoredBytes bytes = ground.store().open(Stored.names(reading.row()).content(), stretch)) {
      bytes.transferTo(out);
    } catch (Refusal e) {
      throw new DamagedSnapshot("its content is missing, or cut off");
    }
  }

  @Override
  public void close() throws IOException {
    reading.close();
  }
}
