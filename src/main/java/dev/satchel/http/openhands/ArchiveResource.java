package dev.satchel.http.openhands;

import static dev.satchel.Refusal.Code.NO_SPACE;

import dev.satchel.RawName;
import dev.satchel.Refusal;
import dev.satchel.archive.Archive;
import dev.satchel.archive.ArchiveFormat;
import dev.satchel.archive.ArchiveOptions;
import dev.satchel.archive.Engine;
import dev.satchel.archive.Slots;
import dev.satchel.files.Jail;
import dev.satchel.files.JailedDirectory;
import dev.satchel.files.Scratch;
import dev.satchel.http.ContentDisposition;
import dev.satchel.http.ErrorBody;
import dev.satchel.http.OpenApiDocument;
import dev.satchel.http.OpenedByRequest;
import dev.satchel.http.RawQuery;
import dev.satchel.http.Spool;
import dev.satchel.http.SpoolAnswer;
import dev.satchel.http.Streamed;
import dev.satchel.http.Usage;
import dev.satchel.http.ValidationErrorBody;
import dev.satchel.http.openhands.ArchiveQuery.Delivery;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.enums.ParameterIn;
import io.swagger.v3.oas.annotations.headers.Header;
import io.swagger.v3.oas.annotations.media.ArraySchema;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.security.SecurityRequirement;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HEAD;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.Response.ResponseBuilder;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Sends a directory of the workspace as an archive. */
@Path("/api/file/archive")
@Tag(name = "Files")
@SecurityRequirement(name = OpenApiDocument.KEY_SCHEME)
public final class ArchiveResource {
  private final Jail jail;
  private final Engine engine;
  private final Scratch scratch;
  private final Slots slots;
  private final int maxDepth;
  private final Usage usage;

  public ArchiveResource(
      Jail jail, Engine engine, Scratch scratch, Slots slots, int maxDepth, Usage usage) {
    this.jail = jail;
    this.engine = engine;
    this.scratch = scratch;
    this.slots = slots;
    this.maxDepth = maxDepth;
    this.usage = usage;
  }

