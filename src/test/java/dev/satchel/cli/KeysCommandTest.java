package dev.satchel.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.satchel.Command;
import dev.satchel.registry.ApiKey;
import dev.satchel.registry.DatabaseAddress;
import dev.satchel.registry.KeyHash;
import dev.satchel.registry.Registry;
import dev.satchel.registry.TenantId;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Keys of tenants are made by a command, in the database of the settings. */
@Tag("locale-blind")
class KeysCommandTest {
  private static final String SECRET = "the secret of this test".replace(' ', '-');
  private static final TenantId ACME = new TenantId("acme");

  @TempDir private Path data;

  private Command.Result keys(String... arguments) throws IOException {
    List<String> words = new ArrayList<>();
    words.addAll(List.of("env", "SATCHEL_DATA=" + data, "SATCHEL_KEY_SECRET=" + SECRET));
    words.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    words.add("-XX:TieredStopAtLevel=1"); // It starts sooner.
    words.addAll(List.of("-cp", System.getProperty("java.class.path"), Main.class.getName()));
    words.add("keys");
    words.addAll(List.of(arguments));
    return Command.result(words.toArray(String[]::new));
  }

  private Registry open() throws IOException {
    return Registry.open(
        DatabaseAddress.embedded(data.resolve("registry"), 1),
        Clock.systemUTC(),
        KeyHash.withSecret(SECRET));
  }

  @Test
  void aKeyIsMadeListedAndRevoked() throws IOException {
    Command.Result made = keys("create", "acme", "--label", "of this test");
    assertThat(made.code()).as(made.output()).isZero();
    String text = made.output().lines().filter(line -> line.startsWith("ash_")).findFirst().get();
    ApiKey key;
    try (Registry registry = open()) {
      key = registry.keys().find(text).orElseThrow();
      assertThat(key.tenant()).isEqualTo(ACME);
      assertThat(key.label()).isEqualTo("of this test");
      assertThat(keys("list", "acme"))
          .extracting(Command.Result::code, result -> result.output().contains("/api/internal/"))
          .as("the database is in use, and there is another way")
          .containsExactly(1, true);
    }
    assertThat(keys("list", "acme").output()).contains(key.id() + "\t").doesNotContain(text);
    assertThat(keys("revoke", "other", key.id().value()).code()).isEqualTo(1);
    Command.Result revoked = keys("revoke", "acme", key.id().value(), "--json");
    assertThat(revoked.output()).contains("{\"revoked\":\"" + key.id() + "\"}");
    assertThat(revoked.code()).isZero();
    try (Registry registry = open()) {
      assertThat(registry.keys().find(text)).isEmpty();
    }
  }

  @Test
  void aTenantThatCannotBeIsRefused() throws IOException {
    assertThat(keys("create", "a/b"))
        .satisfies(
            result -> {
              assertThat(result.code()).isEqualTo(2);
              assertThat(result.output()).startsWith("satchel: Tenant must be 1 to 64 letters");
            });
    assertThat(data).isEmptyDirectory();
  }
}
