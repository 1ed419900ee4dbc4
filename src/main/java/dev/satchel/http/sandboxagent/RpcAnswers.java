package dev.satchel.http.sandboxagent;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.satchel.Content;
import dev.satchel.Refusal;
import dev.satchel.files.OpenFile;
import dev.satchel.http.Cancellation;
import dev.satchel.http.MinRate;
import dev.satchel.http.OpenedByRequest;
import dev.satchel.http.Streamed;
import dev.satchel.http.sandboxagent.RpcFiles.Contents;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.Response.ResponseBuilder;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Base64;
import java.util.Optional;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers calls: whether a method succeeds or fails, the answer is a message of JSON-RPC, since to
 * clients anything else is the end of the connection. Safe for many threads.
 */
final class RpcAnswers {
  private static final Logger LOG = LoggerFactory.getLogger(RpcAnswers.class);

  private final RpcMethods methods;
  private final MinRate minRate;

  RpcAnswers(RpcMethods methods, MinRate minRate) {
    this.methods = methods;
    this.minRate = minRate;
  }

  /**
   * Carries out the call that {@code message} is.
   *
   * @param body from which the message was read
   */
  ResponseBuilder answer(
      HttpServletRequest request, Message message, RpcBody body, RpcConnection connection) {
    String id = message.id().orElseThrow();
    try {
      Object result = methods.call(message, content(message, body), connection);
      return result instanceof Contents contents
          ? send(request, id, OpenedByRequest.add(request, contents))
          : json(RpcJson.result(id, result));
    } catch (Refusal e) {
      return failed(id, RpcError.of(e));
    } catch (RpcFailure e) {
      return failed(id, e.error());
    } catch (IOException | RuntimeException e) {
      String error = UUID.randomUUID().toString().replace("-", "");
      LOG.error("call failed, error_id {}", error, e);
      return failed(id, RpcError.internal(error));
    }
  }

  private static Optional<InputStream> content(Message message, RpcBody body) {
    return message.params().content().stream()
        .<InputStream>mapToObj(at -> new Base64Member(body.from(at)))
        .findFirst();
  }

  /** The answer to {@code id} that says why it was not carried out. */
  static ResponseBuilder failed(String id, RpcError error) {
    return json(RpcJson.error(id, error));
  }

  private static ResponseBuilder json(byte[] body) {
    return Response.ok(body, MediaType.APPLICATION_JSON_TYPE)
        .header(HttpHeaders.CONTENT_LENGTH, body.length);
  }

  /** Sends a file inside a message, as it is read: its length is known, whatever it holds. */
  private ResponseBuilder send(HttpServletRequest request, String id, Contents contents) {
    byte[] before = before(id, contents);
    byte[] after = "\"}}".getBytes(UTF_8);
    long encoded = (contents.size() + 2) / 3 * 4;
    Content content =
        out -> {
          out.write(before);
          encode(contents.file(), contents.size(), out);
          out.write(after);
        };
    Cancellation work = OpenedByRequest.add(request, new Cancellation());
    return Response.ok(Streamed.withLength(minRate.paced(content, work), request))
        .type(MediaType.APPLICATION_JSON_TYPE)
        .header(HttpHeaders.CONTENT_LENGTH, before.length + encoded + after.length);
  }

  private static byte[] before(String id, Contents contents) {
    String path = RpcJson.text(contents.path());
    String members = "\"path\":" + path + ",\"size\":" + contents.size();
    String opening = RpcJson.opening(id, "result") + "{" + members + ",\"contentBase64\":\"";
    return opening.getBytes(UTF_8);
  }

  private static void encode(OpenFile file, long size, OutputStream out) throws IOException {
    try (OutputStream encoder = Base64.getEncoder().wrap(new Open(out))) {
      file.copy(0, size, encoder);
    }
  }

  /** Stays open when the encoder is closed, which then writes its last bytes. */
  private static final class Open extends FilterOutputStream {
    Open(OutputStream out) {
      super(out);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      out.write(bytes, offset, length);
    }

    @Override
    public void close() {}
  }
}
