package dev.satchel.client;

/** What a log may show of a failure: no address and no words of a server, which may hold a key. */
final class LoggedFailure {
  private LoggedFailure() {}

  static String of(Exception failure) {
    if (failure instanceof SatchelException known) {
      return known.status() == 0 ? known.code().toString() : "HTTP " + known.status();
    }
    return failure.getClass().getSimpleName();
  }
}
