package dev.satchel.archive;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonEncoding;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.StreamWriteFeature;
import com.fasterxml.jackson.core.io.SerializedString;
import dev.satchel.RawName;
import dev.satchel.files.Scratch;
import dev.satchel.files.Stat;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The list of what an archive holds and of what it does not, written as the archive is. It becomes
 * one JSON object with a line for each entry; its keys are in alphabetical order.
 *
 * <p>A path is relative to the archive's root. Where it is not UTF-8, {@code path} has U+FFFD for
 * the bad bytes and {@code pathBytes} has all bytes in base64.
 */
final class Manifest implements Closeable {
  /** The name it has in an archive, unless the user has a file of that name. */
  static final String NAME = "archive_manifest";

  private static final JsonFactory JSON =
      JsonFactory.builder().disable(StreamWriteFeature.AUTO_CLOSE_TARGET).build();

  private static final long NANOS = 1_000_000_000L;

  /** The kinds of entry, as they are called here. */
  enum Kind {
    FILE,
    DIRECTORY,
    SYMLINK,
    HARDLINK;

    String label() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  private final Spill entries;
  private final Spill skipped;
  private final JsonGenerator entryLines;
  private final JsonGenerator skippedLines;
  private long members;
  private long files;
  private long bytes;
  private long omissions;
  private boolean complete = true;

  Manifest(Scratch scratch) throws IOException {
    this.entries = new Spill(scratch);
    this.skipped = new Spill(scratch);
    this.entryLines = lines(entries);
    this.skippedLines = lines(skipped);
  }

  private static JsonGenerator lines(Spill spill) throws IOException {
    JsonGenerator lines = JSON.createGenerator(spill, JsonEncoding.UTF8);
    lines.disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET); // It is still to be read.
    lines.setRootValueSeparator(new SerializedString(",\n    "));
    return lines;
  }

  void directory(RawName path, Stat stat) throws IOException {
    entry(path, Kind.DIRECTORY, stat, Optional.empty(), Optional.empty());
  }

  void symlink(RawName path, Stat stat, RawName target) throws IOException {
    entry(path, Kind.SYMLINK, stat, Optional.of(target), Optional.empty());
  }

  void file(RawName path, Stat stat, String sha256) throws IOException {
    entry(path, Kind.FILE, stat, Optional.empty(), Optional.of(sha256));
    files++;
    bytes += stat.size();
  }

  /**
   * A further name of a file whose content the archive already holds.
   *
   * @param target the first name, relative to the archive's root
   */
  void hardlink(RawName path, Stat stat, RawName target) throws IOException {
    entry(path, Kind.HARDLINK, stat, Optional.of(target), Optional.empty());
    files++;
  }

  private void entry(
      RawName path, Kind kind, Stat stat, Optional<RawName> target, Optional<String> sha256)
      throws IOException {
    members++;
    entryLines.writeStartObject();
    name(entryLines, "path", path);
    entryLines.writeStringField("type", kind.label());
    if (kind == Kind.FILE || kind == Kind.HARDLINK) {
      entryLines.writeNumberField("size", stat.size());
    }
    entryLines.writeStringField("mode", mode(stat.permissions()));
    time(entryLines, stat.modified());
    if (target.isPresent()) {
      name(entryLines, "target", target.get());
    }
    if (sha256.isPresent()) {
      entryLines.writeStringField("sha256", sha256.get());
    }
    entryLines.writeEndObject();
  }

  /** Notes that something is not in the archive, or not as it stands. */
  void skip(RawName path, Omission omission) throws IOException {
    skip(path, omission, Optional.empty());
  }

  /** The same for a link with the text {@code target}. */
  void skipLink(RawName path, Omission omission, RawName target) throws IOException {
    skip(path, omission, Optional.of(target));
  }

