package dev.satchel.http.sandboxagent;

import static dev.satchel.Refusal.Code.TOO_LARGE;

import dev.satchel.Refusal;
import dev.satchel.files.OpenFile;
import dev.satchel.http.sandboxagent.FileOperations.Entry;
import dev.satchel.http.sandboxagent.FileOperations.Located;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The methods that work on files. Safe for many threads. */
final class RpcFiles {
  static final String PREFIX = "_sandboxagent/fs/";

  /** How much a file may have that is sent in an answer: base64 makes 16 MiB of it. */
  static final int MOST = 12 << 20;

  /** What is in a directory. */
  record Listing(List<Entry> entries) {}

  /**
   * A file that is to be sent. Closing this closes it.
   *
   * @param path as answers repeat it
   * @param size how many bytes of it are sent
   */
  record Contents(String path, OpenFile file, long size) implements Closeable {
    @Override
    public void close() {
      file.close();
    }
  }

  /** What is done for a call. */
  private interface Call {
    Object run(Request request) throws IOException;
  }

  private final FileOperations files;
  private final Map<String, Call> calls =
      Map.of(
          "list_entries", this::list,
          "stat", this::stat,
          "mkdir", this::makeDirectory,
          "delete_entry", this::delete,
          "move", this::move,
          "read_file", this::read,
          "write_file", this::write,
          "upload_batch", this::unpack);

  RpcFiles(FileOperations files) {
    this.files = files;
  }

  /** The names of all methods. */
  List<String> methods() {
    return calls.keySet().stream().sorted().map(name -> PREFIX + name).toList();
  }

  boolean has(String method) {
    return method.startsWith(PREFIX) && calls.containsKey(method.substring(PREFIX.length()));
  }

  /**
   * Carries out a call.
   *
   * @param method one that this {@link #has}
   * @param content the file that is sent with the call, if one is
   * @return what becomes the result, or {@link Contents}
   * @throws Refusal as {@link FileOperations} does
   * @throws RpcFailure if a parameter is missing or unfit
   */
  Object call(String method, Params params, Optional<InputStream> content) throws IOException {
    Call call = calls.get(method.substring(PREFIX.length()));
    if (call == null) {
      throw new IllegalArgumentException(method);
    }
    return call.run(new Request(method, params, content));
  }

  /** One call. */
  private record Request(String method, Params params, Optional<InputStream> content) {
    RpcFailure lacks(String name) {
      return new RpcFailure(RpcError.badParams(method + " requires params." + name));
    }

    String path(String name) {
      return params.text(name).orElseThrow(() -> lacks(name));
    }

    InputStream upload() {
      return content.orElseThrow(() -> lacks("contentBase64"));
    }

    Optional<String> session() {
      Optional<String> one = params.text("sessionId");
      Optional<String> other = params.text("session_id");
      if (one.isPresent() && other.isPresent() && !one.equals(other)) {
        throw new RpcFailure(RpcError.badParams("sessionId and session_id differ"));
      }
      return one.or(() -> other);
    }
  }

  private Located locate(Request request, String name) {
    return locate(request, request.path(name), name);
  }

  private Located locate(Request request, String path, String name) {
    return files.locate(Params.bytes(name, path), request.session());
  }

  private Located optional(Request request) {
    return locate(request, request.params().text("path").orElse("."), "path");
  }

  private Listing list(Request request) throws IOException {
    return new Listing(files.entries(optional(request)));
  }

  private Object stat(Request request) throws IOException {
    return files.stat(locate(request, "path"));
  }

  private Object makeDirectory(Request request) throws IOException {
    return files.makeDirectory(locate(request, "path"));
  }

  private Object delete(Request request) throws IOException {
    return files.delete(locate(request, "path"), request.params().isTrue("recursive"));
  }

  private Object move(Request request) throws IOException {
    Located from = locate(request, "from");
    Located to = locate(request, "to");
    return files.move(from, to, request.params().isTrue("overwrite"));
  }

  private Contents read(Request request) throws IOException {
    Located located = locate(request, "path");
    OpenFile file = files.open(located);
    try {
      return contents(located.shown(), file);
    } catch (IOException | RuntimeException e) {
      file.close();
      throw e;
    }
  }

  private static Contents contents(String path, OpenFile file) throws IOException {
    long size = file.stat().size();
    if (size > MOST) {
      throw new Refusal(
          TOO_LARGE,
          "The file has "
              + size
              + " bytes, and over JSON-RPC no more than "
              + MOST
              + " are sent: use GET /v2/fs/file");
    }
    return new Contents(path, file, size);
  }

  private Object write(Request request) throws IOException {
    InputStream content = request.upload();
    return files.write(locate(request, "path"), content);
  }

  private Object unpack(Request request) throws IOException {
    InputStream content = request.upload();
    return files.unpack(optional(request), content);
  }
}
