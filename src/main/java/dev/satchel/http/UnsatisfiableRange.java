package dev.satchel.http;

import jakarta.ws.rs.ClientErrorException;

/** A range of which nothing is there. The answer says how many bytes there are. */
final class UnsatisfiableRange extends ClientErrorException {
  private static final long serialVersionUID = 1L;

  UnsatisfiableRange(long size) {
    super(
        Json.answer(416, Json.detail("Range lies beyond the end of " + size + " bytes"))
            .header("Content-Range", "bytes */" + size)
            .build());
  }
}
