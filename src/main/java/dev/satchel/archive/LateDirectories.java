package dev.satchel.archive;

import dev.satchel.RawName;
import dev.satchel.files.Scratch;
import dev.satchel.files.Staging;
import dev.satchel.files.Stat;
import dev.satchel.files.Stat.Timestamp;
import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.Closeable;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;

/**
 * What is to be done to directories when nothing is put into them any more: they get their times
 * and permissions, the deepest first, since one that lets nobody in lets nobody at what is below.
 *
 * <p>What was said of each lies in a spill, in records that are chained by depth. Of a directory
 * that is named more than once the last record counts: a first pass sets the number of the record
 * as its time, and a second one finds by it which that is. For one thread.
 */
final class LateDirectories implements Closeable {
  private static final int HEAD = 3 * Long.BYTES + 3 * Integer.BYTES;

  private final Spill records;
  private long[] lastOfDepth = {};

  LateDirectories(Scratch scratch) {
    this.records = new Spill(scratch);
  }

  /** Keeps in mind what is said of a directory. */
  void add(RawName path, int permissions, Timestamp modified) throws IOException {
    int depth = depth(path);
    if (depth >= lastOfDepth.length) {
      int length = lastOfDepth.length;
      lastOfDepth = Arrays.copyOf(lastOfDepth, Math.max(2 * length, depth + 1));
      Arrays.fill(lastOfDepth, length, lastOfDepth.length, -1);
    }
    ByteBuffer record = ByteBuffer.allocate(HEAD + path.length());
    record.putLong(lastOfDepth[depth]).putLong(modified.seconds()).putLong(records.size());
    record.putInt(modified.nanos()).putInt(permissions).putInt(path.length());
    path.copyTo(record, HEAD);
    lastOfDepth[depth] = records.size();
    records.write(record.array());
  }

  private static int depth(RawName path) {
    int depth = path.isEmpty() ? 0 : 1;
    for (byte b : path.bytes()) {
      depth += b == '/' ? 1 : 0;
    }
    return depth;
  }

  /** In seconds since 1970: marks are from 1906 on, when nothing was modified. */
  private static final long LONG_AGO = -2_000_000_000L;

  /** One record. */
  private record Late(
      long previous, long number, RawName path, int permissions, Timestamp modified) {
    static Late read(DataInputStream in) throws IOException {
      long previous = in.readLong();
      long seconds = in.readLong();
      long number = in.readLong();
      Timestamp modified = new Timestamp(seconds, in.readInt());
      int permissions = in.readInt();
      RawName path = RawName.of(in.readNBytes(in.readInt()));
      return new Late(previous, number, path, permissions, modified);
    }

    /** A time that no other record sets. */
    Timestamp mark() {
      return new Timestamp(LONG_AGO + number, 0);
    }
  }

  /** Does it. */
  void apply(Staging staging) throws IOException {
    records.written();
    DataInputStream all =
        new DataInputStream(new BufferedInputStream(new BytesStream(records), 64 << 10));
    for (long done = 0; done < records.size(); ) {
      Late late = Late.read(all);
      staging.setModified(late.path(), late.mark());
      done += HEAD + late.path().length();
    }
    for (int depth = lastOfDepth.length - 1; depth >= 0; depth--) {
      for (long at = lastOfDepth[depth]; at >= 0; ) {
        Late late = read(at);
        finish(staging, late);
        at = late.previous();
      }
    }
  }

  private Late read(long position) throws IOException {
    byte[] bytes = new byte[HEAD];
    readAt(position, bytes);
    int length = ByteBuffer.wrap(bytes).getInt(HEAD - Integer.BYTES);
    byte[] whole = new byte[HEAD + length];
    readAt(position, whole);
    return Late.read(new DataInputStream(new ByteArrayInputStream(whole)));
  }

  private void readAt(long position, byte[] target) throws IOException {
    for (int done = 0; done < target.length; ) {
      int count = records.readAt(position + done, target, done, target.length - done);
      if (count == 0) {
        throw new EOFException("what was said of directories is cut off");
      }
      done += count;
    }
  }

  private static void finish(Staging staging, Late late) throws IOException {
    Optional<Stat> there = staging.stat(late.path());
    if (there.isPresent() && there.get().modified().equals(late.mark())) {
      if ((there.get().permissions() & 0777) != late.permissions()) {
        staging.setPermissions(late.path(), late.permissions());
      }
      staging.setModified(late.path(), late.modified());
    }
  }

  @Override
  public void close() throws IOException {
    records.close();
  }
}
