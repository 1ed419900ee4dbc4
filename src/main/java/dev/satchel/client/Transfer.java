package dev.satchel.client;

/**
 * How something is brought to this machine.
 *
 * @param replaces whether a file that is there already is replaced, when all has come
 * @param onChange what to do if it has changed since a part of it came
 * @param windowsNames whether, when unpacking, names that Windows cannot have are refused; always
 *     so on Windows
 */
public record Transfer(
    Progress progress, boolean replaces, OnChange onChange, boolean windowsNames) {
  /** What to do if what is downloaded has changed since a part of it came. */
  public enum OnChange {
    /** Begin again, with what it is now. */
    RESTART,
    /** Fail with {@link SatchelException.Code#CHANGED}; the part stays. */
    REFUSE
  }

  /** Tells nobody, replaces nothing, begins again after changes. */
  public static final Transfer STANDARD =
      new Transfer(Progress.NONE, false, OnChange.RESTART, false);

  public Transfer telling(Progress newProgress) {
    return new Transfer(newProgress, replaces, onChange, windowsNames);
  }

  public Transfer replacing() {
    return new Transfer(progress, true, onChange, windowsNames);
  }

  public Transfer refusingChanges() {
    return new Transfer(progress, replaces, OnChange.REFUSE, windowsNames);
  }

  public Transfer withWindowsNames() {
    return new Transfer(progress, replaces, onChange, true);
  }
}
