package dev.satchel.http.openhands;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.enums.ParameterIn;
import io.swagger.v3.oas.annotations.headers.Header;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import jakarta.ws.rs.core.MediaType;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** The description of the route that sends files. */
@Operation(
    operationId = "download_file_query_api_file_download_get",
    summary = "Download a file",
    description =
        "Exactly as many bytes come as were announced, or the connection breaks: what a file grows by"
            + " meanwhile is not sent.")
@Parameter(
    name = "path",
    in = ParameterIn.QUERY,
    required = true,
    description = "Absolute path of a regular file, inside a served root",
    schema = @Schema(type = "string"),
    example = "/workspace/project/notes.txt")
@Parameter(
    name = "Range",
    in = ParameterIn.HEADER,
    description = "One range of bytes or several; more than 100 are answered with the whole",
    schema = @Schema(type = "string"))
@Parameter(
    name = "If-Range",
    in = ParameterIn.HEADER,
    description =
        "The entity tag or the date of what the range belongs to; with another one all is sent",
    schema = @Schema(type = "string"))
@Parameter(
    name = "If-None-Match",
    in = ParameterIn.HEADER,
    description = "Entity tags that the client has already",
    schema = @Schema(type = "string"))
@Parameter(
    name = "If-Modified-Since",
    in = ParameterIn.HEADER,
    description = "The date of what the client has already",
    schema = @Schema(type = "string"))
@ApiResponse(
    responseCode = "200",
    description = "The file",
    headers = {
      @Header(
          name = "Content-Disposition",
          description = "A name to save it under",
          schema = @Schema(type = "string")),
      @Header(
          name = "Content-Length",
          description = "Length in bytes",
          schema = @Schema(type = "string")),
      @Header(
          name = "ETag",
          description = "The same as long as the file is",
          schema = @Schema(type = "string")),
      @Header(
          name = "Last-Modified",
          description = "When the file was last modified",
          schema = @Schema(type = "string")),
      @Header(name = "Accept-Ranges", description = "`bytes`", schema = @Schema(type = "string")),
      @Header(
          name = "Cache-Control",
          description = "`private, no-cache`",
          schema = @Schema(type = "string")),
      @Header(
          name = "X-Content-Type-Options",
          description = "`nosniff`",
          schema = @Schema(type = "string"))
    },
    content =
        @Content(
            mediaType = MediaType.APPLICATION_OCTET_STREAM,
            schema = @Schema(type = "string", format = "binary")))
@ApiResponse(
    responseCode = "206",
    description = "The ranges that were asked for",
    headers =
        @Header(
            name = "Content-Range",
            description = "Which bytes these are, and of how many; of several, each part says it",
            schema = @Schema(type = "string")),
    content = {
      @Content(
          mediaType = MediaType.APPLICATION_OCTET_STREAM,
          schema = @Schema(type = "string", format = "binary")),
      @Content(
          mediaType = "multipart/byteranges",
          schema = @Schema(type = "string", format = "binary"))
    })
@ApiResponse(responseCode = "304", description = "The client has the file as it is")
@ApiResponse(
    responseCode = "400",
    description = "The path is not absolute, is malformed, or is no regular file")
@ApiResponse(
    responseCode = "403",
    description =
        "The path lies outside the served roots, leads out through a link, or may not be read")
@ApiResponse(responseCode = "404", description = "There is no such file")
@ApiResponse(
    responseCode = "416",
    description = "The ranges lie beyond the end",
    headers =
        @Header(
            name = "Content-Range",
            description = "How many bytes there are",
            schema = @Schema(type = "string")))
@ApiResponse(responseCode = "422", description = "The path is missing or repeated")
@ApiResponse(responseCode = "503", description = "The file was exchanged while it was opened")
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
@interface DownloadDescription {}
