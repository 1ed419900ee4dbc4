package dev.satchel.http.sandboxagent;

import dev.satchel.http.OpenApiDocument;
import dev.satchel.http.sandboxagent.FileDescriptions.ArchiveBody;
import dev.satchel.http.sandboxagent.FileDescriptions.FileBody;
import dev.satchel.http.sandboxagent.FileDescriptions.OptionalPath;
import dev.satchel.http.sandboxagent.FileDescriptions.RefusesPaths;
import dev.satchel.http.sandboxagent.FileDescriptions.RequiredPath;
import dev.satchel.http.sandboxagent.FileDescriptions.SessionOption;
import dev.satchel.http.sandboxagent.FileOperations.Located;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.parameters.RequestBody;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.security.SecurityRequirement;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HEAD;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.IOException;

/**
 * The content of files as the announced clients of sandbox-agent send and take it; all else they do
 * by remote calls. Relative paths begin in the directory of a session.
 */
@Path("/v2/fs")
@Tag(name = FileDescriptions.TAG)
@SecurityRequirement(name = OpenApiDocument.BEARER_SCHEME)
@SecurityRequirement(name = OpenApiDocument.KEY_SCHEME)
@RefusesPaths
@ApiResponse(
    responseCode = "404",
    description = "There is nothing of that name, or no such session")
public final class AnnouncedFilesResource {
  private final FileOperations files;
  private final Transfers transfers;

  public AnnouncedFilesResource(FileOperations files, Transfers transfers) {
    this.files = files;
    this.transfers = transfers;
  }

  private Located located(HttpServletRequest request) {
    FileQuery query = new FileQuery(request);
    return files.locate(query.path(), query.session());
  }

  @GET
  @Path("file")
  @Operation(
      operationId = "v2_fs_file_get",
      summary = "Read a file",
      description = "`Range`, `If-Range` and `If-None-Match` are as for `/api/file/download`.")
  @RequiredPath
  @SessionOption
  @FileBody
  public Response file(@Context HttpServletRequest request) throws IOException {
    return transfers.get(request, located(request));
  }

  @HEAD
  @Path("file")
  @Operation(operationId = "v2_fs_file_head", summary = "What reading a file would answer")
  public Response headOfFile(@Context HttpServletRequest request) throws IOException {
    return transfers.head(request, located(request));
  }

  @PUT
  @Path("file")
  @Operation(
      operationId = "v2_fs_file_put",
      summary = "Write a file",
      description = "It appears when all of it has come; directories that are missing are made.")
  @RequiredPath
  @SessionOption
  @RequestBody(
      content =
          @Content(
              mediaType = MediaType.APPLICATION_OCTET_STREAM,
              schema = @Schema(type = "string", format = "binary")))
  @ApiResponse(
      responseCode = "200",
      description = "It is there",
      content =
          @Content(
              mediaType = MediaType.APPLICATION_JSON,
              schema = @Schema(implementation = FileOperations.Written.class)))
  @ApiResponse(responseCode = "413", description = "The body is larger than allowed")
  public Response write(@Context HttpServletRequest request, @Context ContainerRequestContext body)
      throws IOException {
    return transfers.put(request, body.getEntityStream(), () -> located(request));
  }

  @POST
  @Path("upload-batch")
  @Operation(
      operationId = "v2_fs_upload_batch",
      summary = "Unpack a tar archive",
      description = "Nothing appears unless all of it has come and is fit.")
  @OptionalPath
  @SessionOption
  @ArchiveBody
  public Response upload(@Context HttpServletRequest request, @Context ContainerRequestContext body)
      throws IOException {
    return transfers.upload(
        request,
        body.getEntityStream(),
        () -> {
          FileQuery query = new FileQuery(request);
          return files.locate(query.pathOrBeginning(), query.session());
        });
  }
}
