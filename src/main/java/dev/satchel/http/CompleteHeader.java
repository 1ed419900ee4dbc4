package dev.satchel.http;

import jakarta.ws.rs.core.Response.ResponseBuilder;

/** What answers say that lack something which should be there, and could not be read. */
public final class CompleteHeader {
  public static final String NAME = "X-Archive-Complete";

  /** What it is for, in descriptions. */
  public static final String MEANING =
      "`false` if something is missing that could not be saved; else it is not there";

  private CompleteHeader() {}

  /** {@code answer}, which says so if it is not complete. */
  public static ResponseBuilder of(ResponseBuilder answer, boolean isComplete) {
    return isComplete ? answer : answer.header(NAME, "false");
  }
}
