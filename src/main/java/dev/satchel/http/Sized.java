package dev.satchel.http;

import dev.satchel.Content;
import java.io.IOException;

/** Bytes of which any part can be had, and whose number is known or can be found out. */
public interface Sized {
  /** How many bytes there are. It may take a while to find out. */
  long length() throws IOException;

  /** The bytes of {@code range}, which must lie inside: exactly these, or a failure. */
  Content part(ByteRange range);
}
