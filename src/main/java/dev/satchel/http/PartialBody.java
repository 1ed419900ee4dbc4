package dev.satchel.http;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.satchel.Content;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.UUID;

/** Several parts of something, each behind a header of its own (RFC 9110, section 14.6). */
final class PartialBody implements Content {
  private final Sized whole;
  private final long size;
  private final List<ByteRange> ranges;
  private final String mediaType;
  private final String boundary = UUID.randomUUID().toString(); // Of 122 secure random bits.

  /**
   * @param size of the whole, in bytes
   * @param mediaType of the whole
   */
  PartialBody(Sized whole, long size, List<ByteRange> ranges, String mediaType) {
    this.whole = whole;
    this.size = size;
    this.ranges = List.copyOf(ranges);
    this.mediaType = mediaType;
  }

  String mediaType() {
    return "multipart/byteranges; boundary=" + boundary;
  }

  long length() {
    long parts = ranges.stream().mapToLong(range -> head(range).length + range.length()).sum();
    return parts + end().length;
  }

  @Override
  public void writeTo(OutputStream out) throws IOException {
    for (ByteRange range : ranges) {
      out.write(head(range));
      whole.part(range).writeTo(out);
    }
    out.write(end());
  }

  private byte[] head(ByteRange range) {
    String head =
        String.join(
            "\r\n",
            "",
            "--" + boundary,
            "Content-Type: " + mediaType,
            "Content-Range: " + range + "/" + size,
            "",
            "");
    return head.getBytes(US_ASCII);
  }

  private byte[] end() {
    return ("\r\n--" + boundary + "--\r\n").getBytes(US_ASCII);
  }
}
