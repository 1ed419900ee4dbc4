package dev.satchel.link;

import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What a link is called. It is no secret. Later links have later ids, in the order of their texts.
 *
 * @param value 32 hexadecimal digits: 48 bits of time in milliseconds, and 80 random ones
 */
public record LinkId(String value) {
  /** How many bytes it stands for. */
  static final int BYTES = 16;

  private static final Pattern SYNTAX = Pattern.compile("[0-9a-f]{32}");
  private static final int TIME_BITS = 48;

  public LinkId {
    if (!SYNTAX.matcher(value).matches()) {
      throw new IllegalArgumentException("not the id of a link: " + value);
    }
  }

  /** The one that {@code text} is; empty if it is none. */
  public static Optional<LinkId> parse(String text) {
    return SYNTAX.matcher(text).matches() ? Optional.of(new LinkId(text)) : Optional.empty();
  }

  static LinkId next(Instant now, SecureRandom random) {
    byte[] bytes = new byte[BYTES];
    random.nextBytes(bytes);
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    long randomBits = buffer.getLong(0) & 0xffff;
    buffer.putLong(0, now.toEpochMilli() << (Long.SIZE - TIME_BITS) | randomBits);
    return of(bytes);
  }

  static LinkId of(byte[] bytes) {
    return new LinkId(HexFormat.of().formatHex(bytes));
  }

  byte[] bytes() {
    return HexFormat.of().parseHex(value);
  }

  @Override
  public String toString() {
    return value;
  }
}
