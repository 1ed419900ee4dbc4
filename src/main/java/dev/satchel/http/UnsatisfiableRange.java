package dev.satchel.http;

import jakarta.ws.rs.ClientErrorException;
import jakarta.ws.rs.core.Response;

/** A range of which nothing is there. The answer says how many bytes there are. */
final class UnsatisfiableRange extends ClientErrorException {
  private static final long serialVersionUID = 1L;

  private final long size;

  UnsatisfiableRange(long size) {
    super(Response.status(416).header("Content-Range", "bytes */" + size).build());
    this.size = size;
  }

  String reason() {
    return "Range lies beyond the end of " + size + " bytes";
  }
}
