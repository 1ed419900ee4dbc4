package dev.satchel.http.openhands;

import dev.satchel.RawName;
import dev.satchel.WorkspacePath;
import dev.satchel.files.Jail;
import dev.satchel.files.OpenFile;
import dev.satchel.http.ContentDisposition;
import dev.satchel.http.FileAnswer;
import dev.satchel.http.MinRate;
import dev.satchel.http.OpenedByRequest;
import dev.satchel.http.Usage;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.Response.ResponseBuilder;
import java.io.IOException;
import java.time.Clock;

/** Answers calls for a file as it is. Safe for many threads. */
public final class FileDownloads {
  private final Jail jail;
  private final Usage usage;
  private final MinRate minRate;
  private final Clock clock;

  /**
   * @param jail stays the caller's
   */
  public FileDownloads(Jail jail, Usage usage, MinRate minRate, Clock clock) {
    this.jail = jail;
    this.usage = usage;
    this.minRate = minRate;
    this.clock = clock;
  }

  /**
   * The answer to GET.
   *
   * @throws dev.satchel.Refusal if there is no such file
   */
  Response get(HttpServletRequest request, WorkspacePath path) throws IOException {
    return named(path, answer(request, path).get());
  }

  /** The answer to HEAD: as the one to GET, but the file is not read. */
  Response head(HttpServletRequest request, WorkspacePath path) throws IOException {
    return named(path, answer(request, path).head());
  }

  /**
   * Refuses what a call would be refused for.
   *
   * @throws dev.satchel.Refusal if there is no such file
   */
  void check(WorkspacePath path) throws IOException {
    jail.file(path).close();
  }

  private FileAnswer answer(HttpServletRequest request, WorkspacePath path) throws IOException {
    usage.touch();
    OpenFile file = OpenedByRequest.add(request, jail.file(path));
    return new FileAnswer(request, file, minRate, clock.instant());
  }

  private static Response named(WorkspacePath path, ResponseBuilder answer) {
    RawName name = path.names().get(path.names().size() - 1);
    return answer
        .header(HttpHeaders.CONTENT_DISPOSITION, ContentDisposition.attachment(name))
        .build();
  }
}
