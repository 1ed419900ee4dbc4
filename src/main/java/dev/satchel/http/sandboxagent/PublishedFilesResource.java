package dev.satchel.http.sandboxagent;

import dev.satchel.http.Json;
import dev.satchel.http.OpenApiDocument;
import dev.satchel.http.sandboxagent.FileDescriptions.ArchiveBody;
import dev.satchel.http.sandboxagent.FileDescriptions.FileBody;
import dev.satchel.http.sandboxagent.FileDescriptions.OptionalPath;
import dev.satchel.http.sandboxagent.FileDescriptions.RefusesPaths;
import dev.satchel.http.sandboxagent.FileDescriptions.RequiredPath;
import dev.satchel.http.sandboxagent.FileOperations.Located;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.enums.ParameterIn;
import io.swagger.v3.oas.annotations.media.ArraySchema;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.parameters.RequestBody;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.security.SecurityRequirement;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.DELETE;
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
import java.util.Optional;

/** Files as the published clients of sandbox-agent work on them. They know no sessions. */
@Path("/v1/fs")
@Tag(name = FileDescriptions.TAG)
@SecurityRequirement(name = OpenApiDocument.BEARER_SCHEME)
@SecurityRequirement(name = OpenApiDocument.KEY_SCHEME)
@RefusesPaths
public final class PublishedFilesResource {
  private final FileOperations files;
  private final Transfers transfers;

  public PublishedFilesResource(FileOperations files, Transfers transfers) {
    this.files = files;
    this.transfers = transfers;
  }

  private Located located(HttpServletRequest request) {
    return files.locate(new FileQuery(request).path(), Optional.empty());
  }

  private Located locatedOrBeginning(HttpServletRequest request) {
    return files.locate(new FileQuery(request).pathOrBeginning(), Optional.empty());
  }

  @GET
  @Path("entries")
  @Operation(
      operationId = "v1_fs_entries",
      summary = "List a directory",
      description =
          "In byte order of the names. A link is listed as a file. A name that is not UTF-8 has"
              + " U+FFFD for its bad bytes, and all its bytes in base64 beside it, as `nameBytes`"
              + " and `pathBytes`.")
  @OptionalPath
  @ApiResponse(
      responseCode = "200",
      description = "What is in it",
      content =
          @Content(
              mediaType = MediaType.APPLICATION_JSON,
              array = @ArraySchema(schema = @Schema(implementation = FileOperations.Entry.class))))
  public Response entries(@Context HttpServletRequest request) throws IOException {
    return Json.answer(200, files.entries(locatedOrBeginning(request))).build();
  }

  @GET
  @Path("file")
  @Operation(
      operationId = "v1_fs_file_get",
      summary = "Read a file",
      description = "`Range`, `If-Range` and `If-None-Match` are as for `/api/file/download`.")
  @RequiredPath
  @FileBody
  public Response file(@Context HttpServletRequest request) throws IOException {
    return transfers.get(request, located(request));
  }

  @HEAD
  @Path("file")
  @Operation(operationId = "v1_fs_file_head", summary = "What reading a file would answer")
  public Response headOfFile(@Context HttpServletRequest request) throws IOException {
    return transfers.head(request, located(request));
  }

  @PUT
  @Path("file")
  @Operation(
      operationId = "v1_fs_file_put",
      summary = "Write a file",
      description = "It appears when all of it has come; directories that are missing are made.")
  @RequiredPath
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

  @DELETE
  @Path("entry")
  @Operation(
      operationId = "v1_fs_entry_delete",
      summary = "Delete a file, a link or a directory",
      description = "Of a link, the link itself. A served root is not deleted.")
  @RequiredPath
  @Parameter(
      name = "recursive",
      in = ParameterIn.QUERY,
      description = "Whether a directory may have something in it, which goes too",
      schema = @Schema(type = "boolean", defaultValue = "false"))
  @ApiResponse(
      responseCode = "200",
      description = "It is gone",
      content =
          @Content(
              mediaType = MediaType.APPLICATION_JSON,
              schema = @Schema(implementation = FileOperations.Done.class)))
  public Response delete(@Context HttpServletRequest request) throws IOException {
    boolean recursive = new FileQuery(request).flag("recursive");
    return Json.answer(200, files.delete(located(request), recursive)).build();
  }

  @POST
  @Path("mkdir")
  @Operation(
      operationId = "v1_fs_mkdir",
      summary = "Make a directory",
      description = "Makes those above it too. One that is there stays as it is.")
  @RequiredPath
  @ApiResponse(
      responseCode = "200",
      description = "It is there",
      content =
          @Content(
              mediaType = MediaType.APPLICATION_JSON,
              schema = @Schema(implementation = FileOperations.Done.class)))
  public Response makeDirectory(@Context HttpServletRequest request) throws IOException {
    return Json.answer(200, files.makeDirectory(located(request))).build();
  }

  @POST
  @Path("move")
  @Operation(
      operationId = "v1_fs_move",
      summary = "Move a file, a link or a directory",
      description =
          "In one step: what is at the destination is only replaced, with `overwrite`, once the"
              + " source was found fit. Not to another file system.")
  @RequestBody(
      required = true,
      content =
          @Content(
              mediaType = MediaType.APPLICATION_JSON,
              schema = @Schema(implementation = FileDescriptions.MoveBody.class)))
  @ApiResponse(
      responseCode = "200",
      description = "It is moved",
      content =
          @Content(
              mediaType = MediaType.APPLICATION_JSON,
              schema = @Schema(implementation = FileOperations.Moved.class)))
  @ApiResponse(responseCode = "415", description = "The body is not said to be JSON")
  @ApiResponse(responseCode = "422", description = "A member of the body is missing or unfit")
  public Response move(@Context HttpServletRequest request, @Context ContainerRequestContext body)
      throws IOException {
    MoveRequest move = MoveRequest.of(request, body.getEntityStream());
    Located from = files.locate(move.from(), Optional.empty());
    Located to = files.locate(move.to(), Optional.empty());
    return Json.answer(200, files.move(from, to, move.overwrite())).build();
  }

  @GET
  @Path("stat")
  @Operation(
      operationId = "v1_fs_stat",
      summary = "Tell what something is",
      description = "Of a link, what is at its end. Whatever is no directory is a file.")
  @RequiredPath
  @ApiResponse(
      responseCode = "200",
      description = "What it is",
      content =
          @Content(
              mediaType = MediaType.APPLICATION_JSON,
              schema = @Schema(implementation = FileOperations.Status.class)))
  public Response stat(@Context HttpServletRequest request) throws IOException {
    return Json.answer(200, files.stat(located(request))).build();
  }

  @POST
  @Path("upload-batch")
  @Operation(
      operationId = "v1_fs_upload_batch",
      summary = "Unpack a tar archive",
      description = "Nothing appears unless all of it has come and is fit.")
  @OptionalPath
  @ArchiveBody
  public Response upload(@Context HttpServletRequest request, @Context ContainerRequestContext body)
      throws IOException {
    return transfers.upload(request, body.getEntityStream(), () -> locatedOrBeginning(request));
  }
}
