package dev.satchel.http.ash;

import dev.satchel.http.ash.Batch.Item;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Reads which files are to be written where, and says what is wrong with that in the order in which
 * the wire's checker of schemas finds it. For one body and one thread.
 */
final class BatchReader {
  private static final int MOST = 500;

  private final JsonMembers json;
  private final List<Item> items = new ArrayList<>();
  private boolean isObject;
  private Optional<String> wrongFiles = Optional.of("body must have required property 'files'");
  private Optional<String> wrongItem = Optional.empty();
  private Optional<String> target = Optional.of(Batch.TOP);

  private BatchReader(JsonMembers json) {
    this.json = json;
  }

  static Batch read(JsonBody body) throws IOException {
    return JsonMembers.read(body, json -> new BatchReader(json).read()).batch();
  }

  private BatchReader read() throws IOException {
    isObject = json.object(this::member);
    return this;
  }

  private Batch batch() {
    if (!isObject) {
      throw Invalid.of("body must be object");
    }
    Optional<String> wrong = wrongFiles.or(() -> wrongItem);
    if (wrong.isPresent()) {
      throw Invalid.of(wrong.get());
    }
    return new Batch(items, target.orElseThrow(() -> Invalid.of("body/targetPath must be string")));
  }

  /** The last of several with the same name counts. */
  private void member(String name) throws IOException {
    switch (name) {
      case "files" -> files();
      case "targetPath" -> target = json.text();
      default -> json.skip();
    }
  }

  private void files() throws IOException {
    items.clear();
    wrongItem = Optional.empty();
    int[] count = {0};
    boolean isArray =
        json.array(
            index -> {
              count[0]++;
              item(index);
            });
    if (!isArray) {
      wrongFiles = Optional.of("body/files must be array");
    } else if (count[0] == 0) {
      wrongFiles = Optional.of("body/files must NOT have fewer than 1 items");
    } else if (count[0] > MOST) {
      wrongFiles = Optional.of("body/files must NOT have more than " + MOST + " items");
    } else {
      wrongFiles = Optional.empty();
    }
  }

  private void item(int index) throws IOException {
    if (index >= MOST) {
      json.skip();
      return;
    }
    ItemReader item = new ItemReader("body/files/" + index);
    item.read();
    wrongItem = wrongItem.or(item::wrong);
    if (wrongItem.isEmpty()) {
      items.add(new Item(item.path.orElseThrow(), item.content.orElseThrow()));
    }
  }

  /** Reads one of the files. */
  private final class ItemReader {
    private final String place;
    private boolean isObject;
    private boolean hasPath;
    private boolean hasContent;
    private boolean hasWrongType;
    private Optional<String> path = Optional.empty();
    private OptionalLong content = OptionalLong.empty();

    ItemReader(String place) {
      this.place = place;
    }

    void read() throws IOException {
      isObject = json.object(this::member);
    }

    private void member(String name) throws IOException {
      switch (name) {
        case "path" -> {
          hasPath = true;
          path = json.text();
        }
        case "content" -> {
          hasContent = true;
          content = json.place();
        }
        case "mimeType" -> hasWrongType = json.text().isEmpty();
        default -> json.skip();
      }
    }

    Optional<String> wrong() {
      if (!isObject) {
        return Optional.of(place + " must be object");
      }
      if (!hasPath || !hasContent) {
        String missing = hasPath ? "content" : "path";
        return Optional.of(place + " must have required property '" + missing + "'");
      }
      String wrong = path.isEmpty() ? "path" : content.isEmpty() ? "content" : "mimeType";
      return path.isPresent() && content.isPresent() && !hasWrongType
          ? Optional.empty()
          : Optional.of(place + "/" + wrong + " must be string");
    }
  }
}
