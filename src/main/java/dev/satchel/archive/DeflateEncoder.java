package dev.satchel.archive;

/**
 * Deflates windows: cuts each into symbols, and these into blocks. Where what comes next has other
 * symbols than what came before, so that codes of its own pay, a block ends.
 */
final class DeflateEncoder {
  private static final int SEGMENT = 2 << 10;
  private static final int MAX_SYMBOLS = 32 << 10;

  private final Parser parser = new Parser();
  private final DeflateBlockWriter writer = new DeflateBlockWriter();
  private final int[] symbols = new int[MAX_SYMBOLS + SEGMENT + Parser.EXCESS];
  private SymbolCounts block = new SymbolCounts();
  private SymbolCounts segment = new SymbolCounts();
  private SymbolCounts joined = new SymbolCounts();
  private byte[] window = {};
  private int blockStart;
  private int size;

  /**
   * Writes what is in {@code newWindow} from {@code start} to {@code end}, which can look back to
   * what is before that.
   *
   * @param isLast whether the stream ends with it
   * @return whether there was room for all
   */
  boolean encode(
      byte[] newWindow, int start, int end, SearchEffort effort, boolean isLast, BitSink sink) {
    window = newWindow;
    parser.open(newWindow, end, effort);
    blockStart = start;
    size = 0;
    for (int at = start; at < end; ) {
      int segmentStart = at;
      at = parser.parse(at, symbols, size, size + SEGMENT);
      int count = parser.count();
      segment.count(symbols, size, count);
      if (!joins(count)) {
        if (!writer.write(block, symbols, size, window, blockStart, segmentStart, false, sink)) {
          return false;
        }
        begin(segmentStart, count);
      } else {
        size = count;
      }
    }
    return writer.write(block, symbols, size, window, blockStart, end, isLast, sink);
  }

  /** Adds the segment to the block unless two blocks are better. */
  private boolean joins(int count) {
    if (size == 0) {
      takeSegment();
      return true;
    }
    joined.join(block, segment);
    if (count > MAX_SYMBOLS || joined.bits() > block.bits() + segment.bits()) {
      return false;
    }
    SymbolCounts free = block;
    block = joined;
    joined = free;
    return true;
  }

  /** Makes the segment the next block. */
  private void begin(int start, int count) {
    System.arraycopy(symbols, size, symbols, 0, count - size);
    size = count - size;
    blockStart = start;
    takeSegment();
  }

  private void takeSegment() {
    SymbolCounts free = block;
    block = segment;
    segment = free;
  }
}
