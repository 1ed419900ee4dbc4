package dev.satchel.http;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.swagger.v3.oas.annotations.Hidden;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Says that the server is there and what it is. Needs no key. */
@Path("/")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Server Details")
public final class HealthResource {
  /**
   * How the server is.
   *
   * @param status {@code ok} or {@code ready}
   */
  public record Status(String status) {}

  /**
   * What the server is, in the members that clients know. What it does not have is null.
   *
   * @param uptime seconds since it started
   * @param idleTime seconds since the last call that worked on files
   * @param version of this server
   * @param capabilities what can be asked of it
   */
  public record ServerInfo(
      long uptime,
      @JsonProperty("idle_time") long idleTime,
      String title,
      String version,
      @JsonProperty("sdk_version") @Nullable String sdkVersion,
      @JsonProperty("tools_version") @Nullable String toolsVersion,
      @JsonProperty("workspace_version") @Nullable String workspaceVersion,
      @JsonProperty("build_git_sha") @Nullable String buildGitSha,
      @JsonProperty("build_git_ref") @Nullable String buildGitRef,
      @JsonProperty("python_version") @Nullable String pythonVersion,
      @JsonProperty("usable_tools") List<String> usableTools,
      @JsonProperty("runtime_idle_timeout_seconds") @Nullable Long runtimeIdleTimeoutSeconds,
      List<String> capabilities,
      @JsonProperty("max_foreground_terminal_timeout_seconds")
          @Nullable Long maxForegroundTerminalTimeoutSeconds,
      String docs,
      String redoc) {

    /** A server that runs no tools and no agent. */
    static ServerInfo of(Usage usage, String version, List<String> capabilities) {
      return new ServerInfo(
          usage.uptime().toSeconds(),
          usage.idleTime().toSeconds(),
          "Satchel",
          version,
          null,
          null,
          null,
          null,
          null,
          null,
          List.of(),
          null,
          capabilities,
          null,
          "/docs",
          "/redoc");
    }
  }

  private final Usage usage;
  private final String version;
  private final List<String> capabilities;

  /**
   * @param capabilities what can be asked of the server, in the words that clients know
   */
  public HealthResource(Usage usage, String version, List<String> capabilities) {
    this.usage = usage;
    this.version = version;
    this.capabilities = List.copyOf(capabilities);
  }

  @GET
  @Path("alive")
  @Operation(operationId = "alive_alive_get", summary = "Whether the server answers")
  @ApiResponse(
      responseCode = "200",
      description = "It does",
      content = @Content(schema = @Schema(implementation = Status.class)))
  public Response alive() {
    return Json.answer(200, new Status("ok")).build();
  }

  @GET
  @Path("health")
  @Operation(operationId = "health_health_get", summary = "Whether the server is well")
  @ApiResponse(
      responseCode = "200",
      description = "It is",
      content = @Content(schema = @Schema(implementation = Status.class)))
  public Response health() {
    return Json.answer(200, new Status("ok")).build();
  }

  /** Whoever can ask is answered with yes: nothing listens before everything is there. */
  @GET
  @Path("ready")
  @Operation(operationId = "ready_ready_get", summary = "Whether the server takes requests")
  @ApiResponse(
      responseCode = "200",
      description = "It does",
      content = @Content(schema = @Schema(implementation = Status.class)))
  public Response ready() {
    return Json.answer(200, new Status("ready")).build();
  }

  @GET
  @Path("server_info")
  @Operation(operationId = "get_server_info_server_info_get", summary = "What the server is")
  @ApiResponse(
      responseCode = "200",
      description = "Facts",
      content = @Content(schema = @Schema(implementation = ServerInfo.class)))
  public Response serverInfo() {
    return Json.answer(200, ServerInfo.of(usage, version, capabilities)).build();
  }

  @GET
  @Hidden
  public Response root() {
    return serverInfo();
  }
}
