package dev.satchel.http.molecule;

import dev.satchel.Refusal;
import dev.satchel.files.Directory;
import dev.satchel.files.NoSpaceException;
import dev.satchel.http.ErrorAnswer;
import dev.satchel.http.Json;
import dev.satchel.http.MultipartBody;
import dev.satchel.http.OpenApiDocument;
import dev.satchel.http.OpenedByRequest;
import dev.satchel.http.UnreadBody;
import dev.satchel.http.Usage;
import io.swagger.v3.oas.annotations.Hidden;
import io.swagger.v3.oas.annotations.security.SecurityRequirement;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.OPTIONS;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.security.SecureRandom;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes files for a chat from a platform. */
@Path("/internal/chat/uploads/ingest")
@Tag(name = "Calls of a platform")
@SecurityRequirement(name = OpenApiDocument.INBOUND_SCHEME)
public final class IngestResource {
  private static final Logger LOG = LoggerFactory.getLogger(IngestResource.class);

  private final UploadsDirectory uploads;
  private final UploadLimits limits;
  private final Usage usage;
  private final SecureRandom random;

  public IngestResource(WireRoots roots, UploadLimits limits, Usage usage, SecureRandom random) {
    this.uploads = new UploadsDirectory(roots);
    this.limits = limits;
    this.usage = usage;
    this.random = random;
  }

  @POST
  @IngestDescription
  public Response post(@Context HttpServletRequest request) throws IOException {
    usage.touch();
    try {
      checkBeginning(request);
      return receive(request);
    } catch (RuntimeException e) { // A refusal, mostly.
      OpenedByRequest.add(request, () -> UnreadBody.passOver(request));
      throw e;
    }
  }

  /** Like every other method: these clients are not told in another way what there is. */
  @OPTIONS
  @Hidden
  public Response options() {
    return Json.answer(405, Map.of("error", "Method Not Allowed")).allow("POST").build();
  }

  private void checkBeginning(HttpServletRequest request) {
    if (request.getContentLengthLong() > limits.bytes()) {
      throw MoleculeError.of(413, "request body exceeds total " + limits.total()).thrown();
    }
    if (!MultipartBody.isIn(request)) {
      throw noFiles().thrown();
    }
  }

  private static ErrorAnswer noFiles() {
    return MoleculeError.of(400, "expected at least one 'files' field");
  }

  private Response receive(HttpServletRequest request) throws IOException {
    try (Directory directory = prepared();
        UploadBatch batch = new UploadBatch(directory, random)) {
      List<UploadedFile> files = new UploadForm(limits, batch).read(request);
      if (files.isEmpty()) {
        throw noFiles().thrown();
      }
      publish(batch);
      return Json.answer(200, Map.of("files", files)).build();
    } catch (NoSpaceException e) {
      throw noRoom().thrown();
    } catch (IOException e) {
      throw failed("files of an upload cannot be written", e, "failed to write file");
    }
  }

  /** The directory may have been moved meanwhile: it is looked for once more. */
  private void publish(UploadBatch batch) throws IOException {
    try (Directory target = prepared()) {
      batch.publish(target);
    } catch (FileAlreadyExistsException e) {
      throw failed("the name of an upload is taken", e, "internal collision; retry");
    }
  }

  private Directory prepared() {
    try {
      return uploads.open();
    } catch (NoSpaceException e) {
      throw noRoom().thrown();
    } catch (IOException | Refusal e) {
      Errno errno = Errno.of(e);
      LOG.warn("the directory for uploads cannot be used: {}", errno.words());
      throw MoleculeError.of(
              500,
              "failed to prepare uploads dir",
              Map.of(
                  "path", UploadsDirectory.PATH,
                  "errno", errno.number(),
                  "detail", errno.words()))
          .thrown();
    }
  }

  private static ErrorAnswer noRoom() {
    return MoleculeError.of(507, "no room for the upload");
  }

  private static RuntimeException failed(String event, IOException failure, String error) {
    LOG.warn("{}: {}", event, Errno.of(failure).words());
    return MoleculeError.of(500, error).thrown();
  }
}
