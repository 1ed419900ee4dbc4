package dev.satchel;

/**
 * A request that is not carried out, and why. The message is written for the caller: it names the
 * thing and the rule, and nothing outside the served roots. Failures of disk or network are not
 * refusals; they stay {@link java.io.IOException}.
 */
public final class Refusal extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** What kind of refusal it is; callers act on this, people read the message. */
  public enum Code {
    /** The path breaks the syntax of paths. */
    MALFORMED_PATH,
    /** The path names something that is no directory where one is needed. */
    NOT_A_DIRECTORY,
    /** The path names something that is no regular file where one is needed. */
    NOT_A_FILE,
    /** What was sent cannot be read as what it should be. */
    MALFORMED_BODY,
    /** More was sent than is taken. */
    TOO_LARGE,
    /** The path lies, or leads, outside the served roots, or may not be read. */
    FORBIDDEN,
    /** There is nothing of that name, where there might be. */
    NOT_FOUND,
    /** There is no session of that id. */
    NO_SESSION,
    /** The session has no files, neither live ones nor a snapshot. */
    NO_WORKSPACE,
    /** The session's status does not allow it. */
    WRONG_STATUS,
    /** It is over, for good. */
    GONE,
    /** Something that is there could not be saved, and would be lost. */
    INCOMPLETE,
    /** There is something of that name already, and it is not to be replaced. */
    ALREADY_EXISTS,
    /** The directory still has something in it, and was to be removed by itself. */
    NOT_EMPTY,
    /** What was to be moved would be inside itself, or takes the place of what it is in. */
    IMPOSSIBLE_MOVE,
    /** An archive holds what must not be unpacked, like a name that leads out. */
    UNSAFE_ARCHIVE,
    /** There is no git repository where one is needed. */
    NOT_A_REPOSITORY,
    /** What is to be compared does not exist, or is too large. */
    NO_COMPARISON,
    /** It is there, and is of a kind that cannot be handled. */
    UNSUPPORTED,
    /** Too much is going on at the moment; the same request may succeed later. */
    BUSY,
    /** What it is about has changed meanwhile; the same request may succeed now. */
    CHANGED,
    /** Someone has ended it before there was anything to send. */
    ENDED,
    /** What is asked for lies beyond the end of what there is. */
    OUT_OF_RANGE,
    /** The server has no room for what it was asked to set aside. */
    NO_SPACE
  }

  private final Code code;
  private final String reason;

  public Refusal(Code code, String reason) {
    super(reason, null, false, false);
    this.code = code;
    this.reason = reason;
  }

  public Code code() {
    return code;
  }

  /** The message for the caller. */
  public String reason() {
    return reason;
  }
}
