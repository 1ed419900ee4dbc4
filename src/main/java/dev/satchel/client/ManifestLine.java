package dev.satchel.client;

import com.fasterxml.jackson.core.JsonToken;
import dev.satchel.RawName;
import dev.satchel.client.Member.Kind;
import java.io.IOException;
import java.time.Instant;
import java.util.HexFormat;

/**
 * What a manifest says of one member.
 *
 * @param path from the archive's root
 * @param size of a file or of a hard link's
 * @param target of a link; that of a hard link from the archive's root
 * @param sha256 of a file; else zeros
 */
record ManifestLine(
    RawName path,
    Kind kind,
    long size,
    int permissions,
    ManifestTime modified,
    RawName target,
    RawName sha256) {
  private static final RawName NO_HASH = RawName.of(new byte[32]);
  private static final HexFormat HEX = HexFormat.of();

  /**
   * When something was modified.
   *
   * @param seconds since 1970, rounded down
   */
  record ManifestTime(long seconds, int nanos) {
    Instant instant() {
      long nearest =
          Math.max(Instant.MIN.getEpochSecond(), Math.min(seconds, Instant.MAX.getEpochSecond()));
      return Instant.ofEpochSecond(nearest, nanos);
    }
  }

  /** Reads the next one, of which the opening bracket was taken. */
  static ManifestLine read(ManifestText text) throws IOException {
    RawName path = text.name("path");
    Kind kind = kind(text.text("type"));
    boolean hasSize = kind == Kind.FILE || kind == Kind.HARDLINK;
    long size = hasSize ? text.number("size") : 0;
    int permissions = permissions(text.text("mode"));
    ManifestTime modified = text.time("mtime");
    boolean isLink = kind == Kind.SYMLINK || kind == Kind.HARDLINK;
    RawName target = isLink ? text.name("target") : Member.NO_TARGET;
    RawName sha256 = kind == Kind.FILE ? hash(text.text("sha256")) : NO_HASH;
    text.expect(JsonToken.END_OBJECT);
    if (size < 0) {
      throw new ManifestFault("lists a size below zero");
    }
    return new ManifestLine(path, kind, size, permissions, modified, target, sha256);
  }

  private static Kind kind(String label) {
    return switch (label) {
      case "file" -> Kind.FILE;
      case "directory" -> Kind.DIRECTORY;
      case "symlink" -> Kind.SYMLINK;
      case "hardlink" -> Kind.HARDLINK;
      default -> throw new ManifestFault("lists something of an unknown type");
    };
  }

  private static int permissions(String mode) {
    if (mode.length() != 4 || mode.charAt(0) != '0') {
      throw new ManifestFault("lists a mode that is none");
    }
    return Integer.parseUnsignedInt(mode, 8);
  }

  private static RawName hash(String sha256) {
    boolean isHash =
        sha256.length() == 2 * NO_HASH.length()
            && sha256.chars().noneMatch(c -> c < '0' || (c > '9' && c < 'a'));
    if (!isHash) {
      throw new ManifestFault("lists a hash that is none");
    }
    return RawName.of(HEX.parseHex(sha256));
  }
}
