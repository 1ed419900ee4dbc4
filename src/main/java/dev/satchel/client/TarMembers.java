package dev.satchel.client;

import static dev.satchel.client.TarHeader.BLOCK;
import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.satchel.RawName;
import dev.satchel.client.Member.Kind;
import java.io.IOException;
import java.util.Arrays;

/**
 * Reads tar as Satchel writes it. Fields are read as far as they say something; then the header
 * must be, byte by byte, the one that Satchel writes for that.
 */
final class TarMembers implements Members {
  /** Two paths of the greatest length, and what is around them. */
  private static final int MAX_RECORDS = 160 << 10;

  private static final Member NONE =
      new Member(Kind.FILE, Member.NO_TARGET, 0, 0, 0, Member.NO_TARGET);

  private final Feed feed;
  private Member member = NONE;
  private long start;
  private long left;
  private boolean isFilled = true;
  private int rootPermissions = -1;

  /**
   * @param feed the tar, unpacked
   */
  TarMembers(Feed feed) {
    this.feed = feed;
  }

  @Override
  public boolean next() throws IOException {
    feed.require(BLOCK);
    if (isZero(BLOCK)) {
      return false;
    }
    start = feed.position();
    int length = BLOCK;
    TarRecords records = TarRecords.NONE;
    if (type(0) == 'x') {
      long size = octal(124, 11);
      if (size <= 0 || size > MAX_RECORDS) {
        throw wrong();
      }
      length = BLOCK + (int) size + TarHeader.filler(size) + BLOCK;
      feed.require(length);
      records =
          TarRecords.of(feed.buffer(), feed.at() + BLOCK, (int) size).orElseThrow(this::wrong);
    }
    member = read(length - BLOCK, records);
    compare(length);
    rootPermissions = rootPermissions < 0 ? member.permissions() : rootPermissions;
    left = member.size();
    isFilled = false;
    return true;
  }

  private void compare(int length) throws IOException {
    byte[] written = TarHeader.of(member);
    int at = feed.at();
    if (!Arrays.equals(feed.buffer(), at, at + length, written, 0, written.length)) {
      throw wrong();
    }
    feed.advance(length);
  }

  private SatchelException wrong() {
    return Damage.header(feed, start);
  }

  private Member read(int header, TarRecords records) throws IOException {
    char type = type(header);
    Kind kind =
        switch (type) {
          case '0' -> Kind.FILE;
          case '1' -> Kind.HARDLINK;
          case '2' -> Kind.SYMLINK;
          case '5' -> Kind.DIRECTORY;
          default -> throw wrong();
        };
    RawName path = records.path().orElseGet(() -> path(header));
    RawName target = records.target().orElseGet(() -> field(header + 157, TarHeader.NAME));
    if (kind == Kind.DIRECTORY && path.endsWithSlash()) {
      path = RawName.of(Arrays.copyOf(path.bytes(), path.length() - 1));
    }
    int permissions = (int) octal(header + 100, 7);
    long size = octal(header + 124, 11);
    long modified = octal(header + 136, 11);
    size = records.size().orElse(size);
    if ((permissions & ~0777) != 0 || size < 0 || (size > 0 && kind != Kind.FILE)) {
      throw wrong();
    }
    return new Member(kind, path, permissions, records.modified().orElse(modified), size, target);
  }

  private RawName path(int header) {
    RawName prefix = field(header + 345, TarHeader.PREFIX);
    RawName name = field(header, TarHeader.NAME);
    return prefix.child(name);
  }

  private RawName field(int offset, int length) {
    int from = feed.at() + offset;
    int end = from;
    while (end < from + length && feed.buffer()[end] != 0) {
      end++;
    }
    return RawName.of(Arrays.copyOfRange(feed.buffer(), from, end));
  }

  private char type(int header) {
    return (char) (feed.buffer()[feed.at() + header + 156] & 0xFF);
  }

  private long octal(int offset, int digits) throws IOException {
    String text = new String(feed.buffer(), feed.at() + offset, digits, US_ASCII);
    try {
      return Long.parseLong(text, 8);
    } catch (NumberFormatException e) {
      throw wrong();
    }
  }

  private boolean isZero(int length) {
    for (int i = feed.at(); i < feed.at() + length; i++) {
      if (feed.buffer()[i] != 0) {
        return false;
      }
    }
    return true;
  }

  @Override
  public Member member() {
    return member;
  }

  @Override
  public String place() {
    return feed.place(start);
  }

  @Override
  public int available() throws IOException {
    if (left > 0) {
      feed.require(1);
      return (int) Math.min(feed.available(), left);
    }
    if (!isFilled) {
      skipFiller();
    }
    return 0;
  }

  private void skipFiller() throws IOException {
    int filler = TarHeader.filler(member.size());
    feed.require(filler);
    if (!isZero(filler)) {
      throw Damage.of(member.path(), feed.place(), "is not filled up with zeros");
    }
    feed.advance(filler);
    isFilled = true;
  }

  @Override
  public byte[] buffer() {
    return feed.buffer();
  }

  @Override
  public int at() {
    return feed.at();
  }

  @Override
  public void advance(int count) {
    feed.advance(count);
    left -= count;
  }

  @Override
  public void end(Told told) throws IOException {
    end();
  }

  /** Reads what comes behind the last member, to the very end. */
  void end() throws IOException {
    feed.require(2 * BLOCK);
    if (!isZero(2 * BLOCK)) {
      throw Damage.at(feed.place(), "an archive ends with two empty blocks, and this is none");
    }
    feed.advance(2 * BLOCK);
    if (feed.available() > 0) {
      throw Damage.at(feed.place(), "something is behind the end");
    }
  }

  @Override
  public int rootPermissions() {
    return rootPermissions;
  }
}
