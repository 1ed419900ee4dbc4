package dev.satchel.archive;

import dev.satchel.RawName;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;

/**
 * Writes members in one format, in the order in which they come. An {@link IOException} from any
 * method means that the archive cannot be finished. Closing frees what was set aside and finishes
 * nothing.
 */
interface MemberWriter extends Closeable {
  /** The longest path that the format can hold, in bytes. */
  int maxPath();

  void directory(Member member) throws IOException;

  /**
   * A regular file.
   *
   * @param content exactly as many bytes as the member's size; not closed here
   */
  void file(Member member, InputStream content) throws IOException;

  void symlink(Member member, RawName target) throws IOException;

  /** Whether the format has {@link #hardlink}. */
  boolean hasHardlinks();

  /** Another name for the content of the member {@code target}, which came before. */
  void hardlink(Member member, RawName target) throws IOException;

  /** Writes what ends an archive. */
  void finish() throws IOException;
}
