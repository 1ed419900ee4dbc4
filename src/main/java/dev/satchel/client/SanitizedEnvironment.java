package dev.satchel.client;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * An environment for child processes, like the commands of an agent: without the keys of this
 * sandbox, of the cloud, and of the servers in it. What goes:
 *
 * <ul>
 *   <li>{@code SESSION_API_KEY}, and all that begins with {@code OH_SESSION_API_KEYS};
 *   <li>what begins with {@code OH_}, {@code OPENHANDS_}, {@code SATCHEL_} or {@code AUTOMATION_}
 *       and ends as the name of a secret does: {@code KEY}, {@code SECRET}, {@code TOKEN}, {@code
 *       PASSWORD}; so {@code OH_SECRET_KEY}, {@code OPENHANDS_API_KEY}, {@code
 *       AUTOMATION_CALLBACK_API_KEY}, {@code SATCHEL_DATABASE_PASSWORD} and others;
 *   <li>the machine's own credentials for AWS, Azure and Google, with which a store may be opened;
 *   <li>what says in which file such a key lies: {@code SATCHEL_KEY_FILE}, for one. That is no
 *       wall: a process of the same user can read what this one can;
 *   <li>whatever has the value of one of the former, or has it in its value.
 * </ul>
 *
 * <p>Keys of models and of services that an agent works with ({@code OPENAI_API_KEY}, {@code
 * GITHUB_TOKEN}) stay: they are there for it. A child that needs something that goes is given it
 * afterwards, by name.
 *
 * <p>{@code AI_AGENT} says {@code openhands} unless it says something else. A {@code
 * LD_LIBRARY_PATH_ORIG} makes {@code LD_LIBRARY_PATH} what it was, or none if it is empty.
 */
public final class SanitizedEnvironment {
  private static final Pattern OURS =
      Pattern.compile(
          "SESSION_API_KEY|OH_SESSION_API_KEYS.*"
              + "|(OH|OPENHANDS|SATCHEL|AUTOMATION)_(.*_)?(KEYS?|SECRETS?|TOKENS?|PASSWORDS?)(_\\d+)?",
          Pattern.DOTALL);

  private static final Set<String> OF_CLOUDS =
      Set.of(
          "AWS_ACCESS_KEY_ID",
          "AWS_SECRET_ACCESS_KEY",
          "AWS_SESSION_TOKEN",
          "AWS_SECURITY_TOKEN",
          "AWS_CONTAINER_AUTHORIZATION_TOKEN",
          "AZURE_CLIENT_SECRET",
          "AZURE_STORAGE_KEY",
          "AZURE_STORAGE_CONNECTION_STRING",
          "GOOGLE_API_KEY");

  /** What says where a secret is. Their values are no secrets themselves. */
  private static final Set<String> PLACES =
      Set.of(
          "SATCHEL_KEY_FILE",
          "OPENHANDS_AGENT_SERVER_CONFIG_PATH",
          "AWS_SHARED_CREDENTIALS_FILE",
          "AWS_WEB_IDENTITY_TOKEN_FILE",
          "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE",
          "AWS_CONTAINER_CREDENTIALS_FULL_URI",
          "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI",
          "GOOGLE_APPLICATION_CREDENTIALS");

  /** What is shorter is no key, but a number of keys, or a word that others say as well. */
  private static final int SHORTEST = 6;

  /** From here on, a value is not in another one by chance. */
  private static final int UNLIKELY = 12;

  private SanitizedEnvironment() {}

  /** A copy of {@code environment} for a child. */
  public static Map<String, String> of(Map<String, String> environment) {
    return of(environment, List.of());
  }

  /**
   * The same.
   *
   * @param secrets what goes whatever it is called, beside the values named above
   */
  static Map<String, String> of(Map<String, String> environment, Collection<String> secrets) {
    Map<String, String> child = new HashMap<>(environment);
    apply(child, secrets);
    return child;
  }

  /** Changes {@code environment}, for one that {@code ProcessBuilder.environment()} gives. */
  public static void apply(Map<String, String> environment) {
    apply(environment, List.of());
  }

  private static void apply(Map<String, String> environment, Collection<String> more) {
    Set<String> secrets = new HashSet<>(more);
    environment.forEach((name, value) -> addSecrets(name, value, secrets));
    secrets.removeIf(secret -> secret.length() < SHORTEST);
    environment
        .entrySet()
        .removeIf(entry -> isSecret(entry.getKey()) || shows(entry.getValue(), secrets));
    describe(environment);
  }

  private static void addSecrets(String name, String value, Set<String> to) {
    String upper = name.toUpperCase(Locale.ROOT);
    if (OF_CLOUDS.contains(upper) || OURS.matcher(upper).matches()) {
      to.add(value);
    }
    if (upper.equals("OH_SESSION_API_KEYS")) {
      listed(value).forEach(key -> to.add(key.asText()));
    }
  }

  /** A list of keys in JSON; nothing if it is none. */
  private static Iterable<JsonNode> listed(String value) {
    try {
      JsonNode list = Json.MAPPER.readTree(value);
      return list.isArray() ? list : List.of();
    } catch (JsonProcessingException e) {
      return List.of();
    }
  }

  private static boolean isSecret(String name) {
    String upper = name.toUpperCase(Locale.ROOT);
    return PLACES.contains(upper) || OF_CLOUDS.contains(upper) || OURS.matcher(upper).matches();
  }

  private static boolean shows(String value, Set<String> secrets) {
    return secrets.stream()
        .anyMatch(
            secret ->
                value.equals(secret) || (secret.length() >= UNLIKELY && value.contains(secret)));
  }

  private static void describe(Map<String, String> environment) {
    if (environment.getOrDefault("AI_AGENT", "").isBlank()) {
      environment.put("AI_AGENT", "openhands");
    }
    String original = environment.get("LD_LIBRARY_PATH_ORIG");
    if (original != null && original.isEmpty()) {
      environment.remove("LD_LIBRARY_PATH");
    } else if (original != null) {
      environment.put("LD_LIBRARY_PATH", original);
    }
  }
}
