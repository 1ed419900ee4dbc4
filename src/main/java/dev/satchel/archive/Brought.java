package dev.satchel.archive;

import dev.satchel.RawName;
import dev.satchel.archive.Incoming.Kind;
import dev.satchel.files.Scratch;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.Closeable;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.Optional;

/**
 * What an archive has brought, in its order, to be compared with what its manifest says. For one
 * thread.
 */
final class Brought implements Closeable {
  private final Spill spill;
  private final DataOutputStream out;
  private long count;

  Brought(Scratch scratch) {
    this.spill = new Spill(scratch);
    this.out = new DataOutputStream(new BufferedOutputStream(spill, 8 << 10));
  }

  /**
   * One member.
   *
   * @param size of a file, in bytes
   * @param sha256 of a file, in hexadecimal digits; else empty
   */
  record Item(RawName path, Kind kind, long size, String sha256) {}

  void add(Item item) throws IOException {
    out.writeUTF(item.kind().name());
    out.writeInt(item.path().length());
    out.write(item.path().bytes());
    out.writeLong(item.size());
    out.writeUTF(item.sha256());
    count++;
  }

  /** How many there are. */
  long count() {
    return count;
  }

  /** Reads them from the first on; nothing can be added then. */
  Items items() throws IOException {
    out.flush();
    return new Items(spill.written(), count);
  }

  /** Members in their order. */
  static final class Items {
    private final DataInputStream in;
    private long left;

    private Items(Bytes bytes, long count) {
      this.in = new DataInputStream(new BufferedInputStream(new BytesStream(bytes), 64 << 10));
      this.left = count;
    }

    /** The next one; empty behind the last. */
    Optional<Item> next() throws IOException {
      if (left == 0) {
        return Optional.empty();
      }
      left--;
      Kind kind = Kind.valueOf(in.readUTF());
      RawName path = RawName.of(in.readNBytes(in.readInt()));
      return Optional.of(new Item(path, kind, in.readLong(), in.readUTF()));
    }
  }

  @Override
  public void close() throws IOException {
    spill.close();
  }
}
