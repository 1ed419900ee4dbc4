package dev.satchel.http.openhands;

import io.swagger.v3.oas.annotations.media.Schema;

/**
 * The body of an upload, for its description.
 *
 * @param file its content; its name and type are of no account
 */
@Schema(name = "Body_upload_file_query_api_file_upload_post")
record UploadForm(
    @Schema(requiredMode = Schema.RequiredMode.REQUIRED, type = "string", format = "binary")
        String file) {}
