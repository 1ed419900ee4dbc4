package dev.satchel.http.molecule;

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

/** The description of the route by which a platform reads files. */
@Operation(
    operationId = "internal_file_read",
    summary = "Read a file of this machine",
    description =
        "For platforms. Exactly as many bytes come as were announced, or the connection breaks. No"
            + " link is followed, and what holds a secret of this server is never sent.")
@Parameter(
    name = "path",
    in = ParameterIn.QUERY,
    required = true,
    description =
        "Path of a regular file under `/configs`, `/workspace`, `/home` or `/plugins`; of several,"
            + " the last",
    schema = @Schema(type = "string"),
    example = "/workspace/notes.txt")
@Parameter(
    name = "Range",
    in = ParameterIn.HEADER,
    description = "One range of bytes or several",
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
    description = "Entity tags that the caller has already",
    schema = @Schema(type = "string"))
@Parameter(
    name = "If-Modified-Since",
    in = ParameterIn.HEADER,
    description = "The date of what the caller has already",
    schema = @Schema(type = "string"))
@ApiResponse(
    responseCode = "200",
    description = "The file, with a type that its name has",
    headers = {
      @Header(
          name = "Content-Disposition",
          description = "A name to save it under, in ASCII and as it is",
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
      @Header(name = "Accept-Ranges", description = "`bytes`", schema = @Schema(type = "string"))
    },
    content =
        @Content(
            mediaType = MediaType.APPLICATION_OCTET_STREAM,
            schema = @Schema(type = "string", format = "binary")))
@ApiResponse(responseCode = "206", description = "The ranges that were asked for")
@ApiResponse(responseCode = "304", description = "The caller has the file as it is")
@ApiResponse(
    responseCode = "400",
    description =
        "The path is missing, not absolute, under none of the roots, not in its plain form, or"
            + " leads to or through something else than a regular file and directories")
@ApiResponse(responseCode = "404", description = "There is no such file")
@ApiResponse(responseCode = "416", description = "The ranges lie beyond the end")
@ApiResponse(responseCode = "500", description = "The file may not be read by this server")
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
@interface FileReadDescription {}
