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

/** The description of the route that makes links. */
@Operation(
    operationId = "make_link_api_file_links_post",
    summary = "Make a link that works without a key",
    description =
        "Of a directory it leads to an archive as the other parameters, which are those of"
            + " `/api/file/archive`, ask for; of a file, to the file, and the others count for"
            + " nothing. Whoever has the `url` can use it, so it is a secret; it is told only"
            + " here.")
@Parameter(
    name = "path",
    in = ParameterIn.QUERY,
    required = true,
    description = "Absolute path of a directory or a regular file, inside a served root",
    schema = @Schema(type = "string"),
    example = "/workspace/project")
@Parameter(
    name = "expires_in",
    in = ParameterIn.QUERY,
    description = "For how many seconds it is good",
    schema = @Schema(type = "integer", minimum = "1", maximum = "604800", defaultValue = "3600"))
@Parameter(
    name = "uses",
    in = ParameterIn.QUERY,
    description = "How often it can be used",
    schema = @Schema(type = "integer", minimum = "1", maximum = "100000", defaultValue = "10"))
@ApiResponse(
    responseCode = "201",
    description = "The link",
    headers =
        @Header(
            name = "Location",
            description = "The same as `url`",
            schema = @Schema(type = "string")),
    content =
        @Content(
            mediaType = MediaType.APPLICATION_JSON,
            schema = @Schema(implementation = MadeLink.class)))
@ApiResponse(
    responseCode = "400",
    description =
        "The path is not absolute, is malformed, or is neither a directory nor a regular file; with"
            + " git-delta: there is no repository, or `base_ref` names no commit")
@ApiResponse(
    responseCode = "403",
    description =
        "The path lies outside the served roots, leads out through a link, or may not be read")
@ApiResponse(responseCode = "404", description = "There is nothing of that path")
@ApiResponse(
    responseCode = "422",
    description = "A parameter is missing, repeated or unfit, or `Host` is")
@ApiResponse(
    responseCode = "503",
    description =
        "There are too many links, something was exchanged while it was looked at, or the key that"
            + " signs links is damaged",
    headers =
        @Header(
            name = "Retry-After",
            description = "Seconds until it makes sense to try again",
            schema = @Schema(type = "integer")))
@ApiResponse(responseCode = "507", description = "There is no room for the link")
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
@interface NewLinkDescription {}
