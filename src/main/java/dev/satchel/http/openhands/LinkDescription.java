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

/** The description of the route that needs no key but a token. */
@Operation(
    operationId = "use_link_links__token__get",
    summary = "Use a link",
    description =
        "Needs no key. Answers as the routes for archives and files do, headers included. An answer"
            + " with a body takes one use, before its first byte: going on with what broke off"
            + " takes one more.")
@Parameter(
    name = "Range",
    in = ParameterIn.HEADER,
    description = "As for what the link leads to",
    schema = @Schema(type = "string"))
@Parameter(
    name = "If-Range",
    in = ParameterIn.HEADER,
    description = "The entity tag that the range belongs to; with another one all is sent",
    schema = @Schema(type = "string"))
@Parameter(
    name = "If-None-Match",
    in = ParameterIn.HEADER,
    description = "Entity tags that the client has already",
    schema = @Schema(type = "string"))
@Parameter(
    name = "TE",
    in = ParameterIn.HEADER,
    description = "With `trailers`, an archive is followed by fields that tell how it came out",
    schema = @Schema(type = "string"))
@ApiResponse(
    responseCode = "200",
    description = "The archive, the patch or the file",
    headers = {
      @Header(
          name = "Content-Disposition",
          description = "A name to save it under",
          schema = @Schema(type = "string")),
      @Header(
          name = "Cache-Control",
          description = "`private`, and `no-store` or `no-cache`",
          schema = @Schema(type = "string")),
      @Header(
          name = "Referrer-Policy",
          description = "`no-referrer`, as the URL is a secret",
          schema = @Schema(type = "string")),
      @Header(name = "X-Robots-Tag", description = "`noindex`", schema = @Schema(type = "string")),
      @Header(
          name = "ETag",
          description = "What `If-Range` needs",
          schema = @Schema(type = "string"))
    },
    content =
        @Content(
            mediaType = "application/octet-stream",
            schema = @Schema(type = "string", format = "binary")))
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
@ApiResponse(responseCode = "304", description = "The client has it already; takes no use")
@ApiResponse(responseCode = "400", description = "It is of another kind by now; takes no use")
@ApiResponse(
    responseCode = "403",
    description = "It leads out of the served roots by now, or may not be read; takes no use")
@ApiResponse(
    responseCode = "404",
    description = "There is no such link, or what it leads to is gone; takes no use")
@ApiResponse(responseCode = "410", description = "The link has expired, is used up or was revoked")
@ApiResponse(
    responseCode = "416",
    description = "The range lies beyond the end; takes no use",
    headers =
        @Header(
            name = "Content-Range",
            description = "How many bytes there are",
            schema = @Schema(type = "string")))
@ApiResponse(
    responseCode = "503",
    description = "As for archives and files; takes no use",
    headers =
        @Header(
            name = "Retry-After",
            description = "Seconds until it makes sense to try again",
            schema = @Schema(type = "integer")))
@ApiResponse(
    responseCode = "507",
    description = "There is no room to spool the archive, or to count the use; takes none")
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
@interface LinkDescription {}