  @GET
  @Operation(
      operationId = "archive_directory_api_file_archive_get",
      summary = "Download a directory as an archive",
      description =
          "The archive is streamed while it is made and ends with a manifest,"
              + " `<root>/archive_manifest.json`, that lists every member with its SHA-256 and"
              + " everything that was left out, with the reason. A download that breaks off never"
              + " ends properly: chunks stop short, or bytes are missing.")
  @Parameter(
      name = "path",
      in = ParameterIn.QUERY,
      required = true,
      description = "Absolute path of the directory, inside a served root",
      schema = @Schema(type = "string"),
      example = "/workspace/project")
  @Parameter(
      name = "format",
      in = ParameterIn.QUERY,
      description = "Form of the archive; without it `Accept` decides, and then it is zip",
      schema =
          @Schema(
              type = "string",
              allowableValues = {"zip", "tar", "tar.gz"}))
  @Parameter(
      name = "exclude",
      in = ParameterIn.QUERY,
      description =
          "Pattern of what to leave out. A slash at the end means directories only; without"
              + " another slash it takes a name at any depth, else a path from the archive's root",
      array = @ArraySchema(schema = @Schema(type = "string")))
  @Parameter(
      name = "use_default_excludes",
      in = ParameterIn.QUERY,
      description =
          "Whether to leave out what can be made again, like `node_modules/`, and `.git/`",
      schema = @Schema(type = "boolean", defaultValue = "true"))
  @Parameter(
      name = "links",
      in = ParameterIn.QUERY,
      description =
          "Which symbolic links become members: those that stay inside the archive, or none. None"
              + " is followed",
      schema =
          @Schema(
              type = "string",
              allowableValues = {"safe", "none"},
              defaultValue = "safe"))
  @Parameter(
      name = "delivery",
      in = ParameterIn.QUERY,
      description =
          "Whether it is sent while it is made, or made first and then sent with its length, and"
              + " in ranges if asked for",
      schema =
          @Schema(
              type = "string",
              allowableValues = {"stream", "spool"},
              defaultValue = "stream"))
  @Parameter(
      name = "Accept",
      in = ParameterIn.HEADER,
      description = "Chooses the format where `format` does not; what fits none means zip",
      schema = @Schema(type = "string"))
  @Parameter(
      name = "Range",
      in = ParameterIn.HEADER,
      description = "A single range of bytes; with `delivery=spool` only",
      schema = @Schema(type = "string"))
  @Parameter(
      name = "If-Range",
      in = ParameterIn.HEADER,
      description = "The entity tag that the range belongs to; with another one all is sent",
      schema = @Schema(type = "string"))
  @Parameter(
      name = "If-None-Match",
      in = ParameterIn.HEADER,
      description = "The entity tag that the client has already; with `delivery=spool` only",
      schema = @Schema(type = "string"))
  @ApiResponse(
      responseCode = "200",
      description = "The archive",
      headers = {
        @Header(
            name = "Content-Disposition",
            description = "A name to save it under",
            schema = @Schema(type = "string")),
        @Header(
            name = "Cache-Control",
            description = "`private, no-store`",
            schema = @Schema(type = "string")),
        @Header(
            name = "X-Content-Type-Options",
            description = "`nosniff`",
            schema = @Schema(type = "string")),
        @Header(
            name = "Content-Length",
            description = "Length in bytes; with `delivery=spool` only",
            schema = @Schema(type = "integer", format = "int64")),
        @Header(
            name = "ETag",
            description = "Hash of the archive; with `delivery=spool` only",
            schema = @Schema(type = "string")),
        @Header(
            name = "Accept-Ranges",
            description = "`bytes`; with `delivery=spool` only",
            schema = @Schema(type = "string"))
      },
      content = {
        @Content(
            mediaType = "application/zip",
            schema = @Schema(type = "string", format = "binary")),
        @Content(
            mediaType = "application/x-tar",
            schema = @Schema(type = "string", format = "binary")),
        @Content(
            mediaType = "application/gzip",
            schema = @Schema(type = "string", format = "binary"))
      })
  @ApiResponse(
      responseCode = "206",
      description = "The range that was asked for",
      headers =
          @Header(
              name = "Content-Range",
              description = "Which bytes these are, and of how many",
              schema = @Schema(type = "string")),
      content =
          @Content(
              mediaType = "application/octet-stream",
              schema = @Schema(type = "string", format = "binary")))
  @ApiResponse(responseCode = "304", description = "The client has this very archive already")
  @ApiResponse(
      responseCode = "400",
      description = "The path is not absolute, is malformed, or is no directory",
      content =
          @Content(
              mediaType = MediaType.APPLICATION_JSON,
              schema = @Schema(implementation = ErrorBody.class)))
  @ApiResponse(
      responseCode = "401",
      description = "The key is missing or wrong",
      content =
          @Content(
              mediaType = MediaType.APPLICATION_JSON,
              schema = @Schema(implementation = ErrorBody.class)))
  @ApiResponse(
      responseCode = "403",
      description =
          "The path lies outside the served roots, leads out through a link, or may not be read",
      content =
          @Content(
              mediaType = MediaType.APPLICATION_JSON,
              schema = @Schema(implementation = ErrorBody.class)))
  @ApiResponse(
      responseCode = "404",
      description = "There is no such directory",
      content =
          @Content(
              mediaType = MediaType.APPLICATION_JSON,
              schema = @Schema(implementation = ErrorBody.class)))
  @ApiResponse(
      responseCode = "416",
      description = "The range lies beyond the end",
      headers =
          @Header(
              name = "Content-Range",
              description = "How many bytes there are",
              schema = @Schema(type = "string")),
      content =
          @Content(
              mediaType = MediaType.APPLICATION_JSON,
              schema = @Schema(implementation = ErrorBody.class)))
  @ApiResponse(
      responseCode = "422",
      description = "A parameter is missing, repeated or unfit",
      content =
          @Content(
              mediaType = MediaType.APPLICATION_JSON,
              schema = @Schema(implementation = ValidationErrorBody.class)))
  @ApiResponse(
      responseCode = "503",
      description = "Too many archives are being made",
      headers =
          @Header(
              name = "Retry-After",
              description = "Seconds until it makes sense to try again",
              schema = @Schema(type = "integer")),
      content =
          @Content(
              mediaType = MediaType.APPLICATION_JSON,
              schema = @Schema(implementation = ErrorBody.class)))
  @ApiResponse(
      responseCode = "507",
      description = "There is no room to spool the archive",
      content =
          @Content(
              mediaType = MediaType.APPLICATION_JSON,
              schema = @Schema(implementation = ErrorBody.class)))
  public Response get(
      @Context HttpServletRequest request,
      @Context HttpServletResponse response,
      @Context HttpHeaders headers)
      throws IOException {
    ArchiveQuery query = ArchiveQuery.parse(RawQuery.of(request));
    JailedDirectory source = OpenedByRequest.add(request, jail.directory(query.path()));
    OpenedByRequest.add(request, slots.take());
    usage.touch();
    LoggedArchive archive = archive(query, source, headers);
    ResponseBuilder answer =
        query.delivery() == Delivery.SPOOL || !Streamed.hasChunks(request)
            ? SpoolAnswer.to(request, OpenedByRequest.add(request, spool(archive)))
            : Response.ok(Streamed.inChunks(archive, request, response));
    return describe(answer, archive.archive()).build();
  }

