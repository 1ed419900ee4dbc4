package dev.satchel.server;

/** What must not turn up in a log: it is shown as three dots. */
public record Secret(String value) {
  @Override
  public String toString() {
    return "...";
  }
}
