package dev.satchel.platform;

import dev.satchel.files.Stat.Timestamp;
import dev.satchel.session.WorkspaceView.ViewedFile;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Map;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A file in a workspace as its server described it. Its bytes are fetched when they are asked for,
 * and only if it is still the same.
 */
final class ForwardedFile implements ViewedFile {
  private static final Pattern TAG = Pattern.compile("\"(?<tag>[A-Za-z0-9]{1,200})\"");
  private static final Pattern MODIFIED =
      Pattern.compile("(?<seconds>-?[0-9]{1,18}) (?<nanos>[0-9]{1,9})");
  private static final int PARTIAL = 206;

  private final SandboxCalls calls;
  private final String address;
  private final long size;
  private final Timestamp modified;
  private final String tag;

  private ForwardedFile(
      SandboxCalls calls, String address, long size, Timestamp modified, String tag) {
    this.calls = calls;
    this.address = address;
    this.size = size;
    this.modified = modified;
    this.tag = tag;
  }

  /** Asks what is to be known of the file at {@code address}. */
  static ForwardedFile open(SandboxCalls calls, String address) throws IOException {
    try (Incoming answer = calls.call("HEAD", address, Map.of())) {
      OptionalLong size = answer.length();
      Matcher tag = TAG.matcher(answer.header("ETag").orElse(""));
      Matcher modified = MODIFIED.matcher(answer.header("X-Modified").orElse(""));
      if (size.isEmpty() || !tag.matches() || !modified.matches()) {
        throw SandboxCalls.wrong("it does not say what a file is like");
      }
      Timestamp time =
          new Timestamp(
              Long.parseLong(modified.group("seconds")), Integer.parseInt(modified.group("nanos")));
      return new ForwardedFile(calls, address, size.getAsLong(), time, tag.group("tag"));
    }
  }

  @Override
  public long size() {
    return size;
  }

  @Override
  public Timestamp modified() {
    return modified;
  }

  @Override
  public String tag() {
    return tag;
  }

  @Override
  public void copy(long first, long length, OutputStream out) throws IOException {
    if (length == 0) {
      return;
    }
    long last = first + length - 1;
    Map<String, String> headers =
        Map.of("Range", "bytes=" + first + "-" + last, "If-Range", "\"" + tag + "\"");
    try (Incoming answer = calls.call("GET", address, headers)) {
      boolean isThat =
          answer.status() == PARTIAL
              && answer.length().equals(OptionalLong.of(length))
              && answer
                  .header("Content-Range")
                  .filter(("bytes " + first + "-" + last + "/" + size)::equals)
                  .isPresent();
      if (!isThat) {
        throw new IOException("the file has changed since it was opened");
      }
      SandboxCalls.reached(
          () -> {
            answer.copyTo(out);
            return true;
          });
    }
  }

  @Override
  public void close() {
    // Nothing is open between calls.
  }
}
