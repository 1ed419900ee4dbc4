package dev.satchel.files;

import dev.satchel.RawName;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.NoSuchFileException;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Memory outside the heap through which one thread hands names to the kernel and gets its answers,
 * since nothing is copied then on the way. Each thread has its own, {@value #BULK} bytes and a few
 * more at most; it is freed some time after the thread has ended. An answer lies there until the
 * thread's next call.
 */
final class CallMemory {
  /** The most that comes in one call. More is no faster: this fits the cache of a core. */
  static final int BULK = 128 << 10;

  private static final int PAGE = 4096;
  private static final int ANSWER = Linux.PATH_MAX;
  private static final long UTIME_OMIT = (1L << 30) - 2;
  private static final ThreadLocal<CallMemory> OF_THREAD = ThreadLocal.withInitial(CallMemory::new);

  private final ByteBuffer small = allocate(2 * Linux.PATH_MAX);
  private final long smallAddress = Linux.address(small);
  private @Nullable ByteBuffer bulk;
  private long bulkAddress;

  private CallMemory() {}

  static CallMemory get() {
    return OF_THREAD.get();
  }

  /**
   * Begins at a page: where a buffer begins a few bytes behind one, as large ones otherwise do,
   * some processors copy a file's pages to it four times slower.
   */
  private static ByteBuffer allocate(int size) {
    ByteBuffer pages = ByteBuffer.allocateDirect(size + PAGE).alignedSlice(PAGE);
    return pages.slice(0, size).order(ByteOrder.nativeOrder());
  }

  /**
   * Lays {@code name} down, with NUL at its end.
   *
   * @return where it lies
   * @throws NoSuchFileException if it is longer than the kernel takes
   */
  long put(RawName name) throws NoSuchFileException {
    return put(name, 0);
  }

  /** The same for a second name, in the place of the answer. */
  long putSecond(RawName name) throws NoSuchFileException {
    return put(name, ANSWER);
  }

  private long put(RawName name, int at) throws NoSuchFileException {
    int length = name.length();
    if (length >= Linux.PATH_MAX) {
      throw new NoSuchFileException(name.text());
    }
    name.copyTo(small, at);
    small.put(at + length, (byte) 0);
    return smallAddress + at;
  }

  /** Lays the empty name down, and returns where it lies. */
  long putNoName() {
    small.put(0, (byte) 0);
    return smallAddress;
  }

  /** Lays two positions down, one behind the other, and returns where the first lies. */
  long putPositions(long first, long second) {
    small.putLong(0, first).putLong(Long.BYTES, second);
    return smallAddress;
  }

  /** Where an answer of up to {@link Linux#PATH_MAX} bytes may be put. */
  long answerAddress() {
    return smallAddress + ANSWER;
  }

  /** What {@code struct statx} at the address of the answer says. */
  Stat statx() {
    return Stat.fromStatx(small, ANSWER);
  }

  /** The number of a mount in {@code struct statx}, if {@code bit} of it says that it is there. */
  OptionalLong mountOfStatx(int bit) {
    return (small.getInt(ANSWER) & bit) == 0
        ? OptionalLong.empty()
        : OptionalLong.of(small.getLong(ANSWER + 144));
  }

  /**
   * Lays two {@code struct timespec} down in the place of the answer: an access time that is to
   * stay as it is, and {@code modified}.
   */
  long putTimes(Stat.Timestamp modified) {
    small.putLong(ANSWER, 0).putLong(ANSWER + 8, UTIME_OMIT);
    small.putLong(ANSWER + 16, modified.seconds()).putLong(ANSWER + 24, modified.nanos());
    return smallAddress + ANSWER;
  }

  /** The first {@code length} bytes of the answer. */
  byte[] answer(int length) {
    byte[] bytes = new byte[length];
    small.get(ANSWER, bytes);
    return bytes;
  }

  /** The bytes of the answer before the first NUL. */
  byte[] textOfAnswer() {
    int length = 0;
    while (small.get(ANSWER + length) != 0) {
      length++;
    }
    return answer(length);
  }

  /** Room for {@link #BULK} bytes, in the order of this machine. */
  ByteBuffer bulk() {
    if (bulk == null) {
      bulk = allocate(BULK);
      bulkAddress = Linux.address(bulk);
    }
    return bulk;
  }

  /** Where {@link #bulk} lies, once it was asked for. */
  long bulkAddress() {
    return bulkAddress;
  }
}
