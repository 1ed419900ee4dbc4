package dev.satchel.link;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.Optional;

/**
 * What a link was made for. Nothing of it ever changes.
 *
 * @param query what is to be had, in the words of the route that serves it; at most {@value
 *     #LONGEST_QUERY} bytes of UTF-8
 * @param expires in whole seconds; from then on it is of no use
 * @param uses how often it may be used, at least once
 */
public record Link(LinkId id, Kind kind, String query, Instant expires, int uses) {
  /** How long a query may be, in bytes. */
  public static final int LONGEST_QUERY = 32 << 10;

  /** What kind of thing is to be had. */
  public enum Kind {
    /** A directory, as an archive or a patch. */
    ARCHIVE(1),
    /** A file as it is. */
    FILE(2);

    private final byte code;

    Kind(int code) {
      this.code = (byte) code;
    }

    /** What stands for it in what is signed and noted. */
    byte code() {
      return code;
    }

    static Optional<Kind> of(byte code) {
      return Arrays.stream(values()).filter(kind -> kind.code == code).findFirst();
    }
  }

  public Link {
    if (uses < 1
        || !expires.equals(expires.truncatedTo(ChronoUnit.SECONDS))
        || query.getBytes(UTF_8).length > LONGEST_QUERY) {
      throw new IllegalArgumentException("not a link: " + id);
    }
  }

  /** All of it as bytes: other ones for each link that differs in anything. */
  byte[] bytes() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    DataOutputStream out = new DataOutputStream(bytes);
    byte[] text = query.getBytes(UTF_8);
    try {
      out.write(id.bytes());
      out.writeByte(kind.code());
      out.writeLong(expires.getEpochSecond());
      out.writeInt(uses);
      out.writeInt(text.length);
      out.write(text);
    } catch (IOException e) {
      throw new UncheckedIOException("memory takes everything", e);
    }
    return bytes.toByteArray();
  }

  /**
   * Reads one.
   *
   * @throws IOException if there is not all of it
   * @throws RuntimeException if it is none
   */
  static Link read(DataInputStream in) throws IOException {
    LinkId id = LinkId.of(in.readNBytes(LinkId.BYTES));
    Kind kind = Kind.of(in.readByte()).orElseThrow();
    Instant expires = Instant.ofEpochSecond(in.readLong());
    int uses = in.readInt();
    return new Link(id, kind, new String(in.readNBytes(in.readInt()), UTF_8), expires, uses);
  }
}
