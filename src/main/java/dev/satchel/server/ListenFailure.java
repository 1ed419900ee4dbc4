package dev.satchel.server;

import java.net.BindException;

/** Says why an address cannot be listened on, and what to do. */
final class ListenFailure {
  private ListenFailure() {}

  static String inWords(Throwable failure) {
    Throwable cause = root(failure);
    String said = String.valueOf(cause.getMessage());
    if (!(cause instanceof BindException)) {
      return cause.getMessage() == null ? cause.toString() : said;
    }
    return said.contains("assign") // As the system says it of what is another machine's.
        ? said + "; it is none of this machine's: SATCHEL_HOST or --host names another"
        : said + "; is a server running there? SATCHEL_PORT or --port names another";
  }

  private static Throwable root(Throwable failure) {
    Throwable cause = failure.getCause();
    return cause == null ? failure : root(cause);
  }
}
