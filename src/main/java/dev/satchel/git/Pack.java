package dev.satchel.git;

import dev.satchel.RawName;
import dev.satchel.files.Directory;
import dev.satchel.files.OpenFile;
import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Set;
import org.eclipse.jgit.lib.AbbreviatedObjectId;
import org.eclipse.jgit.lib.AnyObjectId;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.ObjectLoader;
import org.jspecify.annotations.Nullable;

/** A pack of objects, read by handles. For one thread. */
final class Pack implements Closeable {
  private static final int LONGEST_HEAD = 64;
  private static final int LONGEST_CHAIN = 10_000; // Git makes none of more than 4,095.

  /**
   * The start of an object in the pack.
   *
   * @param size of what is deflated at {@code dataAt}, in bytes
   * @param base where the object lies that this one is a difference to; -1 if it is none
   */
  private record Head(int type, long size, long dataAt, long base) {
    boolean isDelta() {
      return base >= 0;
    }
  }

  private final PackIndex index;
  private final OpenFile file;
  private final Inflation inflation;
  private final RecentObjects recent = new RecentObjects();

  private Pack(PackIndex index, OpenFile file, Inflation inflation) {
    this.index = index;
    this.file = file;
    this.inflation = inflation;
  }

  /**
   * Opens a pack.
   *
   * @param name without an ending
   * @param inflation stays the caller's
   */
  static Pack open(Directory directory, String name, Inflation inflation) throws IOException {
    PackIndex index = PackIndex.open(directory, RawName.of(name + ".idx"));
    try {
      return new Pack(index, directory.openFile(RawName.of(name + ".pack")), inflation);
    } catch (IOException e) {
      index.close();
      throw e;
    }
  }

  void resolve(AbbreviatedObjectId start, Set<ObjectId> found) throws IOException {
    index.resolve(start, found);
  }

  /** An object; null if it is not in here. */
  @Nullable ObjectLoader open(AnyObjectId id) throws IOException {
    long offset = index.find(id);
    return offset < 0 ? null : open(offset);
  }

  private ObjectLoader open(long offset) throws IOException {
    Deque<Long> places = new ArrayDeque<>();
    Deque<Head> deltas = new ArrayDeque<>();
    long at = offset;
    ObjectLoader.SmallObject base = recent.get(at);
    while (base == null) {
      Head head = head(at);
      if (!head.isDelta()) {
        if (deltas.isEmpty() && head.size() > ObjectStore.IN_MEMORY) {
          return large(head);
        }
        base = remember(at, new ObjectLoader.SmallObject(head.type(), data(head)));
      } else if (deltas.size() == LONGEST_CHAIN) {
        throw new IOException("endless chain of differences in a pack");
      } else {
        places.push(at);
        deltas.push(head);
        at = head.base();
        base = recent.get(at);
      }
    }
    for (Head delta : deltas) {
      byte[] made = Delta.apply(base.getCachedBytes(), data(delta), ObjectStore.IN_MEMORY);
      base = remember(places.pop(), new ObjectLoader.SmallObject(base.getType(), made));
    }
    return base;
  }

  private ObjectLoader.SmallObject remember(long offset, ObjectLoader.SmallObject object) {
    recent.put(offset, object);
    return object;
  }

  private ObjectLoader large(Head head) {
    return new LargeObject(
        head.type(),
        head.size(),
        () -> Inflation.alone(file, head.dataAt(), 0, head.size(), () -> {}));
  }

  private byte[] data(Head head) throws IOException {
    if (head.size() > ObjectStore.IN_MEMORY) {
      throw new TooLarge(head.size());
    }
    return inflation.bytes(file, head.dataAt(), (int) head.size());
  }

  private Head head(long offset) throws IOException {
    byte[] head = new byte[LONGEST_HEAD];
    if (offset < 0 || file.readAt(offset, head, 0, LONGEST_HEAD) == 0) {
      throw new IOException("an object lies behind the end of its pack");
    }
    int at = 0;
    byte next = head[at++];
    int type = next >> 4 & 7;
    long size = next & 0x0F;
    for (int shift = 4; next < 0 && shift < 60; shift += 7) {
      next = head[at++];
      size |= (long) (next & 0x7F) << shift;
    }
    return switch (type) {
      case Constants.OBJ_COMMIT, Constants.OBJ_TREE, Constants.OBJ_BLOB, Constants.OBJ_TAG ->
          new Head(type, size, offset + at, -1);
      case Constants.OBJ_OFS_DELTA -> byDistance(offset, head, at, size);
      case Constants.OBJ_REF_DELTA -> byName(offset, head, at, size);
      default -> throw new IOException("an object in a pack has no known type");
    };
  }

  private static Head byDistance(long offset, byte[] head, int start, long size)
      throws IOException {
    int at = start;
    byte next = head[at++];
    long distance = next & 0x7F;
    while (next < 0 && at < start + 9) {
      next = head[at++];
      distance = ((distance + 1) << 7) | (next & 0x7F);
    }
    if (distance <= 0 || distance > offset) {
      throw new IOException("a difference in a pack is to something outside of it");
    }
    return new Head(Constants.OBJ_OFS_DELTA, size, offset + at, offset - distance);
  }

  private Head byName(long offset, byte[] head, int at, long size) throws IOException {
    long base = index.find(ObjectId.fromRaw(head, at));
    if (base < 0) {
      throw new IOException("a difference in a pack is to something outside of it");
    }
    long dataAt = offset + at + Constants.OBJECT_ID_LENGTH;
    return new Head(Constants.OBJ_REF_DELTA, size, dataAt, base);
  }

  @Override
  public void close() {
    index.close();
    file.close();
  }
}
