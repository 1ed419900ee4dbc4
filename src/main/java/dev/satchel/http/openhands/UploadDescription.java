package dev.satchel.http.openhands;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.enums.ParameterIn;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.parameters.RequestBody;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import jakarta.ws.rs.core.MediaType;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** The description of the route that takes files. */
@Operation(
    operationId = "upload_file_query_api_file_upload_post",
    summary = "Upload a file",
    description =
        "The file appears under its name when all of it has come, in place of one that is there, and"
            + " with that one's permissions. Until then, and if anything goes wrong, what is there"
            + " stays as it is. Missing directories are made.",
    requestBody =
        @RequestBody(
            required = true,
            content =
                @Content(
                    mediaType = MediaType.MULTIPART_FORM_DATA,
                    schema = @Schema(implementation = UploadForm.class))))
@Parameter(
    name = "path",
    in = ParameterIn.QUERY,
    required = true,
    description = "Absolute path of the file, inside a served root",
    schema = @Schema(type = "string"),
    example = "/workspace/project/notes.txt")
@ApiResponse(
    responseCode = "200",
    description = "The file is there",
    content =
        @Content(
            mediaType = MediaType.APPLICATION_JSON,
            schema = @Schema(implementation = Success.class)))
@ApiResponse(
    responseCode = "400",
    description =
        "The path is not absolute, is malformed, names a directory or leads through a file; or the body cannot be read")
@ApiResponse(
    responseCode = "403",
    description =
        "The path lies outside the served roots, leads out through a link, or may not be written")
@ApiResponse(responseCode = "413", description = "The body is larger than allowed")
@ApiResponse(
    responseCode = "422",
    description = "The path or the file is missing, or the path is repeated")
@ApiResponse(responseCode = "503", description = "Directories on the path were exchanged meanwhile")
@ApiResponse(responseCode = "507", description = "There is no room for the file")
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
@interface UploadDescription {}
