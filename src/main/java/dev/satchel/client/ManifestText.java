package dev.satchel.client;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import dev.satchel.RawName;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigInteger;
import org.jspecify.annotations.Nullable;

/** The words of a manifest, in the order in which Satchel writes them. For one thread. */
final class ManifestText implements Closeable {
  /** A path may have 64 KiB, each byte of which may come as six. */
  private static final int MAX_TEXT = 512 << 10;

  private static final int MAX_NUMBER = 40;
  private static final int MAX_DEPTH = 4;
  private static final BigInteger NANOS = BigInteger.valueOf(1_000_000_000L);

  private static final JsonFactory JSON =
      JsonFactory.builder()
          .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxStringLength(MAX_TEXT)
                  .maxNameLength(MAX_TEXT)
                  .maxNumberLength(MAX_NUMBER)
                  .maxNestingDepth(MAX_DEPTH)
                  .build())
          .build();

  private final JsonParser json;
  private @Nullable JsonToken token;

  /**
   * @param in stays the caller's
   */
  ManifestText(InputStream in) throws IOException {
    json = JSON.createParser(in).disable(JsonParser.Feature.AUTO_CLOSE_SOURCE);
    token = json.nextToken();
  }

  /** Whether {@code expected} is next; goes on behind it if it is. */
  boolean goesOn(JsonToken expected) throws IOException {
    if (token != expected) {
      return false;
    }
    token = json.nextToken();
    return true;
  }

  void expect(JsonToken expected) throws IOException {
    if (!goesOn(expected)) {
      throw unexpected();
    }
  }

  /** Whether the next field is called that; goes on to its value if it is. */
  boolean hasField(String name) throws IOException {
    if (token != JsonToken.FIELD_NAME || !json.currentName().equals(name)) {
      return false;
    }
    token = json.nextToken();
    return true;
  }

  void field(String name) throws IOException {
    if (!hasField(name)) {
      throw unexpected();
    }
  }

  String text(String name) throws IOException {
    field(name);
    return text();
  }

  String text() throws IOException {
    if (token != JsonToken.VALUE_STRING) {
      throw unexpected();
    }
    String text = json.getText();
    token = json.nextToken();
    return text;
  }

  boolean truth(String name) throws IOException {
    field(name);
    boolean isTrue = goesOn(JsonToken.VALUE_TRUE);
    if (!isTrue) {
      expect(JsonToken.VALUE_FALSE);
    }
    return isTrue;
  }

  long number(String name) throws IOException {
    field(name);
    if (token != JsonToken.VALUE_NUMBER_INT) {
      throw unexpected();
    }
    long number = json.getLongValue();
    token = json.nextToken();
    return number;
  }

  /** A time in nanoseconds since 1970. */
  ManifestLine.ManifestTime time(String name) throws IOException {
    field(name);
    if (token != JsonToken.VALUE_NUMBER_INT) {
      throw unexpected();
    }
    BigInteger seconds;
    int nanos;
    if (json.getNumberType() == JsonParser.NumberType.BIG_INTEGER) {
      nanos = json.getBigIntegerValue().mod(NANOS).intValue();
      seconds = json.getBigIntegerValue().subtract(BigInteger.valueOf(nanos)).divide(NANOS);
    } else {
      nanos = Math.floorMod(json.getLongValue(), NANOS.intValue());
      seconds = BigInteger.valueOf(Math.floorDiv(json.getLongValue(), NANOS.longValue()));
    }
    token = json.nextToken();
    return new ManifestLine.ManifestTime(seconds.longValueExact(), nanos);
  }

  /** A name, whose bytes stand behind it if they are not UTF-8. */
  RawName name(String name) throws IOException {
    String text = text(name);
    if (!hasField(name + "Bytes")) {
      return RawName.of(text);
    }
    if (token != JsonToken.VALUE_STRING) {
      throw unexpected();
    }
    RawName bytes = RawName.of(json.getBinaryValue());
    token = json.nextToken();
    if (bytes.isUtf8() || !bytes.text().equals(text)) {
      throw unexpected();
    }
    return bytes;
  }

  /** Nothing must come any more. */
  void end() {
    if (token != null) {
      throw unexpected();
    }
  }

  /** What is next cannot be what Satchel would have written. */
  ManifestFault unexpected() {
    return new ManifestFault(
        "is no manifest as Satchel writes it, near its byte "
            + json.currentLocation().getByteOffset());
  }

  @Override
  public void close() throws IOException {
    json.close();
  }
}
