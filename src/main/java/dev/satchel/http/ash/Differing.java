package dev.satchel.http.ash;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.satchel.Content;
import dev.satchel.registry.SessionId;
import dev.satchel.registry.TenantId;
import dev.satchel.session.History;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Locale;

/** What is different between two snapshots as JSON, which is written while it is found. */
record Differing(History history, TenantId tenant, SessionId session, long older, long newer)
    implements Content {
  @Override
  public void writeTo(OutputStream out) throws IOException {
    @SuppressWarnings("resource") // If it fails, nothing that is still in it may be sent.
    JsonGenerator json = AshJson.generator(out);
    json.writeStartObject();
    json.writeArrayFieldStart("differences");
    history.compare(
        tenant,
        session,
        older,
        newer,
        (path, change) -> {
          json.writeStartObject();
          json.writeStringField("path", path.text());
          json.writeStringField("change", change.name().toLowerCase(Locale.ROOT));
          json.writeEndObject();
        });
    json.writeEndArray();
    json.writeEndObject();
    json.close();
  }
}
