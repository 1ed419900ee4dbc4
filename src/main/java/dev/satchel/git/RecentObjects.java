package dev.satchel.git;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.eclipse.jgit.lib.ObjectLoader;
import org.jspecify.annotations.Nullable;

/**
 * The objects of a pack that were read last, since others are stored as differences to them. What
 * it holds is bounded. For one thread.
 */
final class RecentObjects {
  private static final int MOST_BYTES = 4 << 20;
  private static final int LARGEST = 256 << 10;

  private final Map<Long, ObjectLoader.SmallObject> byOffset = new LinkedHashMap<>(16, 0.75f, true);
  private long bytes;

  ObjectLoader.@Nullable SmallObject get(long offset) {
    return byOffset.get(offset);
  }

  void put(long offset, ObjectLoader.SmallObject object) {
    if (object.getSize() > LARGEST || byOffset.put(offset, object) != null) {
      return;
    }
    bytes += object.getSize();
    Iterator<ObjectLoader.SmallObject> oldest = byOffset.values().iterator();
    while (bytes > MOST_BYTES) {
      bytes -= oldest.next().getSize();
      oldest.remove();
    }
  }
}
