package dev.satchel.client;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import dev.satchel.RawName;
import dev.satchel.WorkspacePath;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Reads a listing page by page. */
final class RemoteListing {
  private static final String ROUTE = "/api/file/list";
  private static final int PAGE = 1_000;
  private static final int MOST_NAME = 255;
  private static final int OCTAL = 8;

  private final Calls calls;

  RemoteListing(Calls calls) {
    this.calls = calls;
  }

  /** Hands all that lies below {@code directory} to {@code sink}. */
  void read(WorkspacePath directory, int depth, boolean withHidden, Consumer<RemoteEntry> sink)
      throws SatchelException {
    Pages.follow(
        calls,
        () ->
            Query.of(ROUTE)
                .with("path", directory)
                .with("depth", depth)
                .with("limit", PAGE)
                .with("include_hidden", withHidden),
        page -> {
          for (JsonNode item : items(page)) {
            sink.accept(entry(item));
          }
        });
  }

  /** The first entry of {@code directory} whose name comes behind {@code name}, in byte order. */
  Optional<RemoteEntry> firstBehind(WorkspacePath directory, RawName name) throws SatchelException {
    Query query =
        Query.of(ROUTE)
            .with("path", directory)
            .with("limit", 1)
            .with("include_hidden", true)
            .with("page", Base64.getUrlEncoder().withoutPadding().encodeToString(name.bytes()));
    JsonNode items = items(new Fields(calls.json(Call.get(query))));
    return items.isEmpty() ? Optional.empty() : Optional.of(entry(items.get(0)));
  }

  /** A name behind which {@code name} is the first that there can be. */
  static RawName justBefore(RawName name) {
    byte[] bytes = name.bytes();
    int last = bytes.length - 1;
    int lower = (bytes[last] & 0xFF) - 1;
    if (lower == 0) { // No name holds NUL.
      return RawName.of(Arrays.copyOf(bytes, last));
    }
    byte[] before = Arrays.copyOf(bytes, Math.max(bytes.length, MOST_NAME));
    Arrays.fill(before, bytes.length, before.length, (byte) 0xFF);
    before[last] = (byte) (lower == '/' ? lower - 1 : lower); // Nor a slash.
    return RawName.of(before);
  }

  private static JsonNode items(Fields page) throws SatchelException {
    JsonNode items = page.object().path("items");
    if (!items.isArray()) {
      throw unexpected("holds no items");
    }
    return items;
  }

  private static SatchelException unexpected(String what) {
    return SatchelException.of(SatchelException.Code.UNEXPECTED, "The server's listing " + what);
  }

  private static RemoteEntry entry(JsonNode item) throws SatchelException {
    try {
      String mode = item.path("mode").asText("0");
      return new RemoteEntry(
          name(item, "path"),
          type(item.path("type").asText()),
          item.path("size").asLong(),
          Integer.parseInt(mode.isEmpty() ? "0" : mode, OCTAL),
          item.path("mtime").asLong(),
          item.path("target").isTextual() ? name(item, "target") : null,
          text(item.path("error")));
    } catch (IllegalArgumentException e) {
      throw unexpected("has an entry that makes no sense");
    }
  }

  private static @Nullable String text(JsonNode value) {
    return value.isTextual() ? value.asText() : null;
  }

  /** A name, or its bytes if the text does not have them all. */
  private static RawName name(JsonNode item, String member) {
    JsonNode bytes = item.path(member + "Bytes");
    return RawName.of(
        bytes.isTextual()
            ? Base64.getDecoder().decode(bytes.asText())
            : item.path(member).asText().getBytes(UTF_8));
  }

  private static RemoteEntry.Type type(String word) {
    return switch (word) {
      case "file" -> RemoteEntry.Type.FILE;
      case "directory" -> RemoteEntry.Type.DIRECTORY;
      case "symlink" -> RemoteEntry.Type.SYMLINK;
      case "fifo" -> RemoteEntry.Type.FIFO;
      case "socket" -> RemoteEntry.Type.SOCKET;
      case "character_device" -> RemoteEntry.Type.CHARACTER_DEVICE;
      case "block_device" -> RemoteEntry.Type.BLOCK_DEVICE;
      default -> RemoteEntry.Type.OTHER;
    };
  }
}
