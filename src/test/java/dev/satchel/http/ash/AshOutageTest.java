package dev.satchel.http.ash;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.satchel.http.Wire.Answer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** While the database is away, nobody is told that a key or a session is not there. */
@Tag("locale-blind")
final class AshOutageTest {
  private static Ash ash;
  private static Path data;

  @BeforeAll
  static void start(@TempDir Path directory) throws IOException {
    data = directory.toRealPath().resolve("data");
    Files.createDirectories(data.resolve("registry.mv.db/something")); // Where a file should be.
    ash = new Ash(directory);
  }

  @AfterAll
  static void stop() throws IOException {
    ash.close();
  }

  private static void assertUnavailable(Answer answer) throws IOException {
    assertThat(answer.status()).as(answer.text()).isEqualTo(503);
    assertThat(answer.header("Retry-After")).hasValue("5");
    assertThat(Ash.json(answer).properties())
        .extracting(field -> field.getKey())
        .containsExactly("error", "statusCode");
    assertThat(answer.text()).contains("atabase").doesNotContain(data.toString());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "GET /api/sessions",
        "GET /api/sessions/99999999-9999-4999-8999-999999999999/files",
        "GET /api/sessions/99999999-9999-4999-8999-999999999999/files/..",
        "POST /api/sessions/99999999-9999-4999-8999-999999999999/stop",
        "GET /api/agents",
      })
  void aCallThatNeedsItMaySucceedLater(String line) throws IOException {
    assertUnavailable(ash.call(line));
  }

  @Test
  void whetherAKeyIsATenantsCannotBeSaid() throws IOException {
    assertUnavailable(ash.say("GET /api/sessions", Ash.key("ash_of-a-tenant")));
    assertThat(ash.say("GET /api/sessions").status()).as("without a key").isEqualTo(401);
    byte[] body = "{\"tenantId\":\"acme\"}".getBytes(UTF_8);
    assertUnavailable(
        ash.say("POST /api/internal/api-keys", body, Ash.key(Ash.ADMIN_KEY), Ash.JSON_TYPE));
  }

  @Test
  void otherClientsAreServedAndRefusedAsEver() throws IOException {
    assertThat(ash.say("GET /api/file/home", "X-Session-API-Key: the-key").status()).isEqualTo(200);
    assertThat(ash.say("GET /api/file/home", "X-Session-API-Key: another").status()).isEqualTo(401);
    assertThat(ash.say("GET /v1/fs/entries", Ash.key("another")).status()).isEqualTo(401);
  }
}
