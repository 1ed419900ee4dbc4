package dev.satchel.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import jakarta.servlet.http.HttpServletResponse;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.container.ContainerResponseContext;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.lang.annotation.Annotation;

/**
 * An answer that says what is wrong. It has its length, so that its end is told from a break.
 * Immutable.
 */
public final class ErrorAnswer {
  private final int status;
  private final String mediaType;
  private final byte[] body;

  private ErrorAnswer(int status, String mediaType, byte[] body) {
    this.status = status;
    this.mediaType = mediaType;
    this.body = body;
  }

  /**
   * With {@code value} as JSON.
   *
   * @param mediaType which kind of JSON that is
   */
  public static ErrorAnswer json(int status, String mediaType, Object value) {
    return new ErrorAnswer(status, mediaType, Json.bytes(value));
  }

  /** With one line for people. */
  public static ErrorAnswer text(int status, String text) {
    return new ErrorAnswer(status, "text/plain; charset=utf-8", text.getBytes(UTF_8));
  }

  /** With nothing more to say. */
  public static ErrorAnswer empty(int status) {
    return new ErrorAnswer(status, "", new byte[0]);
  }

  public int status() {
    return status;
  }

  public String mediaType() {
    return mediaType;
  }

  /** The body; a copy that the caller may keep. */
  public byte[] body() {
    return body.clone();
  }

  /** Has the request end with this answer. */
  public WebApplicationException thrown() {
    return new WebApplicationException(
        Response.status(status)
            .type(mediaType)
            .header(HttpHeaders.CONTENT_LENGTH, body.length)
            .entity(body)
            .build());
  }

  /** Answers with it, unless an answer is already under way. */
  void send(HttpServletResponse response) throws IOException {
    response.resetBuffer();
    response.setStatus(status);
    if (!mediaType.isEmpty()) {
      response.setContentType(mediaType);
    }
    response.setContentLength(body.length);
    response.getOutputStream().write(body);
  }

  /** Has {@code response} be this answer; headers that it has already stay. */
  void become(ContainerResponseContext response) {
    response.setStatus(status);
    if (mediaType.isEmpty()) {
      response.setEntity(null);
    } else {
      response.setEntity(body, new Annotation[0], MediaType.valueOf(mediaType));
    }
    response.getHeaders().putSingle(HttpHeaders.CONTENT_LENGTH, body.length);
  }
}
