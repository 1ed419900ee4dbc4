package dev.satchel.link;

import static dev.satchel.Refusal.Code.GONE;

import dev.satchel.Refusal;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Optional;

/**
 * How a link stands.
 *
 * @param used how many uses were taken
 */
public record Standing(Link link, int used, boolean isRevoked) {
  private static final int VERSION = 1;

  public Standing {
    if (used < 0 || used > link.uses()) {
      throw new IllegalArgumentException("uses do not add up: " + link.id());
    }
  }

  /** A link that was just made. */
  static Standing of(Link link) {
    return new Standing(link, 0, false);
  }

  /**
   * Refuses what the link is no good for any more. Whether it has expired is not looked at.
   *
   * @throws Refusal GONE if it was revoked, or is used up
   */
  public void check() {
    if (isRevoked) {
      throw new Refusal(GONE, "This link was revoked");
    }
    if (used == link.uses()) {
      throw new Refusal(
          GONE,
          "This link is used up; each download takes a use, and each part that is fetched of one,"
              + " which is why links have 10 unless told otherwise");
    }
  }

  /** Whether nothing can be had with it any more, whatever the time is. */
  boolean isOver() {
    return isRevoked || used == link.uses();
  }

  /** What one more use leads to, which {@link #check} has nothing against. */
  Standing taken() {
    return new Standing(link, used + 1, isRevoked);
  }

  /** The same with a use given back. */
  Standing returned() {
    return new Standing(link, Math.max(used - 1, 0), isRevoked);
  }

  Standing revoked() {
    return new Standing(link, used, true);
  }

  /** All of it, followed by a digest of that. */
  byte[] bytes() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    DataOutputStream out = new DataOutputStream(bytes);
    try {
      out.writeByte(VERSION);
      out.write(link.bytes());
      out.writeInt(used);
      out.writeBoolean(isRevoked);
      out.write(Digests.sha256(bytes.toByteArray()));
    } catch (IOException e) {
      throw new UncheckedIOException("memory takes everything", e);
    }
    return bytes.toByteArray();
  }

  /** What {@link #bytes} has given; empty if it is anything else, or damaged. */
  static Optional<Standing> read(byte[] bytes) {
    int length = bytes.length - Digests.LENGTH;
    if (length < 0) {
      return Optional.empty();
    }
    byte[] content = Arrays.copyOf(bytes, length);
    byte[] digest = Arrays.copyOfRange(bytes, length, bytes.length);
    if (!MessageDigest.isEqual(Digests.sha256(content), digest)) {
      return Optional.empty();
    }
    try {
      return parse(new DataInputStream(new ByteArrayInputStream(content)));
    } catch (IOException | RuntimeException e) { // Of another version, or never written by us.
      return Optional.empty();
    }
  }

  private static Optional<Standing> parse(DataInputStream in) throws IOException {
    if (in.readUnsignedByte() != VERSION) {
      return Optional.empty();
    }
    Link link = Link.read(in);
    Standing read = new Standing(link, in.readInt(), in.readBoolean());
    return in.read() < 0 ? Optional.of(read) : Optional.empty();
  }
}
