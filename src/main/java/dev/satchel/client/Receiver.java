package dev.satchel.client;

import java.io.IOException;
import java.net.http.HttpHeaders;
import java.nio.ByteBuffer;
import java.util.List;

/** Takes the body of an answer as it comes. Is called by one thread at a time, not always one. */
interface Receiver {
  /**
   * Looks at an answer before its body comes.
   *
   * @return whether the body is wanted; if not, the answer counts as a refusal
   * @throws SatchelException ends the call
   */
  boolean begin(int status, HttpHeaders headers) throws SatchelException;

  /**
   * Takes the next bytes, all of them.
   *
   * @throws IOException ends the call
   */
  void take(List<ByteBuffer> bytes) throws IOException;

  /** Is called by the thread of the call now and then, while the body comes. */
  void tick() throws IOException;
}
