package dev.satchel.http.molecule;

import static dev.satchel.Refusal.Code.NOT_FOUND;

import dev.satchel.RawName;
import dev.satchel.Refusal;
import dev.satchel.WorkspacePath;
import dev.satchel.files.JailedDirectory;
import dev.satchel.http.InvalidParameters;
import dev.satchel.http.archive.ArchiveCalls;
import io.swagger.v3.oas.annotations.Hidden;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HEAD;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.util.Optional;

/**
 * Sends a platform a directory as an archive: as {@code /api/file/archive} does, but for how paths
 * are called and how it is said what is wrong.
 */
@Path("/internal/archive")
@Hidden
public final class InternalArchiveResource {
  private final WireRoots roots;
  private final ArchiveCalls calls;
  private final Credentials credentials;

  /** All stays the caller's. */
  public InternalArchiveResource(WireRoots roots, ArchiveCalls calls, Credentials credentials) {
    this.roots = roots;
    this.calls = calls;
    this.credentials = credentials;
  }

  @GET
  public Response get(
      @Context HttpServletRequest request,
      @Context HttpServletResponse response,
      @Context HttpHeaders headers)
      throws IOException {
    WirePath path = WirePath.inCallToWorkspace(request);
    WireRoot root = root(path);
    try {
      return calls.get(request, response, headers, place(root, path));
    } catch (InvalidParameters e) {
      throw said(e);
    }
  }

  @HEAD
  public Response head(
      @Context HttpServletRequest request,
      @Context HttpServletResponse response,
      @Context HttpHeaders headers)
      throws IOException {
    WirePath path = WirePath.inCallToWorkspace(request);
    WireRoot root = root(path);
    try {
      return calls.head(request, response, headers, place(root, path));
    } catch (InvalidParameters e) {
      throw said(e);
    }
  }

  /** Where the directory is, and how it is called: as the platform calls it. */
  private ArchiveCalls.Place place(WireRoot root, WirePath path) {
    return new ArchiveCalls.Place(
        root.jail(), encoded -> open(root, path), Optional.of(WorkspacePath.parse(path.raw())));
  }

  private static RuntimeException said(InvalidParameters wrong) {
    return MoleculeError.of(422, String.valueOf(wrong.getMessage())).thrown();
  }

  private WireRoot root(WirePath path) {
    return roots.of(path.root()).orElseThrow(() -> new Refusal(NOT_FOUND, inWords(NOT_FOUND)));
  }

  private JailedDirectory open(WireRoot root, WirePath path) throws IOException {
    JailedDirectory directory = directory(root, path);
    try {
      credentials.checkApart(directory);
      return directory;
    } catch (IOException | RuntimeException e) {
      directory.close();
      throw e;
    }
  }

  private static JailedDirectory directory(WireRoot root, WirePath path) throws IOException {
    WorkspacePath at = root.directory();
    for (RawName name : path.names()) {
      at = at.below(name);
    }
    try {
      return root.jail().directory(at);
    } catch (Refusal e) {
      throw new Refusal(e.code(), inWords(e.code())); // Its own words say where the root lies.
    }
  }

  private static String inWords(Refusal.Code code) {
    return switch (code) {
      case NOT_FOUND -> "file not found";
      case NOT_A_DIRECTORY -> "path is not a directory";
      default -> "path may not be read";
    };
  }
}
