package dev.satchel.client;

import dev.satchel.RawName;
import dev.satchel.client.Member.Kind;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Optional;
import java.util.zip.CRC32;
import java.util.zip.Inflater;

/**
 * Reads zip as Satchel writes it, as a stream. Of each member a sum of what was said is kept, 8
 * bytes, and compared with the directory at the end; what only that says, with the manifest.
 */
final class ZipMembers implements Members, Closeable {
  /** What is no larger than this is not streamed. */
  private static final int SMALL = 1 << 20;

  private static final int ROOM = 256 << 10;

  private static final Member NONE =
      new Member(Kind.FILE, Member.NO_TARGET, 0, 0, 0, Member.NO_TARGET);

  private final Feed feed;
  private final ZipFields fields;
  private final Inflater inflater = new Inflater(true);
  private final CRC32 crc = new CRC32();
  private final LongRow sums = new LongRow();
  private final byte[] room = new byte[ROOM];
  private Member member = NONE;
  private ZipRecord record = new ZipRecord(Member.NO_TARGET, false, 0, 0, 0, false, 0, 0, 0, 0);
  private boolean isOver = true;
  private long contentStart;
  private long passed;
  private int at;
  private int end;
  private int rootPermissions;

  ZipMembers(Feed feed) {
    this.feed = feed;
    this.fields = new ZipFields(feed);
  }

  @Override
  public boolean next() throws IOException {
    int signature = fields.signature();
    if (signature == ZipRecord.CENTRAL) {
      return false;
    }
    if (signature != ZipRecord.LOCAL) {
      throw Damage.at(feed.place(), "no member begins here, nor the directory");
    }
    record = fields.local();
    check();
    contentStart = feed.position();
    passed = 0;
    at = 0;
    end = 0;
    crc.reset();
    inflater.reset();
    isOver = false;
    member = memberOf(record);
    return true;
  }

  private void check() throws IOException {
    boolean isDeflated = record.method() == ZipRecord.DEFLATED;
    boolean isRight =
        record.isStreamed()
            ? isDeflated
            : !record.wide()
                && record.size() <= SMALL
                && (isDeflated
                    ? record.compressed() < record.size()
                    : record.method() == ZipRecord.STORED && record.compressed() == record.size());
    boolean hasTime = record.time() != ZipRecord.NO_TIME;
    if (!isRight
        || (record.isDirectory() && (record.isStreamed() || record.size() > 0))
        || (hasTime && record.dosTime() != ZipRecord.dosTime(record.time()))) {
      throw Damage.header(feed, record.offset());
    }
  }

  /** Permissions and links are known at the end only. */
  private static Member memberOf(ZipRecord record) {
    RawName name = record.name();
    boolean isDirectory = record.isDirectory();
    RawName path = isDirectory ? RawName.of(Arrays.copyOf(name.bytes(), name.length() - 1)) : name;
    return new Member(
        isDirectory ? Kind.DIRECTORY : Kind.FILE,
        path,
        0,
        moment(record.time(), record.dosTime()),
        record.size(),
        Member.NO_TARGET);
  }

  /** What zip can say of a time: the seconds, or no more than DOS could. */
  static long moment(long time, int dosTime) {
    return time == ZipRecord.NO_TIME ? Long.MIN_VALUE + (dosTime & ZipRecord.MAX_32) : time;
  }

  @Override
  public Member member() {
    return member;
  }

  @Override
  public String place() {
    return feed.place(record.offset());
  }

  @Override
  public int available() throws IOException {
    if (isOver || at < end) {
      return end - at;
    }
    int count = record.method() == ZipRecord.STORED ? stored() : inflated();
    if (count == 0) {
      endContent();
    }
    return count;
  }

  private int stored() throws IOException {
    long left = record.size() - passed;
    if (left == 0) {
      return 0;
    }
    feed.require(1);
    int count = (int) Math.min(left, feed.available());
    crc.update(feed.buffer(), feed.at(), count);
    at = feed.at();
    end = at + count;
    passed += count;
    feed.advance(count);
    return count;
  }

  private int inflated() throws IOException {
    int count = Gunzip.inflate(feed, inflater, room, 0, ROOM);
    crc.update(room, 0, count);
    at = 0;
    end = count;
    passed += count;
    return count;
  }

