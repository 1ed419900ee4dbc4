package dev.satchel.client;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import dev.satchel.RawName;
import dev.satchel.WorkspacePath;
import java.util.Base64;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Reads a listing page by page. */
final class RemoteListing {
  private static final int PAGE = 1_000;
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
            Query.of("/api/file/list")
                .with("path", directory)
                .with("depth", depth)
                .with("limit", PAGE)
                .with("include_hidden", withHidden),
        page -> {
          if (!page.object().path("items").isArray()) {
            throw unexpected("holds no items");
          }
          for (JsonNode item : page.object().path("items")) {
            sink.accept(entry(item));
          }
        });
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
      default -> RemoteEntry.Type.OTHER;
    };
  }
}
