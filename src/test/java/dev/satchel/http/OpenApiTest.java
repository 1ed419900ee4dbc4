package dev.satchel.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import dev.satchel.archive.ArchiveFormat;
import dev.satchel.http.Wire.Answer;
import dev.satchel.server.TestServer;
import io.swagger.v3.oas.annotations.Hidden;
import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.Operation;
import io.swagger.v3.oas.models.media.Schema;
import io.swagger.v3.oas.models.parameters.Parameter;
import io.swagger.v3.oas.models.responses.ApiResponse;
import io.swagger.v3.oas.models.security.SecurityRequirement;
import io.swagger.v3.oas.models.security.SecurityScheme;
import io.swagger.v3.parser.OpenAPIV3Parser;
import io.swagger.v3.parser.core.models.SwaggerParseResult;
import jakarta.ws.rs.Path;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.glassfish.jersey.server.model.Resource;
import org.glassfish.jersey.server.model.ResourceMethod;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The description says what the routes do, all of it, and can be looked at. */
@Tag("locale-blind")
final class OpenApiTest {
  private static final String ARCHIVE = "/api/file/archive";

  private static TestServer server;
  private static SwaggerParseResult parsed;
  private static OpenAPI document;

  @BeforeAll
  static void start(@TempDir java.nio.file.Path directory) throws IOException {
    java.nio.file.Path root = java.nio.file.Files.createDirectories(directory.resolve("root"));
    java.nio.file.Path configs =
        java.nio.file.Files.createDirectories(directory.resolve("configs"));
    server =
        TestServer.start(
            root,
            directory.resolve("state"),
            Map.of(
                "SESSION_API_KEY",
                TestServer.KEY,
                "CONFIGS_DIR",
                configs.toString(),
                "SATCHEL_INTERNAL_ROOTS",
                "/workspace=" + root));
    parsed =
        new OpenAPIV3Parser()
            .readContents(new String(server.get("/openapi.json").body(), UTF_8), null, null);
    document = parsed.getOpenAPI();
  }

  @AfterAll
  static void stop() throws IOException {
    server.close();
  }

  @Test
  void theDocumentIsValid() {
    assertThat(parsed.getMessages()).isEmpty();
    assertThat(document.getOpenapi()).startsWith("3.");
    assertThat(document.getInfo().getTitle()).isEqualTo("Satchel");
    assertThat(document.getInfo().getVersion()).isNotEmpty().doesNotContain("$");
  }

  private static <T> T entry(Map<String, T> map, String key) {
    return Optional.ofNullable(map.get(key)).orElseThrow();
  }

  private static Set<String> describedRoutes() {
    Set<String> routes = new TreeSet<>();
    document
        .getPaths()
        .forEach(
            (path, item) ->
                item.readOperationsMap()
                    .keySet()
                    .forEach(method -> routes.add(method + " " + path)));
    return routes;
  }

  private static void addRoutes(String parent, Resource resource, Set<String> routes) {
    String path =
        (parent + "/" + resource.getPath())
            .replaceAll("/+", "/")
            .replaceAll("\\{(\\w+):[^}]*}", "{$1}"); // Which name it has, not what it matches.
    for (ResourceMethod method : resource.getResourceMethods()) {
      if (!method.getInvocable().getHandlingMethod().isAnnotationPresent(Hidden.class)) {
        routes.add(method.getHttpMethod() + " " + path);
      }
    }
    resource.getChildResources().forEach(child -> addRoutes(path, child, routes));
  }

