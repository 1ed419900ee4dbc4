package dev.satchel.http;

import jakarta.ws.rs.ClientErrorException;
import jakarta.ws.rs.core.Response;

/** A range of which nothing is there. The answer says how many bytes there are. */
final class UnsatisfiableRange extends ClientErrorException {
  private static final long serialVersionUID = 1L;

  UnsatisfiableRange(long size) {
    super(
        Response.status(Response.Status.REQUESTED_RANGE_NOT_SATISFIABLE)
            .header("Content-Range", "bytes */" + size)
            .type("application/json")
            .entity(Json.detailBytes("Range lies beyond the end of " + size + " bytes"))
            .build());
  }
}
