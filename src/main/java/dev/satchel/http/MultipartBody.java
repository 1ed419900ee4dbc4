package dev.satchel.http;

import static dev.satchel.Refusal.Code.MALFORMED_BODY;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.satchel.Refusal;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Locale;
import java.util.Optional;
import org.apache.commons.fileupload2.core.DiskFileItem;
import org.apache.commons.fileupload2.core.DiskFileItemFactory;
import org.apache.commons.fileupload2.core.FileItemInput;
import org.apache.commons.fileupload2.core.FileItemInputIterator;
import org.apache.commons.fileupload2.core.FileUploadException;
import org.apache.commons.fileupload2.core.RequestContext;
import org.apache.commons.fileupload2.jakarta.servlet6.JakartaServletFileUpload;

/** The parts of a form, one after another while they arrive. Nothing of them is kept. */
public final class MultipartBody {
  private static final String TYPE = "multipart/form-data";
  private static final int MAX_PART_HEADER = 16 << 10; // File names can be long; in bytes.
  private static final int BUFFER = 128 << 10;

  /** Something that reads. */
  @FunctionalInterface
  private interface Reading<T> {
    T run() throws IOException;
  }

  private final LimitedBody bytes;
  private final FileItemInputIterator parts;

  /**
   * Reads as far as the first part.
   *
   * @throws Refusal MALFORMED_BODY; TOO_LARGE
   */
  public MultipartBody(HttpServletRequest request, long limit) throws IOException {
    JakartaServletFileUpload<DiskFileItem, DiskFileItemFactory> form =
        new JakartaServletFileUpload<>();
    form.setHeaderCharset(UTF_8);
    form.setMaxPartHeaderSize(MAX_PART_HEADER);
    String type = type(request);
    if (form.getBoundary(type) == null) {
      throw malformed("Missing boundary in multipart.");
    }
    bytes = new LimitedBody(request, limit);
    parts = reading(() -> form.getItemIterator(context(type, bytes)));
  }

  /** Whether the body of {@code request} is a form that may have files. */
  public static boolean isIn(HttpServletRequest request) {
    return type(request).split(";", 2)[0].strip().toLowerCase(Locale.ROOT).equals(TYPE);
  }

  /** As it was sent: the servlet API fails if it does not know the charset in it. */
  private static String type(HttpServletRequest request) {
    return Optional.ofNullable(request.getHeader("Content-Type")).orElse("");
  }

  private static RequestContext context(String type, InputStream body) {
    return new RequestContext() {
      @Override
      public String getCharacterEncoding() {
        return UTF_8.name();
      }

      @Override
      public long getContentLength() {
        return -1; // Who counts here is LimitedBody.
      }

      @Override
      public String getContentType() {
        return type;
      }

      @Override
      public InputStream getInputStream() {
        return body;
      }

      @Override
      public boolean isMultipartRelated() {
        return false;
      }
    };
  }

  /**
   * The next part; the one before is passed over, as far as it was not read.
   *
   * @return empty if the form has ended, properly
   * @throws Refusal MALFORMED_BODY; TOO_LARGE
   */
  public Optional<FileItemInput> next() throws IOException {
    if (reading(parts::hasNext)) {
      return Optional.of(reading(parts::next));
    }
    if (bytes.isExhausted()) { // The mark at the end was looked for in vain.
      throw malformed("Invalid multipart data.");
    }
    return Optional.empty();
  }

  /**
   * Copies what is in {@code part}.
   *
   * @throws Refusal MALFORMED_BODY; TOO_LARGE
   */
  public static void copy(FileItemInput part, OutputStream out) throws IOException {
    InputStream content = reading(part::getInputStream);
    byte[] buffer = new byte[BUFFER];
    for (int count; (count = reading(() -> content.readNBytes(buffer, 0, BUFFER))) > 0; ) {
      out.write(buffer, 0, count);
    }
  }

  /**
   * What the client calls the file in {@code part}, in whatever way; empty if it has no name. The
   * part's own method asks whether this machine could have such a file, which depends on its
   * locale.
   */
  public static String fileName(FileItemInput part) {
    String name = new JakartaServletFileUpload<>().getFileName(part.getHeaders());
    return Optional.ofNullable(name).orElse("");
  }

  /** The first bytes of {@code part}. */
  public static byte[] beginning(FileItemInput part, int most) throws IOException {
    return reading(() -> part.getInputStream().readNBytes(most));
  }

  private static <T> T reading(Reading<T> reading) throws IOException {
    try {
      return reading.run();
    } catch (FileUploadException e) {
      throw malformed("Invalid multipart data.");
    } catch (Refusal e) {
      throw e;
    } catch (RuntimeException e) { // What the parser did not expect, like a header without an end.
      throw malformed("There was an error parsing the body");
    }
  }

  private static Refusal malformed(String rule) {
    return new Refusal(MALFORMED_BODY, rule);
  }
}
