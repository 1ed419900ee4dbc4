package dev.satchel.http.openhands;

import dev.satchel.http.OpenApiDocument;
import io.swagger.v3.oas.annotations.Hidden;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.security.SecurityRequirement;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HEAD;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.Response;
import java.io.IOException;

/** Sends a file of the workspace. */
@Path("/api/file/download")
@Tag(name = "Files")
@SecurityRequirement(name = OpenApiDocument.KEY_SCHEME)
public final class DownloadResource {
  private final FileDownloads downloads;

  public DownloadResource(FileDownloads downloads) {
    this.downloads = downloads;
  }

  @GET
  @DownloadDescription
  public Response get(@Context HttpServletRequest request) throws IOException {
    return downloads.get(request, PathParameter.inQuery(request));
  }

  @HEAD
  @Operation(
      operationId = "download_file_query_api_file_download_head",
      summary = "What a download would answer")
  public Response head(@Context HttpServletRequest request) throws IOException {
    return downloads.head(request, PathParameter.inQuery(request));
  }

  /** Clients of old put the path behind the route. */
  @GET
  @Path("{path: .+}")
  @Hidden
  public Response getFromRoute(@Context HttpServletRequest request) throws IOException {
    return downloads.get(request, PathParameter.inRoute(request));
  }

  @HEAD
  @Path("{path: .+}")
  @Hidden
  public Response headFromRoute(@Context HttpServletRequest request) throws IOException {
    return downloads.head(request, PathParameter.inRoute(request));
  }
}
