package dev.satchel.http.sandboxagent;

import static dev.satchel.Refusal.Code.MALFORMED_BODY;

import dev.satchel.Content;
import dev.satchel.Refusal;
import dev.satchel.files.Scratch;
import dev.satchel.http.Spool;
import java.io.ByteArrayInputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.Optional;

/**
 * The body of a message, set aside, so that a part of it can be read again: in memory if it is
 * small, else in a scratch file. For one thread, which closes it.
 */
final class RpcBody implements Closeable {
  /** How much of a body is taken, in bytes. */
  static final int MOST = 16 << 20;

  private static final int SMALL = 64 << 10;
  private static final int PIECE = 64 << 10;

  private final byte[] head;
  private final Optional<Spool> whole;
  private final boolean isCut;

  private RpcBody(byte[] head, Optional<Spool> whole, boolean isCut) {
    this.head = head;
    this.whole = whole;
    this.isCut = isCut;
  }

  /**
   * Reads {@code body} to its end, or as much of it as is taken.
   *
   * @throws Refusal MALFORMED_BODY if it breaks off; NO_SPACE
   */
  static RpcBody of(InputStream body, Scratch scratch) throws IOException {
    byte[] head = read(body, SMALL);
    if (head.length < SMALL) {
      return new RpcBody(head, Optional.empty(), false);
    }
    Rest rest = new Rest(head, body);
    Spool whole = Spool.of(rest, scratch, "There is no room to set the message aside");
    return new RpcBody(new byte[0], Optional.of(whole), rest.isCut);
  }

  private static byte[] read(InputStream body, int most) {
    try {
      return body.readNBytes(most);
    } catch (IOException e) {
      throw new Refusal(MALFORMED_BODY, "The body broke off");
    }
  }

  /** What comes to the scratch file. */
  private static final class Rest implements Content {
    private final byte[] head;
    private final InputStream body;
    private boolean isCut;

    Rest(byte[] head, InputStream body) {
      this.head = head;
      this.body = body;
    }

    @Override
    public void writeTo(OutputStream out) throws IOException {
      out.write(head);
      int left = MOST - head.length;
      for (byte[] piece = read(body, Math.min(PIECE, left));
          piece.length > 0;
          piece = read(body, Math.min(PIECE, left))) {
        out.write(piece);
        left -= piece.length;
      }
      isCut = left == 0 && read(body, 1).length > 0;
    }
  }

  /** Whether there was more than is taken. */
  boolean isCut() {
    return isCut;
  }

  /** What was taken from {@code position} on; need not be closed. */
  InputStream from(long position) {
    return whole
        .map(spool -> spool.from(position))
        .orElseGet(
            () -> new ByteArrayInputStream(Arrays.copyOfRange(head, (int) position, head.length)));
  }

  @Override
  public void close() throws IOException {
    if (whole.isPresent()) {
      whole.get().close();
    }
  }
}
