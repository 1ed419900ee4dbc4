package dev.satchel.http.sandboxagent;

import dev.satchel.Refusal;

/**
 * Why a method was not carried out.
 *
 * @param code for programs
 * @param data what the same refusal is over plain HTTP
 */
record RpcError(int code, String message, Problem data) {
  private static final int NO_SUCH_METHOD = -32601;
  private static final int BAD_PARAMS = -32602;
  private static final int INTERNAL = -32603;
  private static final int NO_SESSION = -32001;
  private static final int NOT_FOUND = -32002; // As clients of the protocol know it.
  private static final int EXISTS = -32003;
  private static final int TOO_LARGE = -32004;
  private static final int NOT_EMPTY = -32005;
  private static final int NO_SPACE = -32006;
  private static final int BUSY = -32007;

  /** What a refusal is called. */
  static RpcError of(Refusal refusal) {
    return of(code(refusal.code()), Problem.of(refusal, false));
  }

  private static RpcError of(int code, Problem problem) {
    return new RpcError(code, problem.detail(), problem);
  }

  private static int code(Refusal.Code code) {
    return switch (code) {
      case MALFORMED_PATH,
          NOT_A_DIRECTORY,
          NOT_A_FILE,
          MALFORMED_BODY,
          FORBIDDEN,
          IMPOSSIBLE_MOVE,
          UNSAFE_ARCHIVE,
          NOT_A_REPOSITORY,
          NO_COMPARISON,
          OUT_OF_RANGE,
          NO_WORKSPACE,
          WRONG_STATUS,
          GONE,
          INCOMPLETE,
          UNSUPPORTED ->
          BAD_PARAMS;
      case NO_SESSION -> NO_SESSION;
      case NOT_FOUND -> NOT_FOUND;
      case ALREADY_EXISTS -> EXISTS;
      case TOO_LARGE -> TOO_LARGE;
      case NOT_EMPTY -> NOT_EMPTY;
      case BUSY, CHANGED, ENDED -> BUSY;
      case NO_SPACE -> NO_SPACE;
    };
  }

  /** A parameter that is missing or unfit. */
  static RpcError badParams(String rule) {
    return of(BAD_PARAMS, RpcProblems.invalidRequest(rule));
  }

  static RpcError noSuchMethod(String rule) {
    return of(NO_SUCH_METHOD, RpcProblems.invalidRequest(rule));
  }

  /** Something on our side, which the log tells more of. */
  static RpcError internal(String id) {
    return of(INTERNAL, RpcProblems.internal("error_id " + id));
  }
}
