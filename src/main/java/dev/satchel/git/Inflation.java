package dev.satchel.git;

import dev.satchel.files.OpenFile;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.Inflater;
import java.util.zip.InflaterInputStream;

/** Unpacks what is deflated in files, one thing at a time. For one thread. */
final class Inflation implements Closeable {
  private static final int BUFFER = 8 << 10;

  private final Inflater inflater = new Inflater();

  /**
   * The {@code size} bytes that are deflated from {@code position} on.
   *
   * @throws IOException if there are fewer, or it is no such stream
   */
  byte[] bytes(OpenFile file, long position, int size) throws IOException {
    byte[] bytes = stream(file, position).readNBytes(size);
    if (bytes.length < size) {
      throw new EOFException("object ends after " + bytes.length + " bytes of " + size);
    }
    return bytes;
  }

  /** What is deflated from {@code position} on; to be read before anything else is unpacked. */
  InputStream stream(OpenFile file, long position) {
    inflater.reset();
    return new InflaterInputStream(new FileTail(file, position), inflater, BUFFER);
  }

  /**
   * The same with an inflater of its own, for exactly {@code size} bytes.
   *
   * @param skipped how many bytes come before these
   * @param onClose is closed with it
   */
  static InputStream alone(OpenFile file, long position, long skipped, long size, Closeable onClose)
      throws IOException {
    Inflater own = new Inflater();
    InputStream in = new InflaterInputStream(new FileTail(file, position), own, BUFFER);
    Closeable end =
        () -> {
          own.end();
          onClose.close();
        };
    try {
      in.skipNBytes(skipped);
    } catch (IOException e) {
      end.close();
      throw e;
    }
    return new ExactStream(in, size, end);
  }

  @Override
  public void close() {
    inflater.end();
  }
}
