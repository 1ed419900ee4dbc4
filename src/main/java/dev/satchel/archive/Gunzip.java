package dev.satchel.archive;

import dev.satchel.Refusal;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * What gzip has packed (RFC 1952): all members in a row, each of them checked. What is cut off or
 * has anything behind its last member is refused. For one thread; closing it frees memory and
 * leaves the stream open.
 */
final class Gunzip extends InputStream {
  private static final int HEADER = 10;
  private static final int TRAILER = 8;
  private static final int HEADER_SUM = 1 << 1;
  private static final int EXTRA = 1 << 2;
  private static final int NAME = 1 << 3;
  private static final int COMMENT = 1 << 4;
  private static final int RESERVED = 0xE0;

  private final Intake in;
  private final Allowance allowance;
  private final Inflater inflater = new Inflater(true);
  private final CRC32 sum = new CRC32();
  private boolean isInMember;
  private boolean atEnd;
  private long size;
  private long become;

  Gunzip(Intake in, Allowance allowance) {
    this.in = in;
    this.allowance = allowance;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
  }

  /**
   * @throws Refusal MALFORMED_BODY; TOO_LARGE if it becomes too much
   */
  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    int count = 0;
    while (count == 0 && !atEnd && length > 0) {
      if (!isInMember) {
        begin();
      }
      count = inflate(target, offset, length);
      if (inflater.finished()) {
        finish();
      }
    }
    return atEnd && count == 0 ? -1 : count;
  }

  private int inflate(byte[] target, int offset, int length) throws IOException {
    int given = in.available();
    if (given == 0) {
      throw Objection.cutOff();
    }
    inflater.setInput(in.buffer(), in.at(), given);
    try {
      int count = inflater.inflate(target, offset, length);
      if (inflater.needsDictionary()) {
        throw malformed();
      }
      in.advance(given - inflater.getRemaining());
      sum.update(target, offset, count);
      size += count;
      become += count;
      allowance.expanded(become, in.position());
      return count;
    } catch (DataFormatException e) {
      throw malformed();
    }
  }

  private void finish() throws IOException {
    in.require(TRAILER);
    if (in.u32(0) != sum.getValue() || in.u32(4) != (size & 0xFFFFFFFFL)) {
      throw Objection.malformed("The checksum of the gzip stream is wrong");
    }
    in.advance(TRAILER);
    isInMember = false;
    atEnd = in.available() == 0;
  }

  private void begin() throws IOException {
    in.require(HEADER);
    int flags = in.buffer()[in.at() + 3] & 0xFF;
    if (in.u16(0) != 0x8B1F || in.buffer()[in.at() + 2] != 8 || (flags & RESERVED) != 0) {
      throw malformed();
    }
    sum.reset();
    take(HEADER);
    if ((flags & EXTRA) != 0) {
      in.require(2);
      int length = in.u16(0);
      in.require(2 + length);
      take(2 + length);
    }
    if ((flags & NAME) != 0) {
      takeText();
    }
    if ((flags & COMMENT) != 0) {
      takeText();
    }
    if ((flags & HEADER_SUM) != 0) {
      checkHeaderSum();
    }
    sum.reset();
    inflater.reset();
    size = 0;
    isInMember = true;
  }

  private void checkHeaderSum() throws IOException {
    in.require(2);
    if (in.u16(0) != (sum.getValue() & 0xFFFF)) {
      throw malformed();
    }
    in.advance(2);
  }

  private void takeText() throws IOException {
    boolean isOver = false;
    while (!isOver) {
      in.require(1);
      isOver = in.buffer()[in.at()] == 0;
      take(1);
    }
  }

  private void take(int count) {
    sum.update(in.buffer(), in.at(), count);
    in.advance(count);
  }

  private static Refusal malformed() {
    return Objection.malformed("The archive is no gzip stream, or a damaged one");
  }

  @Override
  public void close() {
    inflater.end();
  }
}
