package dev.satchel.server;

/**
 * Something that {@link Doctor} has looked at.
 *
 * @param what it is, in a word or a few
 * @param detail for people: how it is, and what to do about it if it fails; holds no secret
 */
public record Finding(Grade grade, String what, String detail) {
  /** How it stands with it. */
  public enum Grade {
    OK,
    /** It works, but not as one may think. */
    NOTE,
    /** The server would not start, or would refuse what it is for. */
    FAILS
  }
}
