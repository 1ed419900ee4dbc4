package dev.satchel.platform;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.satchel.RawName;
import dev.satchel.WorkspacePath;
import dev.satchel.files.Stat.Timestamp;
import dev.satchel.session.SandboxAway;
import dev.satchel.session.WorkspaceView;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;

/**
 * Takes a listing, one JSON object per line, and shows each file as soon as its line is there.
 * Whatever is wrong with a line is a {@link SandboxAway}. Keeps one line. For one thread.
 */
final class ListedLines extends OutputStream {
  /** The longest path that a walk can meet, as text and as bytes, with what JSON makes of both. */
  static final int MAX_LINE = 512 << 10;

  /** More files can only be a mistake. */
  static final long MAX_FILES = 1_000_000_000L;

  private static final JsonMapper JSON =
      JsonMapper.builder(
              JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder()
                          .maxNestingDepth(2)
                          .maxNumberLength(20)
                          .build())
                  .build())
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private final Predicate<RawName> isLeftOut;
  private final WorkspaceView.Visitor visitor;
  private byte[] line = new byte[1024];
  private int length;
  private long files;
  private boolean isOver;
  private boolean isComplete = true;

  ListedLines(Predicate<RawName> isLeftOut, WorkspaceView.Visitor visitor) {
    this.isLeftOut = isLeftOut;
    this.visitor = visitor;
  }

  @Override
  public void write(int b) throws IOException {
    write(new byte[] {(byte) b}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int offset, int count) throws IOException {
    int begin = offset;
    for (int at = offset; at < offset + count; at++) {
      if (bytes[at] == '\n') {
        keep(bytes, begin, at - begin);
        take();
        length = 0;
        begin = at + 1;
      }
    }
    keep(bytes, begin, offset + count - begin);
  }

  private void keep(byte[] bytes, int offset, int count) throws SandboxAway {
    if (count > MAX_LINE - length) {
      throw SandboxCalls.wrong("a line of its listing is too long");
    }
    if (length + count > line.length) {
      line = Arrays.copyOf(line, Math.min(MAX_LINE, Math.max(2 * line.length, length + count)));
    }
    System.arraycopy(bytes, offset, line, length, count);
    length += count;
  }

  private void take() throws IOException {
    JsonNode node = node();
    if (isOver || !node.isObject()) {
      throw SandboxCalls.wrong("its listing has a line that is none");
    }
    if (node.path("end").asBoolean(false)) {
      isOver = true;
      if (node.path("files").asLong(-1) != files) {
        throw SandboxCalls.wrong("its listing lacks files");
      }
      isComplete = node.path("complete").asBoolean(true);
    } else {
      show(node);
    }
  }

  private JsonNode node() throws IOException {
    try {
      return JSON.readTree(line, 0, length);
    } catch (JacksonException e) {
      throw SandboxCalls.wrong("its listing has a line that is no JSON");
    }
  }

  private void show(JsonNode node) throws IOException {
    RawName path = path(node);
    JsonNode size = node.path("size");
    JsonNode seconds = node.path("seconds");
    JsonNode nanos = node.path("nanos");
    boolean isRight =
        size.canConvertToLong()
            && size.longValue() >= 0
            && seconds.canConvertToLong()
            && nanos.canConvertToInt()
            && nanos.intValue() >= 0
            && nanos.intValue() < 1_000_000_000;
    if (!isRight || ++files > MAX_FILES) {
      throw SandboxCalls.wrong("its listing has what is no file");
    }
    if (!isLeftOut(path)) {
      visitor.visit(path, size.longValue(), new Timestamp(seconds.longValue(), nanos.intValue()));
    }
  }

  private static RawName path(JsonNode node) throws IOException {
    JsonNode bytes = node.path("pathBytes");
    JsonNode text = node.path("path");
    RawName path = bytes.isMissingNode() ? RawName.of(text.asText("")) : decoded(bytes);
    if (!text.isTextual() || !isRelative(path)) {
      throw SandboxCalls.wrong("its listing has a path that is none");
    }
    return path;
  }

  private static RawName decoded(JsonNode bytes) throws IOException {
    try {
      return RawName.of(bytes.binaryValue() == null ? new byte[0] : bytes.binaryValue());
    } catch (IOException e) {
      throw SandboxCalls.wrong("its listing has bytes that are none");
    }
  }

  /** Whether it is names with single slashes between them. */
  private static boolean isRelative(RawName path) {
    List<RawName> names = WorkspacePath.components(path);
    int slashes = names.size() - 1;
    return slashes >= 0
        && names.stream().allMatch(RawName::isSingle)
        && names.stream().mapToInt(RawName::length).sum() + slashes == path.length();
  }

  private boolean isLeftOut(RawName path) {
    return WorkspacePath.components(path).stream().anyMatch(isLeftOut);
  }

  /** Whether the sandbox could look at everything, as it says at the end. */
  boolean areComplete() {
    return isComplete;
  }

  /**
   * Makes sure that this was all.
   *
   * @throws SandboxAway if it was not
   */
  void finish() throws SandboxAway {
    if (!isOver || length > 0) {
      throw SandboxCalls.wrong("its listing has no end");
    }
  }
}