  @HEAD
  @Operation(
      operationId = "archive_directory_api_file_archive_head",
      summary = "What a download would answer",
      description =
          "Makes the archive only with `delivery=spool` or over HTTP/1.0, for its length and hash.")
  public Response head(
      @Context HttpServletRequest request,
      @Context HttpServletResponse response,
      @Context HttpHeaders headers)
      throws IOException {
    ArchiveQuery query = ArchiveQuery.parse(RawQuery.of(request));
    if (query.delivery() == Delivery.SPOOL || !Streamed.hasChunks(request)) {
      return get(request, response, headers);
    }
    Streamed.useChunks(response); // Or the length would be taken for 0.
    JailedDirectory source = OpenedByRequest.add(request, jail.directory(query.path()));
    return describe(Response.ok(), archive(query, source, headers).archive()).build();
  }

  private LoggedArchive archive(ArchiveQuery query, JailedDirectory source, HttpHeaders headers) {
    ArchiveFormat format = query.format().orElseGet(() -> accepted(headers));
    ArchiveOptions options =
        new ArchiveOptions(
            format, format.defaultLevel(), query.excludes(), query.links(), maxDepth);
    return new LoggedArchive(new Archive(source, options, engine), source.path());
  }

  /** The format that the client would rather have; zip if it wants none of them, or any. */
  private static ArchiveFormat accepted(HttpHeaders headers) {
    List<MediaType> types = headers.getAcceptableMediaTypes();
    List<MediaType> refused = types.stream().filter(ArchiveResource::isRefused).toList();
    for (MediaType type : types) {
      Optional<ArchiveFormat> format =
          Arrays.stream(ArchiveFormat.values())
              .filter(candidate -> type.isCompatible(MediaType.valueOf(candidate.mediaType())))
              .filter(candidate -> refused.stream().noneMatch(no -> names(no, candidate)))
              .findFirst();
      if (format.isPresent()) {
        return format.get();
      }
    }
    return ArchiveFormat.ZIP;
  }

  private static boolean isRefused(MediaType type) {
    return type.getParameters().getOrDefault("q", "1").matches("0(\\.0*)?");
  }

  private static boolean names(MediaType type, ArchiveFormat format) {
    return (type.getType() + "/" + type.getSubtype()).equalsIgnoreCase(format.mediaType());
  }

  private Spool spool(LoggedArchive archive) throws IOException {
    try {
      return Spool.of(archive, scratch);
    } catch (IOException e) {
      if (isFull(e)) {
        throw new Refusal(
            NO_SPACE, "There is no room to spool this archive; use delivery=stream over HTTP/1.1");
      }
      throw e;
    }
  }

  private static boolean isFull(IOException failure) {
    String reason = failure instanceof FileSystemException e ? e.getReason() : failure.getMessage();
    return reason != null
        && List.of("No space left on device", "Disk quota exceeded", "File too large")
            .contains(reason);
  }

  private static ResponseBuilder describe(ResponseBuilder answer, Archive archive) {
    RawName fileName = RawName.of(archive.root() + "." + archive.format().label());
    return answer
        .header(HttpHeaders.CONTENT_TYPE, archive.format().mediaType())
        .header(HttpHeaders.CONTENT_DISPOSITION, ContentDisposition.attachment(fileName))
        .header("X-Content-Type-Options", "nosniff")
        .header(HttpHeaders.CACHE_CONTROL, "private, no-store");
  }
}
