package dev.satchel.cli;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.satchel.RawName;
import dev.satchel.client.RemoteEntry;
import java.io.IOException;
import java.util.Base64;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** An array, of which nothing is kept in memory. One that breaks off is no JSON. */
final class JsonListing extends Listing {
  private final Shell shell;
  private @Nullable JsonGenerator generator;

  JsonListing(Shell shell) {
    this.shell = shell;
  }

  /** Begun late, so that a refused listing prints nothing. */
  private JsonGenerator begun() throws IOException {
    if (generator == null) {
      generator = Output.generator(shell.out());
      generator.writeStartArray();
    }
    return generator;
  }

  @Override
  void print(RemoteEntry entry) throws IOException {
    JsonValues.write(begun(), json(entry));
  }

  private static Map<String, Object> json(RemoteEntry entry) {
    Map<String, Object> json = JsonValues.of("path", entry.path().text());
    putBytes(json, "pathBytes", entry.path());
    json.put("type", entry.type().name().toLowerCase(Locale.ROOT));
    json.put("size", entry.size());
    json.put("mode", String.format(Locale.ROOT, "%04o", entry.mode()));
    json.put("mtime", entry.mtimeNanos());
    RawName target = entry.target();
    if (target != null) {
      json.put("target", target.text());
      putBytes(json, "targetBytes", target);
    }
    if (entry.error() != null) {
      json.put("error", entry.error());
    }
    return json;
  }

  /** As manifests have it: where text would lose something. */
  private static void putBytes(Map<String, Object> json, String name, RawName value) {
    if (!value.isUtf8()) {
      json.put(name, Base64.getEncoder().encodeToString(value.bytes()));
    }
  }

  @Override
  void end() throws IOException {
    JsonGenerator array = begun();
    array.writeEndArray();
    array.writeRaw('\n');
    array.close();
    shell.out().flush();
  }
}
