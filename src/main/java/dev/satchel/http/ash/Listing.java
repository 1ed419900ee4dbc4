package dev.satchel.http.ash;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.satchel.Content;
import dev.satchel.RawName;
import dev.satchel.files.Stat.Timestamp;
import dev.satchel.session.WorkspaceView;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Locale;
import java.util.function.Predicate;

/**
 * All files of a workspace as JSON, which is written while they are found.
 *
 * @param isLeftOut for the names of what is not listed
 */
record Listing(WorkspaceView view, Predicate<RawName> isLeftOut) implements Content {
  @Override
  public void writeTo(OutputStream out) throws IOException {
    @SuppressWarnings("resource") // If it fails, nothing that is still in it may be sent.
    JsonGenerator json = AshJson.generator(out);
    json.writeStartObject();
    json.writeArrayFieldStart("files");
    boolean isComplete =
        view.list(isLeftOut, (path, size, modified) -> write(json, path, size, modified));
    json.writeEndArray();
    json.writeStringField("source", source(view));
    if (!isComplete) {
      json.writeBooleanField("complete", false); // The wire has no word for it.
    }
    json.writeEndObject();
    json.close();
  }

  private static void write(JsonGenerator json, RawName path, long size, Timestamp modified)
      throws IOException {
    json.writeStartObject();
    json.writeStringField("path", path.text());
    json.writeNumberField("size", size);
    json.writeStringField("modifiedAt", Moment.text(modified.instant()));
    json.writeEndObject();
  }

  /** Where files come from, as the wire calls it. */
  static String source(WorkspaceView view) {
    return view.source().name().toLowerCase(Locale.ROOT);
  }
}
