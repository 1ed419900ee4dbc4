package dev.satchel.client;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.net.http.HttpRequest.BodyPublisher;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.SecureRandom;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;

/**
 * A file as the one part of a form ({@code multipart/form-data}), streamed from the disk.
 *
 * @param size bytes of the file
 * @param boundary which nothing in the file can know
 */
record FormFile(Path file, long size, FileTime modified, String boundary) {
  private static final int BOUNDARY_BYTES = 24;

  /**
   * The file as it is now.
   *
   * @throws SatchelException LOCAL if it is no file that can be read
   */
  static FormFile of(Path file) throws SatchelException {
    byte[] random = new byte[BOUNDARY_BYTES];
    new SecureRandom().nextBytes(random);
    if (Files.exists(file) && !Files.isRegularFile(file)) {
      throw SatchelException.of(SatchelException.Code.LOCAL, file + " is no regular file");
    }
    try {
      Files.newInputStream(file).close(); // Before anything is sent.
      return new FormFile(
          file,
          Files.size(file),
          Files.getLastModifiedTime(file),
          HexFormat.of().formatHex(random));
    } catch (IOException e) {
      throw LocalFailure.of(e, file);
    }
  }

  String contentType() {
    return "multipart/form-data; boundary=" + boundary;
  }

  private byte[] head() {
    return ("--"
            + boundary
            + "\r\nContent-Disposition: form-data; name=\"file\"; filename=\""
            + name()
            + "\"\r\n"
            + "Content-Type: application/octet-stream\r\n\r\n")
        .getBytes(UTF_8);
  }

  /** What would end the name, or the line, is written as browsers do. */
  private String name() {
    return String.valueOf(file.getFileName())
        .replace("\"", "%22")
        .replace("\r", "%0D")
        .replace("\n", "%0A");
  }

  private byte[] tail() {
    return ("\r\n--" + boundary + "--\r\n").getBytes(UTF_8);
  }

  /**
   * The body.
   *
   * @param progress is told of bytes of the file
   */
  BodyPublisher body(Progress progress) {
    long around = head().length;
    return new StreamBody(
        this::open,
        around + size + tail().length,
        (done, total) -> progress.at(Math.max(0, Math.min(size, done - around)), size));
  }

  private InputStream open() throws IOException {
    return new SequenceInputStream(
        Collections.enumeration(
            List.of(
                new ByteArrayInputStream(head()),
                new UnchangedFile(file, size, modified),
                new ByteArrayInputStream(tail()))));
  }
}
