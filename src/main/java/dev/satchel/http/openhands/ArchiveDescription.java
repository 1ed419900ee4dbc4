package dev.satchel.http.openhands;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.enums.ParameterIn;
import io.swagger.v3.oas.annotations.headers.Header;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** The description of the route that sends archives. */
@Operation(
    operationId = "archive_directory_api_file_archive_get",
    summary = "Download a directory as an archive",
    description =
        "The archive is streamed while it is made and ends with a manifest,"
            + " `<root>/archive_manifest.json`, that lists every member with its SHA-256 and"
            + " everything that was left out, with the reason. A download that breaks off never"
            + " ends properly: chunks stop short, or bytes are missing. What is missing can be had"
            + " with `Range` and `If-Range`, as long as the tree stays as it is. To a client that"
            + " says `TE: trailers`, a stream is followed by `X-Archive-Complete`,"
            + " `X-Archive-Entries`, `X-Archive-Skipped` and `Repr-Digest`.")
@Parameter(
    name = "path",
    in = ParameterIn.QUERY,
    required = true,
    description = "Absolute path of the directory, inside a served root",
    schema = @Schema(type = "string"),
    example = "/workspace/project")
@Parameter(
    name = "Accept",
    in = ParameterIn.HEADER,
    description = "Chooses the format where `format` does not; what fits none means zip",
    schema = @Schema(type = "string"))
@Parameter(
    name = "TE",
    in = ParameterIn.HEADER,
    description = "With `trailers`, a stream is followed by fields that tell how it came out",
    schema = @Schema(type = "string"))
@Parameter(
    name = "Range",
    in = ParameterIn.HEADER,
    description = "A single range of bytes; not with `resumable=false`",
    schema = @Schema(type = "string"))
@Parameter(
    name = "If-Range",
    in = ParameterIn.HEADER,
    description = "The entity tag that the range belongs to; with another one all is sent",
    schema = @Schema(type = "string"))
@Parameter(
    name = "If-None-Match",
    in = ParameterIn.HEADER,
    description = "Entity tags that the client has already; not with `resumable=false`",
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
          description =
              "Length in bytes; with `delivery=spool` or `length=exact`, and over HTTP/1.0",
          schema = @Schema(type = "integer", format = "int64")),
      @Header(
          name = "ETag",
          description = "The same for the same tree and parameters; not with `resumable=false`",
          schema = @Schema(type = "string")),
      @Header(
          name = "Accept-Ranges",
          description = "`bytes`; not with `resumable=false`",
          schema = @Schema(type = "string")),
      @Header(
          name = "X-Archive-Id",
          description = "What `/api/file/archives` knows this download by",
          schema = @Schema(type = "string")),
      @Header(
          name = "X-Archive-Repo-Root",
          description = "Path of the work tree that was asked for, percent-encoded",
          schema = @Schema(type = "string")),
      @Header(
          name = "X-Archive-Repo-Remote",
          description = "URL of its `origin` without secrets, percent-encoded",
          schema = @Schema(type = "string")),
      @Header(
          name = "X-Archive-Branch",
          description = "Its branch, or `DETACHED`, percent-encoded",
          schema = @Schema(type = "string")),
      @Header(
          name = "X-Archive-Head-Commit",
          description = "The commit it stands at",
          schema = @Schema(type = "string")),
      @Header(
          name = "X-Archive-Base-Commit",
          description = "With git-delta: the commit that the patch is for; none if that is nothing",
          schema = @Schema(type = "string")),
      @Header(
          name = "X-Archive-Base-Ref",
          description = "With the former: `base_ref`, or `auto`",
          schema = @Schema(type = "string")),
      @Header(
          name = "Trailer",
          description = "The names of what follows the body; with `TE: trailers` only",
          schema = @Schema(type = "string"))
    },
    content = {
      @Content(mediaType = "application/zip", schema = @Schema(type = "string", format = "binary")),
      @Content(
          mediaType = "application/x-tar",
          schema = @Schema(type = "string", format = "binary")),
      @Content(
          mediaType = "application/gzip",
          schema = @Schema(type = "string", format = "binary")),
      @Content(
          mediaType = "application/zstd",
          schema = @Schema(type = "string", format = "binary")),
      @Content(mediaType = "text/x-patch", schema = @Schema(type = "string", format = "binary"))
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
    description =
        "The path is not absolute, is malformed, or is no directory; with git-delta: there is no"
            + " repository, or `base_ref` names no commit")
@ApiResponse(
    responseCode = "403",
    description =
        "The path lies outside the served roots, leads out through a link, or may not be read")
@ApiResponse(responseCode = "404", description = "There is no such directory")
@ApiResponse(
    responseCode = "416",
    description = "The range lies beyond the end",
    headers =
        @Header(
            name = "Content-Range",
            description = "How many bytes there are",
            schema = @Schema(type = "string")))
@ApiResponse(responseCode = "422", description = "A parameter is missing, repeated or unfit")
@ApiResponse(
    responseCode = "503",
    description =
        "Too many archives are being made, the directory has changed since a range was planned, or"
            + " someone has ended this one",
    headers =
        @Header(
            name = "Retry-After",
            description = "Seconds until it makes sense to try again",
            schema = @Schema(type = "integer")))
@ApiResponse(responseCode = "507", description = "There is no room to spool the archive")
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
@interface ArchiveDescription {}
