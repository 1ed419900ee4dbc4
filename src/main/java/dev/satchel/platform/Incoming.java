package dev.satchel.platform;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What a workspace's server answers. Its body is taken as fast as it is read, and no faster. For
 * one thread, which closes it; closing it before the end breaks the connection off.
 */
public interface Incoming extends Closeable {
  int status();

  /**
   * The first header of that name, in whatever case; empty if there is none, or it is malformed.
   */
  Optional<String> header(String name);

  /** How many bytes the body has, as the answer says. */
  OptionalLong length();

  /**
   * Whether all of the call's body had been sent when the answer began. Of a body whose length was
   * told, this may be false although the other end has all of it.
   */
  boolean isToAll();

  /**
   * Waits until the body begins, or is over.
   *
   * @throws Unreachable if it broke off before, or nothing came for too long
   */
  void awaitBody() throws IOException;

  /**
   * Writes the body to {@code out}, once, and closes this.
   *
   * @throws Unreachable if it broke off, or nothing came for too long
   * @throws IOException of {@code out}
   */
  void copyTo(OutputStream out) throws IOException;

  /**
   * The body, to be read instead, once. Reading throws {@link Unreachable} if it broke off, or
   * nothing came for too long. Closing it closes this.
   */
  InputStream body();
}
