package dev.satchel.http;

import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.Response.ResponseBuilder;
import jakarta.ws.rs.ext.ExceptionMapper;
import java.util.Map;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Turns every other failure into an answer. What went wrong inside goes to the log under an id, and
 * the caller gets the id.
 */
public final class FailureMapper implements ExceptionMapper<Throwable> {
  static final String DETAIL = "Internal Server Error";

  private static final Logger LOG = LoggerFactory.getLogger(FailureMapper.class);

  @Override
  public Response toResponse(Throwable failure) {
    return failure instanceof WebApplicationException e
        ? toResponse(e.getResponse())
        : log(failure);
  }

  /** What JAX-RS itself refuses: an unknown route, a wrong method. */
  private static Response toResponse(Response answer) {
    if (answer.hasEntity()) {
      return answer;
    }
    ResponseBuilder withBody =
        Json.answer(answer.getStatus(), Json.detail(answer.getStatusInfo().getReasonPhrase()));
    String allow = answer.getHeaderString(HttpHeaders.ALLOW);
    return allow == null ? withBody.build() : withBody.header(HttpHeaders.ALLOW, allow).build();
  }

  private static Response log(Throwable failure) {
    String id = UUID.randomUUID().toString().replace("-", "");
    LOG.error("request failed, error_id {}", id, failure);
    return Json.answer(500, Map.of("detail", DETAIL, "error_id", id)).build();
  }
}
