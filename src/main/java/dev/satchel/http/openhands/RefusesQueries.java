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

/** The description of what each route refuses that takes a query. */
@ApiResponse(
    responseCode = "401",
    description = "The key is missing or wrong",
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
@interface RefusesQueries {}
