package dev.satchel.git;

import static org.eclipse.jgit.lib.Constants.OBJECT_ID_LENGTH;

import dev.satchel.RawName;
import dev.satchel.files.Directory;
import dev.satchel.files.OpenFile;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Set;
import org.eclipse.jgit.lib.AbbreviatedObjectId;
import org.eclipse.jgit.lib.AnyObjectId;
import org.eclipse.jgit.lib.ObjectId;

/**
 * Where the objects of a pack lie in it, in the second version of the format. It stays on disk and
 * is searched there, so a huge one takes no memory.
 */
final class PackIndex implements Closeable {
  private static final int MAGIC = 0xFF744F63;
  private static final int FANOUT = 8;
  private static final int NAMES = FANOUT + 256 * Integer.BYTES;
  private static final int MOST_RESOLVED = 16;

  private final OpenFile file;
  private final int[] fanout = new int[256];
  private final byte[] name = new byte[OBJECT_ID_LENGTH];

  private PackIndex(OpenFile file) {
    this.file = file;
  }

  static PackIndex open(Directory directory, RawName name) throws IOException {
    OpenFile file = directory.openFile(name);
    try {
      PackIndex index = new PackIndex(file);
      index.readHead();
      return index;
    } catch (IOException e) {
      file.close();
      throw e;
    }
  }

  private void readHead() throws IOException {
    ByteBuffer head = read(0, NAMES);
    if (head.getInt() != MAGIC || head.getInt() != 2) {
      throw new IOException("not a pack index of version 2");
    }
    head.asIntBuffer().get(fanout);
    int before = 0;
    for (int count : fanout) {
      if (count < before) {
        throw new IOException("damaged pack index");
      }
      before = count;
    }
  }

  private ByteBuffer read(long position, int length) throws IOException {
    byte[] bytes = new byte[length];
    fill(position, bytes);
    return ByteBuffer.wrap(bytes);
  }

  private void fill(long position, byte[] bytes) throws IOException {
    for (int filled = 0; filled < bytes.length; ) {
      int count = file.readAt(position + filled, bytes, filled, bytes.length - filled);
      if (count == 0) {
        throw new EOFException("pack index is too short");
      }
      filled += count;
    }
  }

  /** How many objects the pack has. */
  private int count() {
    return fanout[255];
  }

  /** Where the object lies in the pack; -1 if it is not in it. */
  long find(AnyObjectId id) throws IOException {
    int place = firstFrom(AbbreviatedObjectId.fromObjectId(id));
    return place < count() && name(place).equals(id) ? offset(place) : -1;
  }

  /** Adds the objects whose ids begin so, or enough of them to show that there are several. */
  void resolve(AbbreviatedObjectId start, Set<ObjectId> found) throws IOException {
    for (int i = firstFrom(start); i < count() && found.size() < MOST_RESOLVED; i++) {
      ObjectId next = name(i);
      if (start.prefixCompare(next) != 0) {
        return;
      }
      found.add(next);
    }
  }

  /** The first place whose name does not come before {@code start}. */
  private int firstFrom(AbbreviatedObjectId start) throws IOException {
    int first = start.getFirstByte();
    int low = first == 0 ? 0 : fanout[first - 1];
    int high = fanout[first];
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (start.prefixCompare(name(middle)) > 0) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  private ObjectId name(int place) throws IOException {
    fill(NAMES + (long) place * OBJECT_ID_LENGTH, name);
    return ObjectId.fromRaw(name);
  }

  private long offset(int place) throws IOException {
    long offsets = NAMES + (long) count() * (OBJECT_ID_LENGTH + Integer.BYTES);
    int offset = read(offsets + (long) place * Integer.BYTES, Integer.BYTES).getInt();
    if (offset >= 0) {
      return offset;
    }
    long large = offsets + (long) count() * Integer.BYTES;
    long at = large + (long) (offset & Integer.MAX_VALUE) * Long.BYTES;
    return read(at, Long.BYTES).getLong();
  }

  @Override
  public void close() {
    file.close();
  }
}
