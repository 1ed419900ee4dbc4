package dev.satchel.client;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A model that the user has chosen, and how it is called. {@link #toString} shows no key.
 *
 * @param settings whatever else is set, by the names that the cloud has for it
 */
public record Llm(
    @Nullable String model,
    @Nullable String apiKey,
    @Nullable String baseUrl,
    @Nullable String usageId,
    Map<String, @Nullable Object> settings) {
  public Llm {
    settings = Collections.unmodifiableMap(new LinkedHashMap<>(settings));
  }

  /** What {@code fields} say, by the names that the cloud has for them. */
  static Llm of(Map<String, @Nullable Object> fields) {
    Map<String, @Nullable Object> others = new LinkedHashMap<>(fields);
    return new Llm(
        text(others.remove("model")),
        text(others.remove("api_key")),
        text(others.remove("base_url")),
        text(others.remove("usage_id")),
        others);
  }

  private static @Nullable String text(@Nullable Object value) {
    return value == null ? null : value.toString();
  }

  @Override
  public String toString() {
    return "%s%s (%s a key)"
        .formatted(
            model == null ? "no model" : model,
            usageId == null ? "" : " for " + usageId,
            apiKey == null ? "without" : "with");
  }
}
