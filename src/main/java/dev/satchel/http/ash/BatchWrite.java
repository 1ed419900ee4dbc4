package dev.satchel.http.ash;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.satchel.Content;
import dev.satchel.RawName;
import dev.satchel.http.ash.Batch.Item;
import dev.satchel.session.SessionFiles.NewContent;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Writes a batch, and says of each file what became of it. Each content is decoded twice, once to
 * know its size. For one thread.
 */
final class BatchWrite {
  private static final long MOST_FILE = 50L << 20;
  private static final long MOST_ALL = 100L << 20;
  private static final String SKIPPED = ".DS_Store";

  /**
   * What became of a file.
   *
   * @param path as it was given
   * @param size in bytes; null if it was not written
   * @param error why it was not written; null if it was
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record Result(String path, boolean written, @Nullable Long size, @Nullable String error) {
    static Result written(String path, long size) {
      return new Result(path, true, size, null);
    }

    static Result refused(String path, String error) {
      return new Result(path, false, null, error);
    }
  }

  /** Writes files, as {@link dev.satchel.session.SessionFiles#write} does. */
  @FunctionalInterface
  interface Writer {
    List<Optional<String>> write(List<NewContent> files) throws IOException;
  }

  private final Batch batch;
  private final JsonBody body;
  private final List<NewContent> fit = new ArrayList<>();
  private final List<Result> results = new ArrayList<>();
  private long total;

  /**
   * @param body that the batch was read from
   */
  BatchWrite(Batch batch, JsonBody body) {
    this.batch = batch;
    this.body = body;
  }

  /** Does it; {@code writer} is not asked if there is nothing that can be written. */
  List<Result> run(Writer writer) throws IOException {
    for (Item item : batch.files()) {
      results.add(judge(item));
    }
    if (!fit.isEmpty()) {
      note(writer.write(fit));
    }
    return results;
  }

  /** What becomes of it, unless writing it fails. */
  private Result judge(Item item) throws IOException {
    String given = item.path();
    String path = JoinedPath.of(batch.target(), given);
    if (new RequestedPath(RawName.of(given)).name().is(SKIPPED)) {
      return Result.refused(given, "Skipped: " + SKIPPED);
    }
    if (!canBeFile(path)) {
      return Result.refused(given, "Invalid file path");
    }
    long size = sizeOf(item);
    if (size > MOST_FILE) {
      return Result.refused(given, "File too large (" + size + " bytes, max " + MOST_FILE + ")");
    }
    total += size;
    if (total > MOST_ALL) {
      return Result.refused(given, "Batch size limit exceeded");
    }
    fit.add(new NewContent(RawName.of(path), content(item)));
    return Result.written(given, size);
  }

  /** Half of a character that is written as two is in no name. */
  private static boolean canBeFile(String path) {
    return !path.isEmpty()
        && !path.endsWith("/")
        && path.indexOf('\0') < 0
        && UTF_8.newEncoder().canEncode(path)
        && !RequestedPath.leadsElsewhere(path);
  }

  private long sizeOf(Item item) throws IOException {
    try (LooseBase64 content = decoded(item)) {
      return content.transferTo(OutputStream.nullOutputStream());
    }
  }

  private Content content(Item item) {
    return out -> {
      try (LooseBase64 content = decoded(item)) {
        content.transferTo(out);
      }
    };
  }

  private LooseBase64 decoded(Item item) {
    return new LooseBase64(body.from(item.content()));
  }

  /** Those that were fit have an outcome each, in their order. */
  private void note(List<Optional<String>> refusals) {
    int next = 0;
    for (int i = 0; i < results.size(); i++) {
      Result result = results.get(i);
      if (result.written()) {
        Optional<String> refusal = refusals.get(next++);
        results.set(i, refusal.map(error -> Result.refused(result.path(), error)).orElse(result));
      }
    }
  }
}