  private void endContent() throws IOException {
    isOver = true;
    long compressed = feed.position() - contentStart;
    ZipRecord found = record.with(crc.getValue(), compressed, passed);
    if (record.isStreamed()) {
      fields.expect(found.descriptor(), "the checksum or the sizes are not those of the content");
      if (passed <= SMALL || found.wide() != isWide(found)) {
        throw Damage.of(member.path(), place(), "is not written as Satchel writes it");
      }
    } else if (!found.equals(record)) {
      throw Damage.of(member.path(), place(), "has not the checksum or the sizes of its content");
    }
    record = found;
    member = memberOf(record);
    sums.add(sum(record));
  }

  /** Whether the most that it could have become, or its place, needs more than 32 bits. */
  private static boolean isWide(ZipRecord found) {
    long size = found.size();
    long most = size + 5 * (size / 0xFFFF + size / (256 << 10) + 2) + 2;
    return most >= ZipRecord.MAX_32 || found.offset() >= ZipRecord.MAX_32;
  }

  private static long sum(ZipRecord record) {
    return new Sum()
        .add(record.name())
        .add((record.isStreamed() ? 1 : 0) | (record.wide() ? 2 : 0) | record.method() << 2)
        .add(record.time())
        .add(record.dosTime())
        .add(record.crc())
        .add(record.compressed())
        .add(record.size())
        .add(record.offset())
        .value();
  }

  @Override
  public byte[] buffer() {
    return record.method() == ZipRecord.STORED ? feed.buffer() : room;
  }

  @Override
  public int at() {
    return at;
  }

  @Override
  public void advance(int count) {
    at += count;
  }

  @Override
  public void end(Told told) throws IOException {
    long start = feed.position();
    long count = 0;
    int[] mode = new int[1];
    while (fields.signature() == ZipRecord.CENTRAL) {
      String place = feed.place();
      ZipRecord entry = fields.central(mode);
      if (count == sums.size() || sum(entry) != sums.get(count)) {
        throw Damage.of(entry.name(), place, "stands in the directory, and is not that member");
      }
      check(entry, mode[0], count, told, place);
      count++;
    }
    if (count < sums.size()) {
      throw Damage.at(feed.place(), "the directory ends, and members are missing in it");
    }
    fields.expect(
        end(start, feed.position() - start, count),
        "this is no end of a directory as Satchel writes it");
    if (feed.available() > 0) {
      throw Damage.at(feed.place(), "something is behind the end");
    }
  }

  private void check(ZipRecord entry, int mode, long number, Told told, String place)
      throws IOException {
    int permissions = mode & 07777;
    int type = mode & ~07777;
    boolean isRight;
    if (number == 0) {
      rootPermissions = permissions & 0777;
      isRight = type == ZipRecord.DIRECTORY && permissions <= 0777;
    } else if (number == sums.size() - 1) {
      isRight = mode == (ZipRecord.FILE | 0644);
    } else {
      Optional<Kind> kind = kind(type);
      isRight = kind.isPresent() && told.isTold(number - 1, kind.get(), permissions);
    }
    if (!isRight) {
      throw Damage.of(entry.name(), place, "has another type or mode than in the manifest");
    }
  }

  private static Optional<Kind> kind(int type) {
    return switch (type) {
      case ZipRecord.FILE -> Optional.of(Kind.FILE);
      case ZipRecord.DIRECTORY -> Optional.of(Kind.DIRECTORY);
      case ZipRecord.SYMLINK -> Optional.of(Kind.SYMLINK);
      default -> Optional.empty();
    };
  }

  /** What comes behind the entries of a directory. */
  private static byte[] end(long start, long size, long count) {
    boolean isLarge = count >= 0xFFFF || Math.max(start, size) >= ZipRecord.MAX_32;
    ByteBuffer end = ByteBuffer.allocate(isLarge ? 98 : 22).order(ByteOrder.LITTLE_ENDIAN);
    if (isLarge) {
      end.putInt(0x06064b50).putLong(44).putShort((short) 0x032D).putShort((short) 45);
      end.putLong(0).putLong(count).putLong(count).putLong(size).putLong(start);
      end.putInt(0x07064b50).putInt(0).putLong(start + size).putInt(1);
    }
    short shown = (short) Math.min(count, 0xFFFF);
    end.putInt(0x06054b50).putInt(0).putShort(shown).putShort(shown);
    end.putInt((int) Math.min(size, ZipRecord.MAX_32));
    return end.putInt((int) Math.min(start, ZipRecord.MAX_32)).putShort((short) 0).array();
  }

  @Override
  public int rootPermissions() {
    return rootPermissions;
  }

  @Override
  public void close() {
    inflater.end();
  }
}
