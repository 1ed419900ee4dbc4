package dev.satchel.client;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpHeaders;
import java.util.Optional;

/**
 * What a server answers. The body is read once, and breaks off with a {@link SatchelException} if
 * the connection does, or if nothing comes for too long. To close it before the end breaks the
 * connection.
 */
record Answer(int status, HttpHeaders headers, InputStream body) implements Closeable {
  boolean isSuccess() {
    return status >= 200 && status < 300;
  }

  Optional<String> header(String name) {
    return headers.firstValue(name);
  }

  @Override
  public void close() throws IOException {
    body.close();
  }
}
