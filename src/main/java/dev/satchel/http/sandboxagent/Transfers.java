package dev.satchel.http.sandboxagent;

import dev.satchel.files.OpenFile;
import dev.satchel.http.FileAnswer;
import dev.satchel.http.Json;
import dev.satchel.http.LimitedBody;
import dev.satchel.http.MinRate;
import dev.satchel.http.OpenedByRequest;
import dev.satchel.http.UnreadBody;
import dev.satchel.http.sandboxagent.FileOperations.Located;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.io.InputStream;
import java.time.Clock;
import java.util.function.Supplier;

/** Sends and takes the content of files, as both generations do it alike. Safe for many threads. */
public final class Transfers {
  private static final String TAR = "application/x-tar";

  /** Does something with a body. */
  @FunctionalInterface
  private interface Receipt {
    Object of(InputStream body) throws IOException;
  }

  private final FileOperations files;
  private final MinRate minRate;
  private final Clock clock;
  private final long limit;

  /**
   * @param limit of what is taken in one request, in bytes
   */
  public Transfers(FileOperations files, MinRate minRate, Clock clock, long limit) {
    this.files = files;
    this.minRate = minRate;
    this.clock = clock;
    this.limit = limit;
  }

  /** The answer to GET. */
  Response get(HttpServletRequest request, Located file) throws IOException {
    return answer(request, file).get().build();
  }

  /** The answer to HEAD, for which nothing is read. */
  Response head(HttpServletRequest request, Located file) throws IOException {
    return answer(request, file).head().build();
  }

  private FileAnswer answer(HttpServletRequest request, Located file) throws IOException {
    OpenFile opened = OpenedByRequest.add(request, files.open(file));
    return new FileAnswer(request, opened, minRate, clock.instant());
  }

  /**
   * Takes a file.
   *
   * @param file says where it belongs, or refuses that
   */
  Response put(HttpServletRequest request, InputStream body, Supplier<Located> file)
      throws IOException {
    return receive(request, body, limited -> files.write(file.get(), limited));
  }

  /**
   * Takes an archive and unpacks it.
   *
   * @param directory says where it belongs, or refuses that
   */
  Response upload(HttpServletRequest request, InputStream body, Supplier<Located> directory)
      throws IOException {
    String type = request.getHeader("Content-Type");
    return receive(
        request,
        body,
        limited -> {
          if (type == null || !type.startsWith(TAR)) { // Nothing else about it counts.
            throw Problem.invalidRequest("Content-Type must be " + TAR).answer().thrown();
          }
          return files.unpack(directory.get(), limited);
        });
  }

  private Response receive(HttpServletRequest request, InputStream body, Receipt receipt)
      throws IOException {
    try {
      return Json.answer(200, receipt.of(new LimitedBody(request, body, limit))).build();
    } catch (RuntimeException e) { // A refusal, mostly.
      OpenedByRequest.add(request, () -> UnreadBody.passOver(request));
      throw e;
    }
  }
}
