package dev.satchel.link;

import dev.satchel.link.Link.Kind;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;

/**
 * What the address of a link ends with: whoever has it may use the link. It is base64url of the
 * version, the kind, the id, when the link expires, a digest of everything else that the link is
 * for, and an HMAC over all of that: {@value #BYTES} bytes, which leave no bit of the text unused.
 * So one can be told from a forged one even when nothing else is known of its link any more.
 */
final class Token {
  private static final byte VERSION = 1;
  private static final int SIGNED = 2 + LinkId.BYTES + Long.BYTES + Digests.LENGTH;
  private static final int BYTES = SIGNED + Digests.LENGTH;
  private static final int LETTERS = BYTES / 3 * 4;

  private final RecordName record;
  private final byte[] signed;

  private Token(RecordName record, byte[] signed) {
    this.record = record;
    this.signed = signed;
  }

  /** The token of {@code link}. */
  static String of(Link link, byte[] key) {
    byte[] signed = signed(link);
    byte[] all = Arrays.copyOf(signed, BYTES);
    System.arraycopy(Digests.hmac(key, signed), 0, all, SIGNED, Digests.LENGTH);
    return Base64.getUrlEncoder().encodeToString(all);
  }

  private static byte[] signed(Link link) {
    return ByteBuffer.allocate(SIGNED)
        .put(VERSION)
        .put(link.kind().code())
        .put(link.id().bytes())
        .putLong(link.expires().getEpochSecond())
        .put(Digests.sha256(link.bytes()))
        .array();
  }

  /** Reads {@code text}; empty if that was not made with {@code key}, in whichever way. */
  static Optional<Token> read(String text, byte[] key) {
    byte[] bytes = decoded(text);
    byte[] signed = Arrays.copyOf(bytes, SIGNED);
    byte[] mac = Arrays.copyOfRange(bytes, SIGNED, BYTES);
    boolean isOurs = MessageDigest.isEqual(Digests.hmac(key, signed), mac);
    boolean isKnown = signed[0] == VERSION && Kind.of(signed[1]).isPresent();
    return isOurs && isKnown ? Optional.of(parse(signed)) : Optional.empty();
  }

  /** What is no token at all becomes zeros, and takes the same way as any forged one. */
  private static byte[] decoded(String text) {
    try {
      byte[] bytes = text.length() == LETTERS ? Base64.getUrlDecoder().decode(text) : new byte[0];
      return bytes.length == BYTES ? bytes : new byte[BYTES];
    } catch (IllegalArgumentException e) {
      return new byte[BYTES];
    }
  }

  private static Token parse(byte[] signed) {
    ByteBuffer buffer = ByteBuffer.wrap(signed, 2, SIGNED - 2);
    byte[] id = new byte[LinkId.BYTES];
    buffer.get(id);
    Instant expires = Instant.ofEpochSecond(buffer.getLong());
    return new Token(new RecordName(LinkId.of(id), expires), signed);
  }

  /** Where it is noted how the link stands. */
  RecordName record() {
    return record;
  }

  /** Whether {@code link} is what it was made for, in everything. */
  boolean isFor(Link link) {
    return MessageDigest.isEqual(signed, signed(link));
  }
}
