package dev.satchel.snapshot;

import static dev.satchel.Refusal.Code.NO_SPACE;

import dev.satchel.Refusal;
import dev.satchel.files.NoSpaceException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;

/** Says what went wrong with the directory of a store, without saying where that is. */
final class Disk {
  static final String STORE = "The directory of the store";

  /** Something that is done in the directory. */
  @FunctionalInterface
  interface Act<T> {
    T run() throws IOException;
  }

  private Disk() {}

  /**
   * Does it.
   *
   * @throws Refusal NO_SPACE
   * @throws StoreFailure in place of any other {@link IOException}
   */
  static <T> T attempt(Act<T> act) throws StoreFailure {
    try {
      return act.run();
    } catch (NoSpaceException e) {
      throw new Refusal(NO_SPACE, STORE + " has no room left");
    } catch (StoreFailure e) {
      throw e;
    } catch (AccessDeniedException e) {
      throw new StoreFailure(STORE + " denies access", e);
    } catch (IOException e) {
      throw new StoreFailure(STORE + " failed: " + reason(e), e);
    }
  }

  /** The message itself might begin with a path. */
  private static String reason(IOException e) {
    String reason = e instanceof FileSystemException failure ? failure.getReason() : null;
    return reason != null ? reason : e.getClass().getSimpleName();
  }
}
