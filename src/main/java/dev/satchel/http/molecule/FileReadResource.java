package dev.satchel.http.molecule;

import static dev.satchel.Refusal.Code.NOT_A_FILE;
import static dev.satchel.Refusal.Code.NOT_FOUND;

import dev.satchel.RawName;
import dev.satchel.Refusal;
import dev.satchel.WorkspacePath;
import dev.satchel.files.OpenFile;
import dev.satchel.http.FileAnswer;
import dev.satchel.http.Json;
import dev.satchel.http.MinRate;
import dev.satchel.http.OpenApiDocument;
import dev.satchel.http.OpenedByRequest;
import dev.satchel.http.Usage;
import dev.satchel.platform.InboundSecretFile;
import io.swagger.v3.oas.annotations.Hidden;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.security.SecurityRequirement;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HEAD;
import jakarta.ws.rs.OPTIONS;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.Response.ResponseBuilder;
import java.io.IOException;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Sends a file of this machine to a platform. */
@Path("/internal/file/read")
@Tag(name = "Calls of a platform")
@SecurityRequirement(name = OpenApiDocument.INBOUND_SCHEME)
public final class FileReadResource {
  private static final Logger LOG = LoggerFactory.getLogger(FileReadResource.class);
  private static final RawName CONFIGS = RawName.of("/configs");

  private final WireRoots roots;
  private final InboundSecretFile secret;
  private final Usage usage;
  private final MinRate minRate;
  private final Clock clock;

  public FileReadResource(
      WireRoots roots, InboundSecretFile secret, Usage usage, MinRate minRate, Clock clock) {
    this.roots = roots;
    this.secret = secret;
    this.usage = usage;
    this.minRate = minRate;
    this.clock = clock;
  }

  @GET
  @FileReadDescription
  public Response get(@Context HttpServletRequest request) throws IOException {
    WirePath path = WirePath.inCallToWorkspace(request);
    return named(path, answer(request, path).get());
  }

  @HEAD
  @Operation(operationId = "internal_file_read_head", summary = "What reading would answer")
  public Response head(@Context HttpServletRequest request) throws IOException {
    WirePath path = WirePath.inCallToWorkspace(request);
    return named(path, answer(request, path).head());
  }

  /** Like every other method: these clients are not told in another way what there is. */
  @OPTIONS
  @Hidden
  public Response options() {
    return Json.answer(405, Map.of("error", "Method Not Allowed")).allow("GET", "HEAD").build();
  }

  private FileAnswer answer(HttpServletRequest request, WirePath path) throws IOException {
    usage.touch();
    OpenFile file = OpenedByRequest.add(request, open(path));
    if (secret.isCredential(file.stat())) {
      throw notFound();
    }
    String type = MimeTypes.contentType(name(path).text());
    return new FileAnswer(request, file, minRate, clock.instant(), type);
  }

  private static RawName name(WirePath path) {
    return path.names().get(path.names().size() - 1);
  }

  /**
   * Opens the file, which the caller closes.
   *
   * @throws Refusal if it is not there, or is none
   * @throws jakarta.ws.rs.WebApplicationException 500 if it may not be read
   */
  OpenFile open(WirePath path) {
    WireRoot root = roots.of(path.root()).orElseThrow(FileReadResource::notFound);
    if (path.names().isEmpty()) {
      throw notRegular();
    }
    if (path.root().equals(CONFIGS) && InboundSecretFile.isCredentialName(path.names().get(0))) {
      throw notFound();
    }
    List<RawName> names =
        Stream.concat(root.directory().names().stream(), path.names().stream()).toList();
    try {
      return root.jail().plainFile(new WorkspacePath(names));
    } catch (Refusal e) {
      throw refusal(e, path);
    } catch (IOException e) {
      throw failure(e.getClass().getSimpleName(), path);
    }
  }

  private static RuntimeException refusal(Refusal refusal, WirePath path) {
    return switch (refusal.code()) {
      case NOT_FOUND -> notFound();
      case NOT_A_FILE, NOT_A_DIRECTORY, CHANGED -> notRegular(); // Changed: to a link, mostly.
      default -> failure(refusal.code().name(), path);
    };
  }

  private static RuntimeException failure(String reason, WirePath path) {
    LOG.warn("a file cannot be read, {}: {}", reason, new LoggedPath(path.raw()));
    return MoleculeError.of(500, "stat failed").thrown();
  }

  private static Refusal notFound() {
    return new Refusal(NOT_FOUND, "file not found");
  }

  private static Refusal notRegular() {
    return new Refusal(NOT_A_FILE, "path is not a regular file");
  }

  private static Response named(WirePath path, ResponseBuilder answer) {
    return answer
        .header(HttpHeaders.CONTENT_DISPOSITION, WireDisposition.attachment(name(path)))
        .build();
  }
}
