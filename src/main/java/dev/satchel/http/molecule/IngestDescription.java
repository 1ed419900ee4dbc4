package dev.satchel.http.molecule;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.ArraySchema;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.media.SchemaProperty;
import io.swagger.v3.oas.annotations.parameters.RequestBody;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import jakarta.ws.rs.core.MediaType;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** The description of the route by which a platform brings files for a chat. */
@Operation(
    operationId = "internal_chat_uploads_ingest",
    summary = "Bring files for a chat",
    description =
        "For platforms. All files appear when the last of them has come, under names that nobody"
            + " can guess; if anything goes wrong, none does.",
    requestBody =
        @RequestBody(
            required = true,
            content =
                @Content(
                    mediaType = MediaType.MULTIPART_FORM_DATA,
                    schemaProperties =
                        @SchemaProperty(
                            name = "files",
                            array =
                                @ArraySchema(
                                    schema = @Schema(type = "string", format = "binary"))))))
@ApiResponse(
    responseCode = "200",
    description = "The files, in their order",
    content =
        @Content(
            mediaType = MediaType.APPLICATION_JSON,
            schemaProperties =
                @SchemaProperty(
                    name = "files",
                    array = @ArraySchema(schema = @Schema(implementation = UploadedFile.class)))))
@ApiResponse(responseCode = "400", description = "There is no file, or the form cannot be read")
@ApiResponse(responseCode = "413", description = "A file, or all of it, is larger than allowed")
@ApiResponse(
    responseCode = "500",
    description = "Files cannot be put there, or the name of one is taken")
@ApiResponse(responseCode = "507", description = "There is no room for the files")
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
@interface IngestDescription {}
