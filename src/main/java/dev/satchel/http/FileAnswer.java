package dev.satchel.http;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.satchel.Content;
import dev.satchel.files.OpenFile;
import dev.satchel.files.Stat;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response.ResponseBuilder;
import java.io.IOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;

/**
 * What a request for a file is answered with: as many bytes as the file had when it was opened, or
 * a break.
 */
public final class FileAnswer implements Sized {
  private static final int TAG_BYTES = 16;

  private final HttpServletRequest request;
  private final OpenFile file;
  private final MinRate minRate;
  private final String mediaType;
  private final Stat stat;
  private final TaggedAnswer answer;

  /**
   * With a file of which nothing is known but its bytes.
   *
   * @param file open until the answer is over
   * @param now when the answer is made
   */
  public FileAnswer(HttpServletRequest request, OpenFile file, MinRate minRate, Instant now)
      throws IOException {
    this(request, file, minRate, now, MediaType.APPLICATION_OCTET_STREAM);
  }

  /**
   * The same with a file of the type {@code mediaType}.
   *
   * @param file open until the answer is over
   * @param now when the answer is made
   */
  public FileAnswer(
      HttpServletRequest request, OpenFile file, MinRate minRate, Instant now, String mediaType)
      throws IOException {
    this.request = request;
    this.mediaType = mediaType;
    this.file = file;
    this.minRate = minRate;
    this.stat = file.stat();
    Instant modified = stat.modified().instant();
    this.answer = TaggedAnswer.tagged(request, tag(stat)).modified(new ModifiedDate(modified, now));
  }

  /** Another one for each file and each time that it changes; it gives nothing away. */
  private static String tag(Stat stat) {
    String state =
        List.of(stat.device(), stat.inode(), stat.size(), stat.modified(), stat.changed())
            .toString();
    try {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(state.getBytes(US_ASCII));
      return HexFormat.of().formatHex(digest, 0, TAG_BYTES);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  /** The answer to HEAD, for which nothing is read. */
  public ResponseBuilder head() {
    return describe(
        answer.isKnown()
            ? answer.notModified()
            : answer.whole().type(mediaType).header(HttpHeaders.CONTENT_LENGTH, length()));
  }

  /** The answer to GET. */
  public ResponseBuilder get() throws IOException {
    return describe(answer.isKnown() ? answer.notModified() : answer.inParts(this, mediaType));
  }

  private static ResponseBuilder describe(ResponseBuilder described) {
    return described
        .header("X-Content-Type-Options", "nosniff")
        .header(HttpHeaders.CACHE_CONTROL, "private, no-cache");
  }

  @Override
  public long length() {
    return stat.size();
  }

  @Override
  public Content part(ByteRange range) {
    Cancellation work = OpenedByRequest.add(request, new Cancellation());
    return minRate.paced(out -> file.copy(range.first(), range.length(), out), work);
  }
}
