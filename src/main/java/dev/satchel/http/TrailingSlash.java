package dev.satchel.http;

/** What a slash at the end of a path means. */
public enum TrailingSlash {
  /** It is one too many: the caller is sent to the path without. */
  REDIRECTED,
  /** Nothing is called so. */
  UNKNOWN,
  /** It is a part of what is asked for. */
  MEANT
}