  private void skip(RawName path, Omission omission, Optional<RawName> target) throws IOException {
    omissions++;
    complete &= omission.by() != Omission.By.FAULT;
    skippedLines.writeStartObject();
    name(skippedLines, "path", path);
    skippedLines.writeStringField("by", omission.by().label());
    skippedLines.writeStringField("reason", omission.reason());
    if (target.isPresent()) {
      name(skippedLines, "target", target.get());
    }
    skippedLines.writeEndObject();
  }

  private static void name(JsonGenerator lines, String key, RawName name) throws IOException {
    lines.writeStringField(key, name.text());
    if (!name.isUtf8()) {
      lines.writeBinaryField(key + "Bytes", name.bytes());
    }
  }

  /** Four octal digits. */
  private static String mode(int permissions) {
    return Integer.toOctalString(1 << 12 | (permissions & 0777)).substring(1);
  }

  /** Nanoseconds since 1970, which need more than 64 bits from the year 2262 on. */
  private static void time(JsonGenerator lines, Stat.Timestamp time) throws IOException {
    lines.writeFieldName("mtime");
    if (Math.abs(time.seconds()) < Long.MAX_VALUE / NANOS) {
      lines.writeNumber(time.seconds() * NANOS + time.nanos());
    } else {
      BigInteger seconds = BigInteger.valueOf(time.seconds());
      lines.writeNumber(
          seconds.multiply(BigInteger.valueOf(NANOS)).add(BigInteger.valueOf(time.nanos())));
    }
  }

  /** What was counted until now. */
  Summary summary() {
    return new Summary(members, files, bytes, omissions, complete);
  }

  /** A manifest whose bytes can be counted before they are read, once. */
  record Document(long size, InputStream content) {}

  /** Puts the whole together. Nothing can be added afterwards. */
  Document finish(RawName source, ArchiveFormat format, List<String> excludes) throws IOException {
    entryLines.close();
    skippedLines.close();
    String head = "{\n  \"complete\": " + complete + ",\n  \"entries\": [" + open(entries);
    String middle =
        close(entries)
            + field("excludes", json -> writeAll(json, excludes))
            + field("file_count", json -> json.writeNumber(files))
            + field("format", json -> json.writeString(format.label()))
            + ",\n  \"skipped\": ["
            + open(skipped);
    String tail =
        close(skipped)
            + field("source", json -> json.writeString(source.text()))
            + (source.isUtf8()
                ? ""
                : field("sourceBytes", json -> json.writeBinary(source.bytes())))
            + field("total_bytes", json -> json.writeNumber(bytes))
            + "\n}\n";
    return document(head.getBytes(UTF_8), middle.getBytes(UTF_8), tail.getBytes(UTF_8));
  }

  private Document document(byte[] head, byte[] middle, byte[] tail) throws IOException {
    List<InputStream> parts =
        List.of(
            new ByteArrayInputStream(head),
            entries.read(),
            new ByteArrayInputStream(middle),
            skipped.read(),
            new ByteArrayInputStream(tail));
    long size = head.length + entries.size() + middle.length + skipped.size() + tail.length;
    return new Document(size, new SequenceInputStream(Collections.enumeration(parts)));
  }

  private static String open(Spill lines) {
    return lines.size() == 0 ? "" : "\n    ";
  }

  private static String close(Spill lines) {
    return lines.size() == 0 ? "]" : "\n  ]";
  }

  /** Something that writes one value. */
  private interface Value {
    void writeTo(JsonGenerator json) throws IOException;
  }

  /** A further field of the whole, with the comma before it. */
  private static String field(String name, Value value) {
    ByteArrayOutputStream text = new ByteArrayOutputStream();
    try (JsonGenerator json = JSON.createGenerator(text, JsonEncoding.UTF8)) {
      value.writeTo(json);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return ",\n  \"" + name + "\": " + text.toString(UTF_8);
  }

  private static void writeAll(JsonGenerator json, List<String> texts) throws IOException {
    json.writeArray(texts.toArray(new String[0]), 0, texts.size());
  }

  @Override
  public void close() throws IOException {
    entries.close();
    skipped.close();
  }
}
