package dev.satchel.archive;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonEncoding;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.satchel.ManifestSeal;
import dev.satchel.RawName;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;

/**
 * What stands around the lines of a manifest. All together is one JSON object, whose keys are in
 * alphabetical order.
 *
 * <p>Spaces before its seal make it longer by {@value #RESERVE} bytes than it would have to be if
 * nothing went wrong meanwhile. Notes of what did take their place, so that the length of an
 * archive can be said before it is made, and kept.
 */
final class ManifestText {
  private static final int RESERVE = 4096;

  private final RawName source;
  private final ArchiveOptions options;

  /**
   * @param source the name of the archive's root
   */
  ManifestText(RawName source, ArchiveOptions options) {
    this.source = source;
    this.options = options;
  }

  /**
   * How long the whole is, in bytes, unless too much went wrong.
   *
   * @param entries how long the lines of members are
   * @param skipped how long the lines of what is left out are
   * @param late which of these could not be foreseen
   */
  long size(long entries, long skipped, Summary summary, ManifestLines.Late late) {
    long foreseen = late.without(skipped, summary.skipped());
    return head(true, entries).length
        + entries
        + middle(summary, entries, foreseen).length
        + foreseen
        + tail(summary, foreseen).length
        + RESERVE
        + ManifestSeal.LENGTH;
  }

  byte[] head(boolean complete, long entries) {
    return bytes("{\n  \"complete\": " + complete + ",\n  \"entries\": [" + open(entries));
  }

  byte[] middle(Summary summary, long entries, long skipped) {
    String[] patterns = options.excludes().patterns().toArray(new String[0]);
    return bytes(
        close(entries)
            + field("excludes", json -> json.writeArray(patterns, 0, patterns.length))
            + field("file_count", json -> json.writeNumber(summary.files()))
            + field("format", json -> json.writeString(options.format().label()))
            + ",\n  \"skipped\": ["
            + open(skipped));
  }

  byte[] tail(Summary summary, long skipped) {
    return bytes(
        close(skipped)
            + field("source", json -> json.writeString(source.text()))
            + (source.isUtf8()
                ? ""
                : field("sourceBytes", json -> json.writeBinary(source.bytes())))
            + field("total_bytes", json -> json.writeNumber(summary.bytes())));
  }

  /** What stands before the seal, so that both together have {@code room} bytes if they can. */
  byte[] padding(long room) {
    byte[] padding = new byte[(int) Math.max(room - ManifestSeal.LENGTH, 0)];
    Arrays.fill(padding, (byte) ' ');
    return padding;
  }

  private static String open(long lines) {
    return lines == 0 ? "" : "\n    ";
  }

  private static String close(long lines) {
    return lines == 0 ? "]" : "\n  ]";
  }

  private static byte[] bytes(String text) {
    return text.getBytes(UTF_8);
  }

  /** Something that writes one value. */
  private interface Value {
    void writeTo(JsonGenerator json) throws IOException;
  }

  /** A further field of the whole, with the comma before it. */
  private static String field(String name, Value value) {
    ByteArrayOutputStream text = new ByteArrayOutputStream();
    try (JsonGenerator json = ManifestLines.JSON.createGenerator(text, JsonEncoding.UTF8)) {
      value.writeTo(json);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return ",\n  \"" + name + "\": " + text.toString(UTF_8);
  }
}
