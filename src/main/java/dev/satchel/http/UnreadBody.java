package dev.satchel.http;

import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.io.InputStream;

/**
 * What a client still sends when it is refused already. Most clients send all of a body before they
 * look for an answer, and if the connection is closed on them meanwhile, they never see it.
 */
public final class UnreadBody {
  /** What is not worth a broken connection, in bytes. */
  private static final int MOST = 16 << 20;

  private static final int BUFFER = 64 << 10;

  private static final String BEGUN = UnreadBody.class.getName();

  private UnreadBody() {}

  /** Notes that the client has begun to send, whether it has asked before or not. */
  static void isBeingSent(HttpServletRequest request) {
    request.setAttribute(BEGUN, true);
  }

  /**
   * Takes a bounded part of the rest, for nothing, from those who do not ask before they send, or
   * were told to. To be called once the answer is on its way: some wait for it before they send
   * more.
   */
  public static void passOver(HttpServletRequest request) {
    if (request.getHeader("Expect") != null && request.getAttribute(BEGUN) == null) {
      return;
    }
    try {
      InputStream body = request.getInputStream();
      byte[] buffer = new byte[BUFFER];
      for (int taken = 0, count = 0; count >= 0 && taken < MOST; taken += count) {
        count = body.read(buffer);
      }
    } catch (IOException e) {
      // Nobody is there any more to be told.
    }
  }
}
