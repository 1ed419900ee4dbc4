package dev.satchel.files;

import com.sun.jna.Function;
import com.sun.jna.NativeLibrary;
import java.util.concurrent.Callable;

/** Has the superuser's tests meet the same permissions as everyone's. */
public final class Unprivileged {
  private static final int NOBODY = 65_534;
  private static final Function SET_USER = function("setfsuid");
  private static final Function SET_GROUP = function("setfsgid");

  private Unprivileged() {}

  private static Function function(String name) {
    return NativeLibrary.getProcess().getFunction(name);
  }

  /** Runs {@code act} in this thread, as somebody who owns nothing if this is the superuser. */
  public static <T> T run(Callable<T> act) throws Exception {
    if (Linux.user() != 0) {
      return act.call();
    }
    SET_GROUP.invokeInt(new Object[] {NOBODY});
    SET_USER.invokeInt(new Object[] {NOBODY});
    try {
      return act.call();
    } finally {
      SET_USER.invokeInt(new Object[] {0});
      SET_GROUP.invokeInt(new Object[] {0});
    }
  }
}
