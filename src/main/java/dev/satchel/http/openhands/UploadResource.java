package dev.satchel.http.openhands;

import dev.satchel.files.Jail;
import dev.satchel.files.Scratch;
import dev.satchel.http.InvalidParameters;
import dev.satchel.http.InvalidParameters.Item;
import dev.satchel.http.Json;
import dev.satchel.http.MultipartBody;
import dev.satchel.http.OpenApiDocument;
import dev.satchel.http.OpenedByRequest;
import dev.satchel.http.RawQuery;
import dev.satchel.http.UnreadBody;
import dev.satchel.http.Usage;
import io.swagger.v3.oas.annotations.Hidden;
import io.swagger.v3.oas.annotations.security.SecurityRequirement;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.commons.fileupload2.core.FileItemInput;

/** Takes a file into the workspace. */
@Path("/api/file/upload")
@Tag(name = "Files")
@SecurityRequirement(name = OpenApiDocument.KEY_SCHEME)
public final class UploadResource {
  /** Begins an upload, or refuses it. */
  @FunctionalInterface
  private interface Beginning {
    Upload upload() throws IOException;
  }

  private final Jail jail;
  private final Scratch scratch;
  private final Usage usage;
  private final long limit;

  /**
   * @param scratch for files of which it is said last where they go
   * @param limit of the body of an upload, in bytes
   */
  public UploadResource(Jail jail, Scratch scratch, Usage usage, long limit) {
    this.jail = jail;
    this.scratch = scratch;
    this.usage = usage;
    this.limit = limit;
  }

  /** Clients of old name the path in the body. */
  @POST
  @UploadDescription
  public Response post(@Context HttpServletRequest request) throws IOException {
    boolean isNamed = !RawQuery.of(request).all(PathParameter.NAME).isEmpty();
    return receive(
        request,
        isNamed,
        () ->
            isNamed
                ? Upload.to(PathParameter.inQuery(request), jail, scratch)
                : Upload.somewhere(jail, scratch));
  }

  /** Clients of old put the path behind the route. */
  @POST
  @Path("{path: .+}")
  @Hidden
  public Response postToRoute(@Context HttpServletRequest request) throws IOException {
    return receive(request, true, () -> Upload.to(PathParameter.inRoute(request), jail, scratch));
  }

  private Response receive(HttpServletRequest request, boolean isNamed, Beginning beginning)
      throws IOException {
    try {
      if (!MultipartBody.isIn(request)) {
        throw withoutFile(isNamed);
      }
      return receive(request, beginning.upload());
    } catch (RuntimeException e) { // A refusal, mostly.
      OpenedByRequest.add(request, () -> UnreadBody.passOver(request));
      throw e;
    }
  }

  private static InvalidParameters withoutFile(boolean isNamed) {
    List<Item> missing = new ArrayList<>();
    if (!isNamed) {
      missing.add(Item.missing(PathParameter.NAME));
    }
    missing.add(Item.missingPart(Upload.FILE));
    return new InvalidParameters(missing);
  }

  private Response receive(HttpServletRequest request, Upload upload) throws IOException {
    usage.touch();
    try (upload) {
      MultipartBody body = new MultipartBody(request, limit);
      Optional<FileItemInput> part = body.next();
      while (part.isPresent()) {
        upload.take(part.get());
        part = body.next();
      }
      upload.finish();
    }
    return Json.answer(200, new Success(true)).build();
  }
}
