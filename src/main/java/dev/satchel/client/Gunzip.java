package dev.satchel.client;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * What gzip has packed (RFC 1952): one member with the header that Satchel writes, and nothing
 * behind it. For one thread; closing it frees memory outside the heap and leaves the feed open.
 */
final class Gunzip extends InputStream {
  static final byte[] HEADER = {0x1f, (byte) 0x8b, 8, 0, 0, 0, 0, 0, 0, (byte) 255};

  private static final int TRAILER = 8;

  private final Feed feed;
  private final Inflater inflater = new Inflater(true);
  private final CRC32 crc = new CRC32();
  private boolean isOver;

  Gunzip(Feed feed) throws IOException {
    this.feed = feed;
    feed.require(HEADER.length);
    int at = feed.at();
    if (!Arrays.equals(feed.buffer(), at, at + HEADER.length, HEADER, 0, HEADER.length)) {
      throw Damage.strange();
    }
    feed.advance(HEADER.length);
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
  }

  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    if (isOver || length == 0) {
      return isOver ? -1 : 0;
    }
    int count = inflate(feed, inflater, target, offset, length);
    crc.update(target, offset, count);
    if (count == 0) {
      readEnd();
      return -1;
    }
    return count;
  }

  /** Unpacks some bytes; none at the end only. Goes on in {@code feed} just as far as needed. */
  static int inflate(Feed feed, Inflater inflater, byte[] target, int offset, int length)
      throws IOException {
    try {
      while (!inflater.finished()) {
        feed.require(1);
        int given = feed.available();
        inflater.setInput(feed.buffer(), feed.at(), given);
        int count = inflater.inflate(target, offset, length);
        feed.advance(given - inflater.getRemaining());
        if (count > 0) {
          return count;
        }
        if (inflater.needsDictionary()) {
          throw new DataFormatException();
        }
      }
      return 0;
    } catch (DataFormatException e) {
      throw Damage.at(feed.place(), "this cannot be unpacked");
    }
  }

  private void readEnd() throws IOException {
    feed.require(TRAILER);
    long trailer = 0;
    for (int i = TRAILER - 1; i >= 0; i--) {
      trailer = trailer << 8 | (feed.buffer()[feed.at() + i] & 0xFF);
    }
    long size = inflater.getBytesWritten() & 0xFFFFFFFFL;
    if (trailer != (size << 32 | crc.getValue())) {
      throw Damage.at(feed.place(), "the checksum of gzip is not that of the content");
    }
    feed.advance(TRAILER);
    isOver = true;
    if (feed.available() > 0) {
      throw Damage.at(feed.place(), "something is behind the end");
    }
  }

  @Override
  public void close() {
    inflater.end();
  }
}
