package dev.satchel.files;

import dev.satchel.RawName;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import org.jspecify.annotations.Nullable;

/**
 * Permissions that directories get as soon as they are in their place, since they could not be
 * brought there with them. They are written down before they are changed, for the case that the
 * process is killed before they are set. For one thread.
 */
final class LateModes implements Closeable {
  private static final int PERMISSIONS = 0777;

  private final Directory home;

  /** The path from where the staging directory is to where the paths begin that are noted. */
  private final RawName prefix;

  private @Nullable RecordFile records;

  LateModes(Directory home, RawName prefix) {
    this.home = home;
    this.prefix = prefix;
  }

  /** Notes that what will be at {@code path} is to have the permissions of {@code stat}. */
  void note(RawName path, Stat stat) throws IOException {
    if (records == null) {
      records = RecordFile.create(home, firstFree());
    }
    byte[] bytes = (path.isEmpty() ? prefix : prefix.child(path)).bytes();
    records.add(
        ByteBuffer.allocate(Integer.BYTES + 2 * Long.BYTES + bytes.length)
            .putInt(stat.permissions())
            .putLong(stat.device())
            .putLong(stat.inode())
            .put(bytes)
            .array());
    records.flush();
  }

  /** Those of earlier attempts count as well. */
  private RawName firstFree() throws IOException {
    int number = 0;
    while (home.find(name(number)).isPresent()) {
      number++;
    }
    return name(number);
  }

  private static RawName name(int number) {
    return RawName.of("modes-" + number);
  }

  /**
   * Sets what was noted of those that are in their place, in whatever attempt.
   *
   * @param site where the staging directory is
   */
  static void apply(Directory home, Directory site) throws IOException {
    try (Trail trail = new Trail(site.reopen())) {
      for (int number = 0; home.find(name(number)).isPresent(); number++) {
        RecordFile.forEach(home, name(number), record -> apply(record, trail));
      }
    }
  }

  private static void apply(ByteBuffer record, Trail trail) throws IOException {
    int permissions = record.getInt();
    long device = record.getLong();
    long inode = record.getLong();
    byte[] path = new byte[record.remaining()];
    record.get(path);
    try {
      Directory directory = trail.at(RawName.of(path));
      Stat there = directory.stat();
      if (there.device() == device && there.inode() == inode) {
        directory.setPermissions(permissions & PERMISSIONS);
      }
    } catch (NoSuchFileException | NotDirectoryException e) {
      // It did not get that far, or someone has taken it away.
    }
  }

  @Override
  public void close() {
    if (records != null) {
      records.close();
    }
  }
}