  @Test
  void whatIsDescribedIsWhatIsThere() {
    Set<String> routes = new TreeSet<>();
    for (JavaClass type :
        new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("dev.satchel")) {
      if (type.isAnnotatedWith(Path.class) && !type.isAnnotatedWith(Hidden.class)) {
        addRoutes("", Resource.from(type.reflect()), routes);
      }
    }
    assertThat(describedRoutes())
        .isEqualTo(routes)
        .contains(
            "GET " + ARCHIVE,
            "HEAD " + ARCHIVE,
            "GET /api/file/archives",
            "DELETE /api/file/archives/{id}",
            "GET /api/file/home",
            "GET /api/file/search_subdirs",
            "GET /api/file/list",
            "GET /api/file/download-trajectory/{conversation_id}",
            "HEAD /api/file/download-trajectory/{conversation_id}",
            "POST /api/file/upload",
            "GET /api/file/download",
            "HEAD /api/file/download",
            "POST /api/file/create_directory",
            "POST /api/file/links",
            "GET /api/file/links",
            "DELETE /api/file/links/{id}",
            "GET /links/{token}",
            "HEAD /links/{token}",
            "GET /v1/health",
            "GET /v1/fs/entries",
            "GET /v1/fs/file",
            "HEAD /v1/fs/file",
            "PUT /v1/fs/file",
            "DELETE /v1/fs/entry",
            "POST /v1/fs/mkdir",
            "POST /v1/fs/move",
            "GET /v1/fs/stat",
            "POST /v1/fs/upload-batch",
            "GET /v2/health",
            "GET /v2/fs/file",
            "HEAD /v2/fs/file",
            "PUT /v2/fs/file",
            "POST /v2/fs/upload-batch",
            "GET /v2/rpc",
            "POST /v2/rpc",
            "DELETE /v2/rpc",
            "POST /api/sessions",
            "GET /api/sessions",
            "GET /api/sessions/{id}",
            "DELETE /api/sessions/{id}",
            "POST /api/sessions/{id}/pause",
            "POST /api/sessions/{id}/stop",
            "POST /api/sessions/{id}/resume",
            "POST /api/sessions/{id}/fork",
            "PATCH /api/sessions/{id}/config",
            "POST /api/sessions/{id}/messages",
            "POST /api/sessions/{id}/exec",
            "GET /api/sessions/{id}/files",
            "HEAD /api/sessions/{id}/files",
            "POST /api/sessions/{id}/files",
            "GET /api/sessions/{id}/files/{path}",
            "HEAD /api/sessions/{id}/files/{path}",
            "DELETE /api/sessions/{id}/files/{path}",
            "GET /api/sessions/{id}/workspace",
            "HEAD /api/sessions/{id}/workspace",
            "POST /api/sessions/{id}/workspace",
            "POST /api/sessions/{id}/snapshots",
            "GET /api/sessions/{id}/snapshots",
            "GET /api/sessions/{id}/snapshots/{generation}",
            "GET /api/sessions/{id}/snapshots/{generation}/files",
            "GET /api/sessions/{id}/snapshots/{generation}/files/{path}",
            "GET /api/sessions/{id}/snapshots/{generation}/archive",
            "HEAD /api/sessions/{id}/snapshots/{generation}/archive",
            "GET /api/sessions/{id}/snapshots/{generation}/diff/{other}",
            "POST /api/sessions/{id}/snapshots/{generation}/verify",
            "POST /api/sessions/{id}/snapshots/{generation}/restore",
            "POST /api/sessions/{id}/snapshots/{generation}/fork",
            "POST /api/agents",
            "GET /api/agents",
            "GET /api/agents/{name}",
            "DELETE /api/agents/{name}",
            "POST /api/internal/api-keys",
            "GET /api/internal/api-keys",
            "DELETE /api/internal/api-keys/{id}",
            "POST /workspaces",
            "GET /workspaces",
            "GET /workspaces/{id}",
            "DELETE /workspaces/{id}",
            "POST /workspaces/{id}/rotate",
            "POST /workspaces/{id}/reset",
            "GET /workspaces/{id}/chat/download",
            "HEAD /workspaces/{id}/chat/download",
            "POST /workspaces/{id}/chat/uploads",
            "GET /workspaces/{id}/archive",
            "HEAD /workspaces/{id}/archive",
            "POST /registry/register",
            "POST /registry/heartbeat",
            "GET /uploads/limits",
            "GET /health");
  }

  @Test
  void eachDescribedRouteAnswers() throws IOException {
    for (String route : describedRoutes()) {
      String[] words = route.replaceAll("\\{\\w+}", "0".repeat(32)).split(" ", 2);
      String[] key = {"Authorization", "Bearer " + TestServer.KEY};
      assertThat(server.send(words[0], words[1], key).statusCode()).as(route).isIn(expected(route));
    }
  }

