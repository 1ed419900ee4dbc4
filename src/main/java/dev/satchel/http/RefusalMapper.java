package dev.satchel.http;

import dev.satchel.Refusal;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.ext.ExceptionMapper;

/** Hands a refusal on to {@link ErrorWording}. */
public final class RefusalMapper implements ExceptionMapper<Refusal> {
  @Override
  public Response toResponse(Refusal refusal) {
    return Response.status(Response.Status.BAD_REQUEST).entity(refusal).build();
  }
}
