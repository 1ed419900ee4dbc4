package dev.satchel.http.ash;

import static dev.satchel.Refusal.Code.FORBIDDEN;
import static dev.satchel.Refusal.Code.NOT_A_FILE;
import static dev.satchel.Refusal.Code.NOT_FOUND;

import dev.satchel.RawName;
import dev.satchel.Refusal;
import dev.satchel.files.Scratch;
import dev.satchel.http.MinRate;
import dev.satchel.http.OpenedByRequest;
import dev.satchel.http.Usage;
import dev.satchel.session.Source;
import dev.satchel.session.WorkspaceView;
import dev.satchel.session.WorkspaceView.ViewedFile;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.ws.rs.core.Response;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Clock;
import java.util.Optional;
import java.util.function.Predicate;

/** Lists and sends files, whether they are live or those of a snapshot. Safe for many threads. */
public final class FileReads {
  private static final long MOST_RAW = 100L << 20;
  private static final long MOST_JSON = 1L << 20;
  private static final Optional<String> FALSE = Optional.of("false");
  private static final Optional<String> JSON = Optional.of("json");

  /** One file as JSON. */
  record Shown(String path, String content, long size, String source) {}

  private final GrowingBody bodies;
  private final MinRate minRate;
  private final Usage usage;
  private final Clock clock;

  /**
   * @param scratch takes answers to those who need their length at once
   * @param usage is told of each call
   */
  public FileReads(Scratch scratch, MinRate minRate, Usage usage, Clock clock) {
    this.bodies = new GrowingBody(scratch);
    this.minRate = minRate;
    this.usage = usage;
    this.clock = clock;
  }

  /** The answer to GET and HEAD of a listing. */
  Response list(
      HttpServletRequest request, HttpServletResponse response, Views views, boolean withAll)
      throws IOException {
    boolean withHidden =
        !new AshQuery(request).oneOf("includeHidden", "true", "false").equals(FALSE);
    return Overtaken.again(() -> listed(request, response, views, withHidden, withAll));
  }

  private Response listed(
      HttpServletRequest request,
      HttpServletResponse response,
      Views views,
      boolean withHidden,
      boolean withAll)
      throws IOException {
    WorkspaceView view = open(request, views);
    Listing listing = new Listing(view, leftOut(view, withHidden, withAll));
    return request.getMethod().equals("HEAD")
        ? bodies.head(listing)
        : bodies.get(request, response, listing);
  }

  private static Predicate<RawName> leftOut(
      WorkspaceView view, boolean withHidden, boolean withAll) {
    if (withAll) {
      return name -> false;
    }
    Predicate<RawName> listed = withHidden ? NameRules::isNeverListed : NameRules::isHidden;
    return view.source() == Source.SNAPSHOT ? listed.or(NameRules::isNeverKept) : listed;
  }

  private WorkspaceView open(HttpServletRequest request, Views views) throws IOException {
    usage.touch();
    return OpenedByRequest.add(request, views.open());
  }

  /** The answer to GET and HEAD of one file. */
  Response file(HttpServletRequest request, RequestedPath path, Views views, boolean withAll)
      throws IOException {
    boolean asJson = new AshQuery(request).oneOf("format", "raw", "json").equals(JSON);
    check(path, views);
    return Overtaken.again(() -> found(request, path, views, withAll, asJson));
  }

  private Response found(
      HttpServletRequest request, RequestedPath path, Views views, boolean withAll, boolean asJson)
      throws IOException {
    WorkspaceView view = open(request, views);
    ViewedFile file = OpenedByRequest.add(request, open(view, path, withAll));
    long most = asJson ? MOST_JSON : MOST_RAW;
    if (file.size() > most) {
      String rule = "File too large (" + file.size() + " bytes, max " + most + ")";
      throw AshError.refused(400, rule).thrown();
    }
    return asJson
        ? json(view, path, file)
        : new FileBody(request, file, minRate, clock.instant()).answer(path, Listing.source(view));
  }

  /** What speaks against a path is said before anything is looked for but the session. */
  static void check(RequestedPath path, Views views) throws IOException {
    if (path.objection().isPresent()) {
      views.checkSession();
      throw path.objection().get();
    }
  }

  /** Opens a file that a caller may see, and says in the words of the wire why it cannot be. */
  static ViewedFile open(WorkspaceView view, RequestedPath path, boolean withAll)
      throws IOException {
    boolean isHidden =
        view.source() == Source.SNAPSHOT && !withAll && NameRules.isBelowNeverKept(path.raw());
    if (isHidden || path.isImpossible()) {
      throw Target.noFile();
    }
    try {
      ViewedFile file = view.open(path.raw());
      if (path.isOfDirectory()) {
        file.close();
        throw Target.noFile();
      }
      return file;
    } catch (Refusal e) {
      throw worded(e);
    }
  }

  private static Refusal worded(Refusal refusal) {
    return switch (refusal.code()) {
      case NOT_A_FILE -> new Refusal(NOT_A_FILE, "Path is not a file");
      case FORBIDDEN -> new Refusal(FORBIDDEN, "File cannot be read");
      case NOT_FOUND, NOT_A_DIRECTORY, MALFORMED_PATH -> new Refusal(NOT_FOUND, "File not found");
      default -> refusal;
    };
  }

  private static Response json(WorkspaceView view, RequestedPath path, ViewedFile file)
      throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream((int) file.size());
    file.copy(0, file.size(), bytes);
    String content = TolerantUtf8.decode(bytes.toByteArray());
    return AshJson.answer(200, new Shown(path.text(), content, file.size(), Listing.source(view)));
  }
}
