package dev.satchel.client;

import java.io.IOException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What a call of the client did not achieve, and why: the one exception that it throws. The message
 * is for people, {@link #code} for programs. It never holds a key.
 */
public final class SatchelException extends IOException {
  private static final long serialVersionUID = 1L;

  /** What kind of failure it is. */
  public enum Code {
    /** What was asked for cannot be asked for like that, or of a client that is closed. */
    MISUSE,
    /** No connection could be made. */
    UNREACHABLE,
    /** The connection broke, and what it was for is not whole. */
    BROKEN,
    /** Nothing moved for as long as the client waits. */
    SILENT,
    /** The server wants another key. */
    UNAUTHORIZED,
    /** It lies outside of what is served, or may not be read or changed. */
    FORBIDDEN,
    /** There is nothing of that name. */
    NOT_FOUND,
    /** It was there, and is no more. */
    GONE,
    /** The server refused it for another reason, which it says. */
    REFUSED,
    /** Something is in the way, or in another state. */
    CONFLICT,
    /** It is larger than the server takes. */
    TOO_LARGE,
    /** The server is too busy or not able at the moment; it may work later. */
    BUSY,
    /** There is no room left, there or here. */
    NO_SPACE,
    /** The server failed. */
    FAILED,
    /** The server answered something that makes no sense. */
    UNEXPECTED,
    /** What was being downloaded has changed since the download began. */
    CHANGED,
    /** What came is not what it says it is. */
    DAMAGED,
    /** There is something of that name on this machine already. */
    EXISTS,
    /** A file or directory on this machine cannot be read or written. */
    LOCAL
  }

  private final Code code;
  private final int status;
  private final String words;
  private final long retryAfterNanos;

  private SatchelException(
      Code code,
      int status,
      String message,
      String words,
      long retryAfterNanos,
      @Nullable Throwable cause) {
    super(message, cause);
    this.code = code;
    this.status = status;
    this.words = words;
    this.retryAfterNanos = retryAfterNanos;
  }

  /** Something that no server has said. */
  static SatchelException of(Code code, String message) {
    return new SatchelException(code, 0, message, "", 0, null);
  }

  static SatchelException of(Code code, String message, Throwable cause) {
    return new SatchelException(code, 0, message, "", 0, cause);
  }

  /**
   * What a server has answered.
   *
   * @param words what it said; may be empty
   * @param retryAfterNanos how long it asks to be left alone; 0 if it does not
   */
  static SatchelException answered(Code code, int status, String words, long retryAfterNanos) {
    String meaning = code.name().toLowerCase(Locale.ROOT).replace('_', ' ');
    String said = words.isEmpty() ? "The server answered " + status + ": " + meaning : words;
    return new SatchelException(code, status, said, words, retryAfterNanos, null);
  }

  /** The same failure of a server, by another code. */
  SatchelException as(Code other) {
    return new SatchelException(other, status, said(), words, retryAfterNanos, getCause());
  }

  private String said() {
    return String.valueOf(getMessage());
  }

  public Code code() {
    return code;
  }

  /** The status of the server's answer; 0 if there was none. */
  public int status() {
    return status;
  }

  /** How long the server asks to be left alone, within reason; 0 if it does not. */
  long retryAfterNanos() {
    return retryAfterNanos;
  }

  /** What the server said, in its own words; empty if it said nothing. */
  public String words() {
    return words;
  }
}
