package dev.satchel.http;

import java.util.List;

/** Which routes have which dialect. Immutable. */
public final class Dialects {
  private static final Dialect OTHERWISE = new DetailDialect();

  private final List<Dialect> dialects;

  /**
   * @param dialects the first that covers a path has it; what none covers has the one with a {@code
   *     detail}
   */
  public Dialects(List<Dialect> dialects) {
    this.dialects = List.copyOf(dialects);
  }

  /** The dialect of {@code path}, as it was sent. */
  Dialect of(String path) {
    return dialects.stream().filter(dialect -> dialect.covers(path)).findFirst().orElse(OTHERWISE);
  }

  /**
   * The answer to what never reaches the application.
   *
   * @param path as far as it could be read
   */
  public ErrorAnswer failed(String path, Call call, int status, String reason) {
    return of(path).failed(Failure.of(status, reason), call);
  }
}
