package dev.satchel.http.molecule;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.io.SerializedString;
import dev.satchel.Content;
import dev.satchel.RawName;
import dev.satchel.files.Stat.Timestamp;
import dev.satchel.http.Json;
import dev.satchel.session.WorkspaceView;
import java.io.IOException;
import java.io.OutputStream;

/**
 * All files of a view, one JSON object per line, while they are found. The last line says how many
 * there were, and if that is not all.
 */
record ListedFiles(WorkspaceView view) implements Content {
  private static final JsonFactory JSON = new JsonFactory();

  /** Counts, and writes each line. */
  private static final class Lines implements WorkspaceView.Visitor {
    private final JsonGenerator json;
    private long files;

    Lines(JsonGenerator json) {
      this.json = json;
    }

    @Override
    public void visit(RawName path, long size, Timestamp modified) throws IOException {
      files++;
      json.writeStartObject();
      json.writeStringField("path", path.text());
      String bytes = Json.bytesIfLost(path);
      if (bytes != null) {
        json.writeStringField("pathBytes", bytes);
      }
      json.writeNumberField("size", size);
      json.writeNumberField("seconds", modified.seconds());
      json.writeNumberField("nanos", modified.nanos());
      json.writeEndObject();
    }

    void end(boolean isComplete) throws IOException {
      json.writeStartObject();
      json.writeBooleanField("end", true);
      json.writeNumberField("files", files);
      if (!isComplete) {
        json.writeBooleanField("complete", false);
      }
      json.writeEndObject();
      json.writeRaw('\n');
      json.flush();
    }
  }

  @Override
  public void writeTo(OutputStream out) throws IOException {
    JsonGenerator json = JSON.createGenerator(out);
    json.setRootValueSeparator(new SerializedString("\n"));
    Lines lines = new Lines(json);
    lines.end(view.list(name -> false, lines));
  }
}
