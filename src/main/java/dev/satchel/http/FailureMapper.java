package dev.satchel.http;

import dev.satchel.Outage;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.Response.ResponseBuilder;
import jakarta.ws.rs.ext.ExceptionMapper;
import java.util.List;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hands every other failure on to {@link ErrorWording}. What went wrong inside goes to the log
 * under an id, and the caller gets the id.
 */
public final class FailureMapper implements ExceptionMapper<Throwable> {
  private static final Logger LOG = LoggerFactory.getLogger(FailureMapper.class);
  private static final List<String> KEPT = List.of(HttpHeaders.ALLOW, "Content-Range");

  @Override
  public Response toResponse(Throwable failure) {
    if (failure instanceof WebApplicationException e) {
      return toResponse(e);
    }
    return failure instanceof Outage e ? toResponse(e) : log(failure);
  }

  private static Response toResponse(Outage outage) {
    LOG.warn("request cannot be carried out at the moment: {}", outage.getMessage());
    Failure failure = Failure.of(outage);
    return Response.status(failure.status()).entity(failure).build();
  }

  /** What JAX-RS itself refuses: an unknown route, a wrong method. */
  private static Response toResponse(WebApplicationException failure) {
    Response answer = failure.getResponse();
    if (answer.hasEntity()) {
      return answer;
    }
    String reason =
        failure instanceof UnsatisfiableRange range
            ? range.reason()
            : answer.getStatusInfo().getReasonPhrase();
    ResponseBuilder handed =
        Response.status(answer.getStatus()).entity(Failure.of(answer.getStatus(), reason));
    for (String header : KEPT) {
      handed.header(header, answer.getHeaderString(header)); // Without a value it is none.
    }
    return handed.build();
  }

  private static Response log(Throwable failure) {
    String id = UUID.randomUUID().toString().replace("-", "");
    LOG.error("request failed, error_id {}", id, failure);
    return Response.serverError().entity(Failure.internal(id)).build();
  }
}
