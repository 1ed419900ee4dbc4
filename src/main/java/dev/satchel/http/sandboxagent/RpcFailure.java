package dev.satchel.http.sandboxagent;

/** A call that is not carried out, for a reason that only this way of calling knows. */
final class RpcFailure extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient RpcError error;

  RpcFailure(RpcError error) {
    super(error.message(), null, false, false);
    this.error = error;
  }

  RpcError error() {
    return error;
  }
}
