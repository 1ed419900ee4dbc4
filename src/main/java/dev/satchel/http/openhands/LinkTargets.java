package dev.satchel.http.openhands;

import static dev.satchel.Refusal.Code.NOT_A_DIRECTORY;
import static dev.satchel.Refusal.Code.UNSUPPORTED;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.satchel.Refusal;
import dev.satchel.WorkspacePath;
import dev.satchel.files.Jail;
import dev.satchel.files.JailedDirectory;
import dev.satchel.http.QueryReader;
import dev.satchel.http.RawQuery;
import dev.satchel.http.archive.ArchiveCalls;
import dev.satchel.link.Link;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.util.Optional;
import java.util.Set;

/**
 * What links lead to: archives of directories, and files. The path is walked, and judged, each time
 * anew. Safe for many threads.
 */
public final class LinkTargets {
  /** What a link is to be for. */
  record Target(Link.Kind kind, String query) {}

  private static final String ZIP = "&format=zip";

  private final Jail jail;
  private final ArchiveCalls archives;
  private final ArchiveCalls.Place place;
  private final FileDownloads downloads;

  /**
   * @param jail stays the caller's
   */
  public LinkTargets(Jail jail, ArchiveCalls archives, FileDownloads downloads) {
    this.jail = jail;
    this.archives = archives;
    this.place = new ArchiveCalls.Place(jail, this::open, Optional.empty());
    this.downloads = downloads;
  }

  private JailedDirectory open(String path) throws IOException {
    return jail.directory(QueryReader.path(path));
  }

  /**
   * What {@code query} asks for, which must be there, and readable.
   *
   * @param own the parameters that are none of the target's
   * @throws dev.satchel.http.InvalidParameters with all that are missing or unfit
   * @throws Refusal as the routes for archives and files have it
   */
  Target of(RawQuery query, Set<String> own) throws IOException {
    ArchiveCalls.check(query);
    String path = query.all(PathParameter.NAME).get(0);
    if (!isDirectory(QueryReader.path(path))) {
      downloads.check(QueryReader.path(path));
      return new Target(Link.Kind.FILE, checked(PathParameter.NAME + "=" + path));
    }
    archives.check(query, place);
    // Whoever uses the link has no say in what it is for, not even by a header.
    String format = query.all("format").isEmpty() ? ZIP : "";
    return new Target(Link.Kind.ARCHIVE, checked(query.without(own) + format));
  }

  private static String checked(String query) {
    if (query.getBytes(UTF_8).length > Link.LONGEST_QUERY) {
      throw new Refusal(
          UNSUPPORTED, "A link can have no query above " + Link.LONGEST_QUERY + " bytes");
    }
    return query;
  }

  private boolean isDirectory(WorkspacePath path) throws IOException {
    try {
      jail.directory(path).close();
      return true;
    } catch (Refusal e) {
      if (e.code() == NOT_A_DIRECTORY) {
        return false;
      }
      throw e;
    }
  }

  /** Where {@code link} leads. */
  static WorkspacePath path(Link link) {
    return QueryReader.path(RawQuery.parse(link.query()).all(PathParameter.NAME).get(0));
  }

  /** The answer to GET. */
  Response get(Link link, HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    return switch (link.kind()) {
      case ARCHIVE -> archives.get(request, response, RawQuery.parse(link.query()), place);
      case FILE -> downloads.get(request, path(link));
    };
  }

  /** The answer to HEAD. */
  Response head(Link link, HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    return switch (link.kind()) {
      case ARCHIVE -> archives.head(request, response, RawQuery.parse(link.query()), place);
      case FILE -> downloads.head(request, path(link));
    };
  }
}
