package dev.satchel.client;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Passes Zstandard on to a decoder, and follows its frames meanwhile: one behind the other, each
 * with the size of its content, and behind them the seek table that says how long each of them is,
 * and nothing else. What is in them is the decoder's. For one thread; memory does not grow.
 */
final class ZstdFrames extends InputStream {
  private static final int MAGIC = 0xFD2FB528;
  private static final int SKIPPABLE = 0x184D2A5E;
  private static final int SEEKABLE = 0x8F92EAB1;

  private static final int SINGLE_SEGMENT = 0b0010_0000;

  private static final int CHECKSUM = 0b0000_0100;

  /** A dictionary, or what has no meaning. */
  private static final int UNUSED = 0b0001_1011;

  private static final int BLOCK_HEADER = 3;
  private static final int REPEATED = 1;
  private static final int RESERVED = 3;
  private static final int ENTRY = 8;
  private static final int FOOTER = 9;

  /** What comes next. */
  private enum Part {
    FRAME,
    BLOCK,
    ENTRY,
    FOOTER,
    NOTHING
  }

  private final Feed feed;
  private final Sum found = new Sum();
  private final Sum listed = new Sum();
  private Part next = Part.FRAME;
  private long frames;
  private long entries;
  private long frameStart;
  private long contentSize;
  private int checksumSize;

  /** How many bytes may pass before the next look. */
  private long left;

  ZstdFrames(Feed feed) {
    this.feed = feed;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
  }

  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    if (length == 0) {
      return 0;
    }
    if (left == 0 && !look()) {
      return -1;
    }
    feed.require(1);
    int count = (int) Math.min(Math.min(feed.available(), length), left);
    System.arraycopy(feed.buffer(), feed.at(), target, offset, count);
    feed.advance(count);
    left -= count;
    return count;
  }

  private ByteBuffer peek(int count) throws IOException {
    feed.require(count);
    return ByteBuffer.wrap(feed.buffer(), feed.at(), count).order(ByteOrder.LITTLE_ENDIAN);
  }

  /** Looks at what comes next, and lets it pass; tells whether there is anything. */
  private boolean look() throws IOException {
    switch (next) {
      case FRAME -> lookAtFrame();
      case BLOCK -> lookAtBlock();
      case ENTRY -> lookAtEntry();
      case FOOTER -> lookAtFooter();
      case NOTHING -> {
        if (feed.available() > 0) {
          throw Damage.at(feed.place(), "something is behind the end");
        }
        return false;
      }
    }
    return true;
  }

  private void lookAtFrame() throws IOException {
    int magic = peek(Integer.BYTES).getInt();
    if (magic == SKIPPABLE) {
      long size = peek(2 * Integer.BYTES).getLong() >>> Integer.SIZE;
      require(size == ENTRY * frames + FOOTER);
      left = 2 * Integer.BYTES;
      next = frames == 0 ? Part.FOOTER : Part.ENTRY;
      return;
    }
    require(magic == MAGIC);
    int descriptor = peek(Integer.BYTES + 1).get(feed.at() + Integer.BYTES) & 0xFF;
    boolean isSingle = (descriptor & SINGLE_SEGMENT) != 0;
    int sizeBits = descriptor >> 6;
    require((descriptor & UNUSED) == 0 && (isSingle || sizeBits > 0));
    int start = Integer.BYTES + (isSingle ? 1 : 2);
    int length = start + (1 << sizeBits);
    contentSize = number(length, start) + (sizeBits == 1 ? 256 : 0);
    checksumSize = (descriptor & CHECKSUM) != 0 ? Integer.BYTES : 0; // Older snapshots have none.
    frameStart = feed.position();
    left = length;
    next = Part.BLOCK;
  }

  /** The number that the last of the next {@code length} bytes are, from {@code start} on. */
  private long number(int length, int start) throws IOException {
    ByteBuffer bytes = peek(length);
    long number = 0;
    for (int i = length - 1; i >= start; i--) {
      number = number << Byte.SIZE | (bytes.get(feed.at() + i) & 0xFF);
    }
    return number;
  }

  private void lookAtBlock() throws IOException {
    int header = (int) number(BLOCK_HEADER, 0);
    int type = (header >> 1) & 3;
    require(type != RESERVED);
    left = (long) BLOCK_HEADER + (type == REPEATED ? 1 : header >> 3);
    if ((header & 1) != 0) {
      left += checksumSize;
      found.add(feed.position() + left - frameStart).add(contentSize);
      frames++;
      next = Part.FRAME;
    }
  }

  private void lookAtEntry() throws IOException {
    long entry = peek(ENTRY).getLong();
    listed.add(entry & 0xFFFFFFFFL).add(entry >>> Integer.SIZE);
    entries++;
    left = ENTRY;
    next = entries == frames ? Part.FOOTER : Part.ENTRY;
  }

  private void lookAtFooter() throws IOException {
    require(listed.value() == found.value());
    ByteBuffer footer = peek(FOOTER);
    require(footer.getInt() == (int) frames && footer.get() == 0 && footer.getInt() == SEEKABLE);
    left = FOOTER;
    next = Part.NOTHING;
  }

  private void require(boolean isRight) throws SatchelException {
    if (!isRight) {
      if (feed.position() == 0) {
        throw Damage.strange();
      }
      throw Damage.at(
          feed.place(), "this is no frame, or no table of frames, as Satchel writes them");
    }
  }
}
