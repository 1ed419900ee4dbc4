package dev.satchel.http.openhands;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.satchel.Content;
import dev.satchel.RawName;
import dev.satchel.WorkspacePath;
import dev.satchel.files.OpenFile;
import dev.satchel.files.Stat;
import dev.satchel.http.ByteRange;
import dev.satchel.http.Cancellation;
import dev.satchel.http.ContentDisposition;
import dev.satchel.http.MinRate;
import dev.satchel.http.ModifiedDate;
import dev.satchel.http.OpenedByRequest;
import dev.satchel.http.Sized;
import dev.satchel.http.TaggedAnswer;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
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
final class FileDownload implements Sized {
  private static final int TAG_BYTES = 16;

  private final HttpServletRequest request;
  private final RawName name;
  private final OpenFile file;
  private final MinRate minRate;
  private final Stat stat;
  private final TaggedAnswer answer;

  /**
   * @param file open until the answer is over
   * @param now when the answer is made
   */
  FileDownload(
      HttpServletRequest request, WorkspacePath path, OpenFile file, MinRate minRate, Instant now)
      throws IOException {
    this.request = request;
    this.name = path.names().get(path.names().size() - 1);
    this.file = file;
    this.minRate = minRate;
    this.stat = file.stat();
    Instant modified = Instant.ofEpochSecond(stat.modified().seconds());
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

  /** The answer to HEAD. */
  Response head() {
    return describe(
        answer.isKnown()
            ? answer.notModified()
            : answer
                .whole()
                .type(MediaType.APPLICATION_OCTET_STREAM)
                .header(HttpHeaders.CONTENT_LENGTH, length()));
  }

  /** The answer to GET. */
  Response get() throws IOException {
    return describe(
        answer.isKnown()
            ? answer.notModified()
            : answer.inParts(this, MediaType.APPLICATION_OCTET_STREAM));
  }

  private Response describe(ResponseBuilder described) {
    return described
        .header(HttpHeaders.CONTENT_DISPOSITION, ContentDisposition.attachment(name))
        .header("X-Content-Type-Options", "nosniff")
        .header(HttpHeaders.CACHE_CONTROL, "private, no-cache")
        .build();
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
