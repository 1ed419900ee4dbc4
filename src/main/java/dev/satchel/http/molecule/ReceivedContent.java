package dev.satchel.http.molecule;

import dev.satchel.Content;
import dev.satchel.Refusal;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import org.jspecify.annotations.Nullable;

/**
 * The body of a request as the content of a file. Remembers what was wrong with it, which is the
 * request's fault and no property of the file's path. For one thread.
 */
final class ReceivedContent implements Content {
  private final InputStream body;
  private @Nullable Refusal refusal;

  ReceivedContent(InputStream body) {
    this.body = body;
  }

  @Override
  public void writeTo(OutputStream out) throws IOException {
    try {
      body.transferTo(out);
    } catch (Refusal e) {
      refusal = e;
      throw e;
    }
  }

  /**
   * Makes sure that nothing was wrong with it.
   *
   * @throws Refusal TOO_LARGE; MALFORMED_BODY
   */
  void check() {
    if (refusal != null) {
      throw refusal;
    }
  }
}
