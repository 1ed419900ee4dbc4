package dev.satchel.http.sandboxagent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.satchel.Command;
import dev.satchel.server.TestServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The published client of the protocol holds a conversation with this server. */
@Tag("locale-blind")
final class AcpClientTest {
  @Test
  void aConversationGoesFromItsBeginningToItsEnd(@TempDir Path directory) throws IOException {
    Path home = Files.createDirectories(directory.toRealPath().resolve("home"));
    Path tar = directory.resolve("one.tar");
    Files.writeString(directory.resolve("one"), "1");
    Command.run("tar", "-C", directory.toString(), "-cf", tar.toString(), "one");
    Map<String, String> settings =
        Map.of("SESSION_API_KEY", TestServer.KEY, "HOME", home.toString());
    try (TestServer server = TestServer.start(home, directory.resolve("state"), settings)) {
      String url = "http://127.0.0.1:" + server.port();
      assertThat(NodeModules.run("acp.mjs", url, TestServer.KEY, home.toString(), tar.toString()))
          .contains("all is as the client needs it");
    }
  }
}
