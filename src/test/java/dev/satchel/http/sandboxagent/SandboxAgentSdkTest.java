package dev.satchel.http.sandboxagent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.satchel.server.TestServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Code that uses the published SDK works with this server. */
@Tag("locale-blind")
final class SandboxAgentSdkTest {
  @Test
  void eachFileMethodOfTheSdkWorks(@TempDir Path directory) throws IOException {
    Path home = Files.createDirectories(directory.toRealPath().resolve("home"));
    Map<String, String> settings =
        Map.of("SESSION_API_KEY", TestServer.KEY, "HOME", home.toString());
    try (TestServer server = TestServer.start(home, directory.resolve("state"), settings)) {
      String url = "http://127.0.0.1:" + server.port();
      assertThat(NodeModules.run("sdk.mjs", url, TestServer.KEY, home.toString()))
          .contains("all is as the SDK needs it");
    }
  }
}