  private static List<Integer> expected(String route) {
    if (route.matches(".* /api/(sessions|agents|internal).*")) { // Nobody makes keys here.
      return route.contains("{") || route.contains("/internal")
          ? List.of(400, 404)
          : List.of(200, 400);
    }
    if (route.matches(".* /(workspaces|internal|registry).*")) { // Which have keys of their own.
      return List.of(401, 404);
    }
    if (route.contains("{")) {
      return List.of(404, 422);
    }
    return route.matches(".* /v\\d/.*") ? List.of(200, 400, 415) : List.of(200, 422);
  }

  @Test
  void sessionsAreOpenedByKeysOfTenantsToo() {
    Operation files = entry(document.getPaths(), "/api/sessions/{id}/files/{path}").getGet();
    assertThat(files.getSecurity())
        .containsExactly(new SecurityRequirement().addList("TenantBearer"));
    assertThat(files.getParameters())
        .extracting(Parameter::getName)
        .containsExactlyInAnyOrder("id", "path", "format");
    assertThat(files.getResponses().keySet())
        .contains("200", "206", "304", "400", "401", "404", "416", "503");
    Schema<?> refusal =
        entry(entry(files.getResponses(), "404").getContent(), "application/json").getSchema();
    assertThat(refusal.getProperties().keySet()).contains("error", "statusCode", "message");
    assertThat(entry(document.getPaths(), "/api/internal/api-keys").getPost().getSecurity())
        .containsExactly(new SecurityRequirement().addList("AdminBearer"));
  }

  @Test
  void workspacesAreOpenedByTheirOwnTokensToo() {
    for (String path :
        List.of("/workspaces/{id}", "/workspaces/{id}/archive", "/workspaces/{id}/chat/download")) {
      assertThat(entry(document.getPaths(), path).getGet().getSecurity())
          .as(path)
          .containsExactly(new SecurityRequirement().addList("WorkspaceBearer"));
    }
    assertThat(entry(document.getPaths(), "/workspaces").getGet().getSecurity())
        .containsExactly(new SecurityRequirement().addList("AdminBearer"));
  }

  @Test
  void theArchiveRouteIsCalledAsOnTheWire() {
    Operation archive = entry(document.getPaths(), ARCHIVE).getGet();
    assertThat(archive.getOperationId()).isEqualTo("archive_directory_api_file_archive_get");
    assertThat(archive.getTags()).containsExactly("Files");
    assertThat(archive.getParameters())
        .extracting(Parameter::getName)
        .contains(
            "path",
            "format",
            "base_ref",
            "level",
            "exclude",
            "use_default_excludes",
            "links",
            "delivery",
            "resumable",
            "length",
            "Accept",
            "Range",
            "If-Range",
            "If-None-Match",
            "TE");
    assertThat(
            archive.getParameters().stream()
                .filter(parameter -> Boolean.TRUE.equals(parameter.getRequired()))
                .map(Parameter::getName))
        .containsExactly("path");
  }

  @Test
  void theRoutesOfFileDialogsAreCalledAndShapedAsOnTheWire() {
    Operation home = entry(document.getPaths(), "/api/file/home").getGet();
    Operation search = entry(document.getPaths(), "/api/file/search_subdirs").getGet();
    assertThat(home.getOperationId()).isEqualTo("get_home_directory_api_file_home_get");
    assertThat(search.getOperationId()).isEqualTo("search_subdirs_api_file_search_subdirs_get");
    assertThat(search.getParameters())
        .extracting(Parameter::getName)
        .containsExactly("path", "page_id", "limit", "include_hidden");
    assertThat(home.getResponses().keySet()).containsExactlyInAnyOrder("200", "401", "422");
    assertThat(search.getResponses().keySet())
        .containsExactlyInAnyOrder("200", "400", "401", "403", "404", "422");
    assertThat(document.getComponents().getSchemas().keySet())
        .contains("HomeResponse", "FileBrowserEntry", "SubdirectoryPage", "SubdirectoryEntry");
    assertThat(home.getTags()).containsExactly("Files");
    assertThat(search.getSecurity())
        .containsExactly(new SecurityRequirement().addList("APIKeyHeader"));
  }

