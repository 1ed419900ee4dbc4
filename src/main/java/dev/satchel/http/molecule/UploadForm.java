package dev.satchel.http.molecule;

import static dev.satchel.Refusal.Code.MALFORMED_BODY;
import static dev.satchel.Refusal.Code.TOO_LARGE;

import dev.satchel.Refusal;
import dev.satchel.http.MultipartBody;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.commons.fileupload2.core.FileItemInput;

/** Reads a form with files for a chat while it arrives, and no more of it than it may have. */
final class UploadForm {
  private static final String FILES = "files";

  private final UploadLimits limits;
  private final UploadBatch batch;
  private final List<UploadedFile> taken = new ArrayList<>();
  private int files;
  private int fields;

  UploadForm(UploadLimits limits, UploadBatch batch) {
    this.limits = limits;
    this.batch = batch;
  }

  /**
   * Hands each file in the body of {@code request} to the batch.
   *
   * @return what is said of them, in their order
   * @throws jakarta.ws.rs.WebApplicationException if there is too much of anything, or the form
   *     cannot be read
   */
  List<UploadedFile> read(HttpServletRequest request) throws IOException {
    try {
      MultipartBody body = new MultipartBody(request, limits.bytes());
      for (Optional<FileItemInput> part = body.next(); part.isPresent(); part = body.next()) {
        take(part.get());
      }
      return taken;
    } catch (Refusal e) {
      throw e.code() == TOO_LARGE
          ? MoleculeError.of(413, "total request body exceeds " + limits.total()).thrown()
          : malformed(e.reason());
    }
  }

  private static RuntimeException malformed(String detail) {
    return MoleculeError.of(
            400,
            "failed to parse multipart form",
            Map.of("exception", "MultiPartException", "detail", detail))
        .thrown();
  }

  private void take(FileItemInput part) throws IOException {
    if (part.isFormField()) {
      passOver(part);
    } else {
      takeFile(part, name(part));
    }
  }

  private void passOver(FileItemInput part) throws IOException {
    if (++fields > UploadLimits.FIELDS) {
      throw tooMany("fields", UploadLimits.FIELDS);
    }
    Refusal tooLarge =
        new Refusal(MALFORMED_BODY, "a field has more than " + UploadLimits.FIELD_BYTES + " bytes");
    MultipartBody.copy(
        part, new Bounded(OutputStream.nullOutputStream(), UploadLimits.FIELD_BYTES, tooLarge));
  }

  private static Refusal tooMany(String what, int most) {
    return new Refusal(MALFORMED_BODY, "there are more than " + most + " " + what);
  }

  private void takeFile(FileItemInput part, String given) throws IOException {
    if (++files > UploadLimits.FILES) {
      throw tooMany("files", UploadLimits.FILES);
    }
    if (!FILES.equals(part.getFieldName()) || given.isEmpty()) {
      return; // The next part passes over it.
    }
    String name = SafeName.of(given);
    RuntimeException tooLarge =
        MoleculeError.of(413, PlainText.of(given) + " exceeds " + limits.perFile()).thrown();
    taken.add(
        batch.add(
            name,
            mimeType(part, name),
            out -> MultipartBody.copy(part, new Bounded(out, limits.fileBytes(), tooLarge))));
  }

  /** Browsers of old send whole paths of Windows: what counts is the last name. */
  private static String name(FileItemInput part) {
    String name = MultipartBody.fileName(part);
    if (name.indexOf('\0') >= 0) {
      throw new Refusal(MALFORMED_BODY, "a file has an invalid name");
    }
    boolean isOfWindows = name.startsWith("\\\\") || name.startsWith(":\\", 1);
    return isOfWindows ? name.substring(name.lastIndexOf('\\') + 1) : name;
  }

  private static String mimeType(FileItemInput part, String name) {
    return Optional.ofNullable(part.getContentType())
        .map(PlainText::of)
        .filter(type -> !type.isBlank())
        .orElseGet(() -> MimeTypes.guess(name).orElse(""));
  }

  /** Passes on no more than so many bytes. */
  private static final class Bounded extends OutputStream {
    private final OutputStream out;
    private final long most;
    private final RuntimeException tooLarge;
    private long passed;

    Bounded(OutputStream out, long most, RuntimeException tooLarge) {
      this.out = out;
      this.most = most;
      this.tooLarge = tooLarge;
    }

    @Override
    public void write(int b) throws IOException {
      write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      passed += length;
      if (passed > most) {
        throw tooLarge;
      }
      out.write(bytes, offset, length);
    }
  }
}
