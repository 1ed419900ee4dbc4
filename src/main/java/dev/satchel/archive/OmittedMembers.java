package dev.satchel.archive;

import com.fasterxml.jackson.core.JsonEncoding;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.satchel.Content;
import dev.satchel.RawName;
import dev.satchel.files.Directory.Entry;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** What is not in a {@link Trajectory} as it stands, as a JSON object of its own. */
final class OmittedMembers implements Content {
  /** So many are named; more are only counted. */
  private static final int MAX_NAMED = 1_000;

  private record Omitted(RawName path, Omission omission) {}

  private final String fileName;
  private final List<Omitted> named = new ArrayList<>();
  private long count;

  /**
   * @param topEntries what the folder holds, whose names are taken
   */
  OmittedMembers(List<Entry> topEntries) {
    Set<RawName> taken = topEntries.stream().map(Entry::name).collect(Collectors.toSet());
    String free = "omitted.json";
    for (int i = 1; taken.contains(RawName.of(free)); i++) {
      free = "omitted-" + i + ".json";
    }
    this.fileName = free;
  }

  /** A name that is not taken. */
  String fileName() {
    return fileName;
  }

  void add(RawName path, Omission omission) {
    count++;
    if (named.size() < MAX_NAMED) {
      named.add(new Omitted(path, omission));
    }
  }

  boolean isEmpty() {
    return count == 0;
  }

  @Override
  public void writeTo(OutputStream out) throws IOException {
    try (JsonGenerator json = ManifestLines.JSON.createGenerator(out, JsonEncoding.UTF8)) {
      json.disable(JsonGenerator.Feature.FLUSH_PASSED_TO_STREAM);
      json.writeStartObject();
      json.writeNumberField("count", count);
      json.writeArrayFieldStart("omitted");
      for (Omitted omitted : named) {
        json.writeStartObject();
        json.writeStringField("path", omitted.path().text());
        if (!omitted.path().isUtf8()) {
          json.writeBinaryField("pathBytes", omitted.path().bytes());
        }
        json.writeStringField("by", omitted.omission().by().label());
        json.writeStringField("reason", omitted.omission().reason());
        json.writeEndObject();
      }
      json.writeEndArray();
      json.writeEndObject();
    }
  }
}