  @Test
  void theRoutesThatSatchelAddsAreDescribedInFull() {
    Operation list = entry(document.getPaths(), "/api/file/list").getGet();
    assertThat(list.getParameters())
        .extracting(Parameter::getName)
        .containsExactly("path", "depth", "page", "limit", "include_hidden");
    assertThat(list.getResponses().keySet())
        .containsExactlyInAnyOrder("200", "400", "401", "403", "404", "422");
    Operation make = entry(document.getPaths(), "/api/file/links").getPost();
    assertThat(make.getParameters())
        .extracting(Parameter::getName)
        .contains("path", "expires_in", "uses", "format", "exclude", "length")
        .doesNotHaveDuplicates();
    assertThat(make.getResponses().keySet())
        .containsExactlyInAnyOrder("201", "400", "401", "403", "404", "422", "503", "507");
    Operation link = entry(document.getPaths(), "/links/{token}").getGet();
    assertThat(link.getSecurity()).as("its token is enough").isNull();
    assertThat(link.getResponses().keySet())
        .contains("200", "206", "304", "403", "404", "410", "416", "503", "507");
    assertThat(document.getComponents().getSchemas().keySet())
        .contains("MadeLink", "LinkPage", "ListedLink");
    Operation trajectory =
        entry(document.getPaths(), "/api/file/download-trajectory/{conversation_id}").getGet();
    assertThat(trajectory.getResponses().keySet())
        .containsExactlyInAnyOrder("200", "401", "403", "404", "422", "507");
    assertThat(entry(trajectory.getResponses(), "200").getContent())
        .containsOnlyKeys("application/octet-stream");
  }

  @Test
  void theRoutesForFilesAreCalledAsOnTheWireAndThoseOfOldAreNotThere() {
    Operation upload = entry(document.getPaths(), "/api/file/upload").getPost();
    Operation download = entry(document.getPaths(), "/api/file/download").getGet();
    Operation make = entry(document.getPaths(), "/api/file/create_directory").getPost();
    assertThat(upload.getOperationId()).isEqualTo("upload_file_query_api_file_upload_post");
    assertThat(download.getOperationId()).isEqualTo("download_file_query_api_file_download_get");
    assertThat(make.getOperationId()).isEqualTo("create_directory_api_file_create_directory_post");
    for (Operation operation : List.of(upload, download, make)) {
      assertThat(operation.getTags()).containsExactly("Files");
      assertThat(operation.getSecurity())
          .containsExactly(new SecurityRequirement().addList("APIKeyHeader"));
      assertThat(parameter(operation.getParameters(), "path").getRequired()).isTrue();
      assertThat(operation.getResponses().keySet()).contains("200", "400", "401", "403", "422");
    }
    assertThat(upload.getResponses().keySet()).contains("413", "507");
    assertThat(download.getResponses().keySet()).contains("206", "304", "404", "416");
    assertThat(upload.getRequestBody().getContent()).containsOnlyKeys("multipart/form-data");
    Schema<?> form =
        entry(document.getComponents().getSchemas(), "Body_upload_file_query_api_file_upload_post");
    assertThat(form.getRequired()).containsExactly("file");
    Schema<?> success = entry(document.getComponents().getSchemas(), "Success");
    assertThat(success.getProperties().keySet()).containsExactly("success");
    assertThat(document.getPaths().keySet()).noneMatch(path -> path.matches(".*load/.+"));
  }

  @Test
  void anArchiveIsBinary() {
    ApiResponse answer = entry(entry(document.getPaths(), ARCHIVE).getGet().getResponses(), "200");
    assertThat(answer.getContent())
        .containsOnlyKeys(
            "application/zip",
            "application/x-tar",
            "application/gzip",
            "application/zstd",
            "text/x-patch");
    answer
        .getContent()
        .values()
        .forEach(
            content -> {
              Schema<?> schema = content.getSchema();
              assertThat(schema.getType()).isEqualTo("string");
              assertThat(schema.getFormat()).isEqualTo("binary");
            });
  }

