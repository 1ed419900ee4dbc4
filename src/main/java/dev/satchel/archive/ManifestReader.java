package dev.satchel.archive;

import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import dev.satchel.RawName;
import dev.satchel.archive.Incoming.Kind;
import dev.satchel.files.Stat.Timestamp;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigInteger;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Reads what {@link ManifestLines} and {@link ManifestText} write, a line at a time. */
final class ManifestReader {
  private static final BigInteger NANOS = BigInteger.valueOf(1_000_000_000L);

  private ManifestReader() {}

  /**
   * What is said of one member.
   *
   * @param size of a file or a hard link
   * @param sha256 of a file; else empty
   */
  record Line(
      RawName path, Kind kind, long size, int permissions, Timestamp modified, String sha256) {}

  /** Something that takes what is said of all members. */
  interface Lines {
    void next(Line line) throws IOException;

    /** Says that there are no more. */
    void end() throws IOException;
  }

  /**
   * Whether it is the manifest of an archive of that format and with that top directory.
   *
   * @param in stays the caller's
   */
  static boolean isOf(InputStream in, ArchiveFormat format, RawName top) throws IOException {
    try (JsonParser json = parser(in)) {
      boolean hasEntries = false;
      boolean hasFormat = false;
      RawName source = Incoming.NONE;
      boolean isOver = json.nextToken() != JsonToken.START_OBJECT;
      while (!isOver && json.nextToken() == JsonToken.FIELD_NAME) {
        String key = json.currentName();
        JsonToken value = json.nextToken();
        switch (key) {
          case "entries" -> hasEntries = value == JsonToken.START_ARRAY;
          case "format" -> hasFormat = format.label().equals(json.getText());
          case "source" -> source = RawName.of(json.getText());
          case "sourceBytes" -> source = RawName.of(json.getBinaryValue());
          default -> {
            // It makes no difference whose it is.
          }
        }
        json.skipChildren();
      }
      return hasEntries && hasFormat && source.equals(top) && json.nextToken() == null;
    } catch (JsonProcessingException e) {
      return false;
    }
  }

  /**
   * Reads what is said of members.
   *
   * @param in stays the caller's
   */
  static void entries(InputStream in, Lines lines) throws IOException {
    try (JsonParser json = parser(in)) {
      json.nextToken();
      while (json.nextToken() == JsonToken.FIELD_NAME) {
        boolean isEntries = json.currentName().equals("entries");
        json.nextToken();
        while (isEntries && json.nextToken() == JsonToken.START_OBJECT) {
          lines.next(line(json));
        }
        json.skipChildren();
      }
      lines.end();
    } catch (JsonProcessingException | IllegalArgumentException | ArithmeticException e) {
      throw Objection.malformed("The manifest cannot be read");
    }
  }

  private static JsonParser parser(InputStream in) throws IOException {
    return ManifestLines.JSON.createParser(in).disable(JsonParser.Feature.AUTO_CLOSE_SOURCE);
  }

  private static Line line(JsonParser json) throws IOException {
    RawName path = Incoming.NONE;
    @Nullable Kind kind = null;
    long size = 0;
    int permissions = 0;
    BigInteger modified = BigInteger.ZERO;
    String sha256 = "";
    while (json.nextToken() == JsonToken.FIELD_NAME) {
      String key = json.currentName();
      json.nextToken();
      switch (key) {
        case "path" -> path = RawName.of(json.getText());
        case "pathBytes" -> path = RawName.of(json.getBinaryValue());
        case "type" -> kind = Kind.valueOf(json.getText().toUpperCase(Locale.ROOT));
        case "size" -> size = json.getLongValue();
        case "mode" -> permissions = Integer.parseInt(json.getText(), 8) & 0777;
        case "mtime" -> modified = json.getBigIntegerValue();
        case "sha256" -> sha256 = json.getText();
        default -> json.skipChildren();
      }
    }
    if (kind == null || path.isEmpty()) {
      throw new JsonParseException(json, "a line says too little");
    }
    return new Line(path, kind, size, permissions, time(modified), sha256);
  }

  private static Timestamp time(BigInteger nanos) {
    BigInteger[] parts = nanos.divideAndRemainder(NANOS);
    boolean isBelow = parts[1].signum() < 0;
    long seconds = parts[0].longValueExact() - (isBelow ? 1 : 0);
    return new Timestamp(seconds, parts[1].add(isBelow ? NANOS : BigInteger.ZERO).intValue());
  }
}
