package dev.satchel.archive;

import com.fasterxml.jackson.core.JsonEncoding;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.StreamWriteFeature;
import com.fasterxml.jackson.core.io.SerializedString;
import dev.satchel.RawName;
import dev.satchel.files.Stat;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.math.BigInteger;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Writes what the manifest says of some entries that follow each other: a line for each member to
 * one stream, a line for what is left out to another.
 *
 * <p>A path is relative to the archive's root. Where it is not UTF-8, {@code path} has U+FFFD for
 * the bad bytes and {@code pathBytes} has all bytes in base64.
 */
final class ManifestLines implements Notes {
  /** What stands between two lines. */
  static final String SEPARATOR = ",\n    ";

  static final JsonFactory JSON =
      JsonFactory.builder().disable(StreamWriteFeature.AUTO_CLOSE_TARGET).build();

  private static final long NANOS = 1_000_000_000L;

  /** The kinds of entry, as they are called here. */
  private enum Kind {
    FILE,
    DIRECTORY,
    SYMLINK,
    HARDLINK;

    private final String label = name().toLowerCase(Locale.ROOT);
  }

  private final OutputStream entries;
  private final OutputStream skipped;
  private @Nullable JsonGenerator entryLines;
  private @Nullable JsonGenerator skippedLines;
  private long members;
  private long files;
  private long bytes;
  private long omissions;
  private final Faults faults = new Faults();
  private Late late = Late.NONE;

  /**
   * @param entries takes the lines of members; not closed here
   * @param skipped takes the lines of what is left out; not closed here
   */
  ManifestLines(OutputStream entries, OutputStream skipped) {
    this.entries = entries;
    this.skipped = skipped;
  }

  private static JsonGenerator lines(OutputStream out) throws IOException {
    JsonGenerator lines = JSON.createGenerator(out, JsonEncoding.UTF8);
    lines.setRootValueSeparator(new SerializedString(SEPARATOR));
    return lines;
  }

  /** An entry that is no regular file, or is left out. */
  @Override
  public void add(Entry entry) throws IOException {
    if (entry instanceof Entry.OfDirectory directory) {
      begin(directory.path(), Kind.DIRECTORY, directory.stat()).writeEndObject();
    } else if (entry instanceof Entry.OfSymlink link) {
      JsonGenerator line = begin(link.path(), Kind.SYMLINK, link.stat());
      name(line, "target", link.target());
      line.writeEndObject();
    } else if (entry instanceof Entry.OfHardlink link) {
      JsonGenerator line = begin(link.path(), Kind.HARDLINK, link.stat());
      name(line, "target", link.first());
      line.writeEndObject();
      files++;
    } else if (entry instanceof Entry.Omitted omitted) {
      skip(omitted);
    } else {
      throw new IllegalArgumentException("a file needs a finding: " + entry.path());
    }
  }

  /**
   * A regular file with its content.
   *
   * @param size how many bytes of it are in the archive
   */
  @Override
  public void file(Entry.OfFile file, long size, Finding finding) throws IOException {
    Stat stat = file.stat();
    JsonGenerator line = begin(file.path(), Kind.FILE, stat.withSize(size));
    line.writeStringField("sha256", finding.sha256());
    line.writeEndObject();
    files++;
    bytes += size;
  }

  private JsonGenerator begin(RawName path, Kind kind, Stat stat) throws IOException {
    JsonGenerator line = entryLines == null ? lines(entries) : entryLines;
    entryLines = line;
    members++;
    line.writeStartObject();
    name(line, "path", path);
    line.writeStringField("type", kind.label);
    if (kind == Kind.FILE || kind == Kind.HARDLINK) {
      line.writeNumberField("size", stat.size());
    }
    line.writeStringField("mode", mode(stat.permissions()));
    time(line, stat.modified());
    return line;
  }

  private void skip(Entry.Omitted omitted) throws IOException {
    skippedLines = skippedLines == null ? lines(skipped) : skippedLines;
    omissions++;
    faults.add(omitted);
    write(omitted, skippedLines);
    if (omitted.omission().isLate()) {
      ByteArrayOutputStream again = new ByteArrayOutputStream();
      try (JsonGenerator line = lines(again)) {
        write(omitted, line);
      }
      late = late.plus(new Late(1, again.size()));
    }
  }

  private static void write(Entry.Omitted omitted, JsonGenerator line) throws IOException {
    Omission omission = omitted.omission();
    line.writeStartObject();
    name(line, "path", omitted.path());
    line.writeStringField("by", omission.by().label());
    line.writeStringField("reason", omission.reason());
    Optional<RawName> target = omitted.target();
    if (target.isPresent()) {
      name(line, "target", target.get());
    }
    line.writeEndObject();
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
    return new Summary(members, files, bytes, omissions, faults.areNone());
  }

  /** What should be there and is not, until now. */
  Faults faults() {
    return faults;
  }

  /** The lines of what is left out and could not be foreseen, until now. */
  Late late() {
    return late;
  }

  /**
   * Lines that were not foreseen.
   *
   * @param bytes how long they are without what separates them
   */
  record Late(long lines, long bytes) {
    static final Late NONE = new Late(0, 0);

    Late plus(Late more) {
      return new Late(lines + more.lines, bytes + more.bytes);
    }

    /** How many bytes of {@code allLines} lines would be left without these. */
    long without(long allBytes, long allLines) {
      long foreseen = allLines - lines;
      long separators = Math.max(allLines - 1, 0) - Math.max(foreseen - 1, 0);
      return allBytes - bytes - separators * SEPARATOR.length();
    }
  }

  /** Ends the lines. */
  void close() throws IOException {
    if (entryLines != null) {
      entryLines.close();
    }
    if (skippedLines != null) {
      skippedLines.close();
    }
  }
}