  @Test
  void theDescriptionNamesEachFormatAndTheRangeOfItsLevels() {
    List<Parameter> parameters = entry(document.getPaths(), ARCHIVE).getGet().getParameters();
    List<?> formats = parameter(parameters, "format").getSchema().getEnum();
    assertThat(formats.toString())
        .isEqualTo(
            Stream.concat(
                        Arrays.stream(ArchiveFormat.values()).map(ArchiveFormat::label),
                        Stream.of("git-delta"))
                    .toList()
                + "");
    Parameter level = parameter(parameters, "level");
    for (ArchiveFormat format : ArchiveFormat.values()) {
      assertThat(level.getDescription()).contains(format.label());
      assertThat(level.getSchema().getMaximum().intValue())
          .isGreaterThanOrEqualTo(format.maxLevel());
    }
  }

  private static Parameter parameter(List<Parameter> parameters, String name) {
    return parameters.stream()
        .filter(parameter -> parameter.getName().equals(name))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void eachRefusalIsDescribed() {
    for (Operation operation :
        List.of(
            entry(document.getPaths(), ARCHIVE).getGet(),
            entry(document.getPaths(), ARCHIVE).getHead())) {
      assertThat(operation.getResponses().keySet())
          .contains("200", "206", "304", "400", "401", "403", "404", "416", "422", "503", "507");
    }
    assertThat(
            entry(entry(document.getPaths(), ARCHIVE).getHead().getResponses(), "400").getContent())
        .as("HEAD has no body")
        .isNull();
  }

  @Test
  void theKeyIsAskedForWhereItIsNeededAndNowhereElse() {
    SecurityScheme scheme = entry(document.getComponents().getSecuritySchemes(), "APIKeyHeader");
    assertThat(scheme.getType()).isEqualTo(SecurityScheme.Type.APIKEY);
    assertThat(scheme.getIn()).isEqualTo(SecurityScheme.In.HEADER);
    assertThat(scheme.getName()).isEqualTo("X-Session-API-Key");
    assertThat(entry(document.getPaths(), ARCHIVE).getGet().getSecurity())
        .containsExactly(new SecurityRequirement().addList("APIKeyHeader"));
    assertThat(entry(document.getPaths(), "/health").getGet().getSecurity()).isNull();
  }

  @Test
  void operationIdsAreUnique() {
    List<String> ids =
        document.getPaths().values().stream()
            .flatMap(item -> item.readOperations().stream())
            .map(Operation::getOperationId)
            .toList();
    assertThat(ids).doesNotHaveDuplicates().doesNotContainNull();
  }

  @Test
  void thePageForPeopleLoadsWithAllItsFiles() throws IOException {
    Answer page = Wire.get(server.port(), "/docs");
    assertThat(page.status()).isEqualTo(200);
    assertThat(page.header("Content-Type")).hasValue("text/html;charset=utf-8");
    assertThat(page.header("Content-Security-Policy").orElseThrow())
        .startsWith("default-src 'self'");
    Matcher links = Pattern.compile("(?:href|src)=\"([^\"]+)\"").matcher(page.text());
    int files = 0;
    for (; links.find(); files++) {
      Answer file = Wire.get(server.port(), links.group(1));
      assertThat(file.status()).as(links.group(1)).isEqualTo(200);
      assertThat(file.body()).as(links.group(1)).isNotEmpty();
      assertThat(file.header("X-Content-Type-Options")).hasValue("nosniff");
      assertThat(file.header("Content-Type").orElseThrow())
          .startsWith(
              links.group(1).endsWith(".js")
                  ? "text/javascript"
                  : links.group(1).endsWith(".css") ? "text/css" : "image/png");
    }
    assertThat(files).isEqualTo(4);
    assertThat(page.text()).as("nothing runs that is not a file").doesNotContain("<script>");
  }
}
