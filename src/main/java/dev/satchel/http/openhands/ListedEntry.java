package dev.satchel.http.openhands;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.satchel.RawName;
import dev.satchel.files.FileType;
import dev.satchel.files.Stat;
import dev.satchel.files.Stat.Timestamp;
import dev.satchel.http.Json;
import java.math.BigInteger;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What a listing says of one thing. What there is not, is null, and not written.
 *
 * @param name with U+FFFD for what is not UTF-8
 * @param nameBytes all bytes of {@code name} in base64 where there is such
 * @param path absolute
 * @param type file, directory, symlink, fifo, socket, character_device, block_device or other
 * @param size of a file, in bytes
 * @param mode twelve bits, as four octal digits
 * @param mtime in nanoseconds since 1970
 * @param target the text of a link
 * @param error why it, or what is below it, could not be looked at
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record ListedEntry(
    String name,
    @Nullable String nameBytes,
    String path,
    @Nullable String pathBytes,
    String type,
    @Nullable Long size,
    @Nullable String mode,
    @Nullable BigInteger mtime,
    @Nullable String target,
    @Nullable String targetBytes,
    @Nullable String error) {

  private static final BigInteger NANOS = BigInteger.valueOf(1_000_000_000);

  /**
   * Something that was looked at.
   *
   * @param target of a link; null for anything else
   */
  static ListedEntry of(
      RawName name, RawName path, Stat stat, @Nullable RawName target, @Nullable String error) {
    return new ListedEntry(
        name.text(),
        Json.bytesIfLost(name),
        path.text(),
        Json.bytesIfLost(path),
        label(stat.type()),
        stat.type() == FileType.REGULAR ? stat.size() : null,
        Integer.toOctalString(1 << 12 | stat.permissions()).substring(1),
        nanos(stat.modified()),
        target == null ? null : target.text(),
        target == null ? null : Json.bytesIfLost(target),
        error);
  }

  /** Something of which only the directory that it lies in has told. */
  static ListedEntry unseen(RawName name, RawName path, FileType type, String error) {
    return new ListedEntry(
        name.text(),
        Json.bytesIfLost(name),
        path.text(),
        Json.bytesIfLost(path),
        label(type),
        null,
        null,
        null,
        null,
        null,
        error);
  }

  private static String label(FileType type) {
    return type == FileType.REGULAR ? "file" : type.name().toLowerCase(Locale.ROOT);
  }

  private static BigInteger nanos(Timestamp time) {
    return BigInteger.valueOf(time.seconds()).multiply(NANOS).add(BigInteger.valueOf(time.nanos()));
  }
}
