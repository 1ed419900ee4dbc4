package dev.satchel.archive;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/** Which members of a JSON object hold a secret, judged by their names. */
final class SecretKeys {
  private static final Set<String> NAMES =
      Set.of(
          "api_key",
          "apikey",
          "llm_api_key",
          "access_key",
          "authorization",
          "passphrase",
          "passwd",
          "password",
          "private_key",
          "secret",
          "secret_key",
          "session_key",
          "token");
  private static final List<String> ENDINGS =
      List.of(
          "_api_key",
          "apikey",
          "_access_key",
          "_password",
          "_private_key",
          "_secret",
          "_secret_key",
          "_session_key",
          "_token");
  private static final List<String> OF_AWS = List.of("key", "secret", "token");

  /** What holds one secret for each of its members. */
  private static final Set<String> VAULTS = Set.of("custom_secrets", "secret_sources", "secrets");

  private static final Pattern ESCAPE = Pattern.compile("\\\\u([0-9a-fA-F]{4})");

  private SecretKeys() {}

  /**
   * Whether the value of {@code key} is a secret.
   *
   * @param key as the text has it, with its escapes
   */
  static boolean isSecret(String key) {
    String name = plain(key);
    return NAMES.contains(name)
        || ENDINGS.stream().anyMatch(name::endsWith)
        || (name.startsWith("aws_") && OF_AWS.stream().anyMatch(name::contains));
  }

  /** Whether the value of {@code key} is made of secrets, each under a name of its own. */
  static boolean isVault(String key) {
    return VAULTS.contains(plain(key));
  }

  private static String plain(String key) {
    String unescaped =
        ESCAPE.matcher(key).replaceAll(e -> "" + (char) Integer.parseInt(e.group(1), 16));
    return unescaped.toLowerCase(Locale.ROOT).replace('-', '_');
  }
}
