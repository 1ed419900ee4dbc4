package dev.satchel.platform;

import static org.assertj.core.api.Assertions.assertThat;

import dev.satchel.registry.WorkspaceId;
import java.util.Base64;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is sealed is opened with the same key, for the same workspace, and in one piece. */
@Tag("locale-blind")
class SecretBoxTest {
  private static final String SECRET = "kT5-some_secret";

  private final SecretBox box = new SecretBox("a setting");
  private final WorkspaceId id = WorkspaceId.random();

  @Test
  void whatWasSealedIsOpened() {
    String first = box.seal(id, SECRET);
    assertThat(box.open(id, first)).contains(SECRET);
    assertThat(new SecretBox("a setting").open(id, first)).contains(SECRET);
    assertThat(first).startsWith("v1:").doesNotContain(SECRET);
    assertThat(box.seal(id, SECRET)).as("another nonce").isNotEqualTo(first);
  }

  @Test
  void nobodyElseOpensIt() {
    String stored = box.seal(id, SECRET);
    assertThat(new SecretBox("another setting").open(id, stored)).isEmpty();
    assertThat(box.open(WorkspaceId.random(), stored)).isEmpty();
  }

  @Test
  void noByteOfItCanBeAnother() {
    byte[] bytes = Base64.getDecoder().decode(box.seal(id, SECRET).substring(3));
    for (int i = 0; i < bytes.length; i++) {
      byte[] changed = bytes.clone();
      changed[i] ^= 1;
      assertThat(box.open(id, "v1:" + Base64.getEncoder().encodeToString(changed)))
          .as("byte %d", i)
          .isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "v1:", "v1:AAAA", "v1:###", "v2:AAAA", "kT5-some_secret"})
  void whatWasNotSealedIsNotOpened(String text) {
    assertThat(box.open(id, text)).isEmpty();
  }
}
