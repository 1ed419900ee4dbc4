package dev.satchel.http.openhands;

import dev.satchel.http.ErrorBody;
import dev.satchel.http.ValidationErrorBody;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import jakarta.ws.rs.core.MediaType;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** The description of what each route refuses that takes the path of a directory. */
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
    responseCode = "422",
    description = "A parameter is missing, repeated or unfit",
    content =
        @Content(
            mediaType = MediaType.APPLICATION_JSON,
            schema = @Schema(implementation = ValidationErrorBody.class)))
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@interface RefusesPaths {}
