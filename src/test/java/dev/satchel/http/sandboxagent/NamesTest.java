package dev.satchel.http.sandboxagent;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.satchel.Command;
import dev.satchel.http.Wire.Answer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Names are bytes, in whichever locale. */
final class NamesTest {
  private static byte[] latin(String text) {
    return text.getBytes(ISO_8859_1);
  }

  @Test
  void aNameThatIsNoTextIsListedReadWrittenAndDeleted(@TempDir Path directory) throws IOException {
    try (Agent agent = new Agent(directory)) {
      Answer written = agent.put("d%FF/a%FEb", "content");
      assertThat(Agent.utf8(written)).contains("/d\uFFFD/a\uFFFDb\"");
      JsonNode entry =
          new JsonMapper().readTree(agent.call("GET /v1/fs/entries?path=d%FF").body()).get(0);
      assertThat(entry.path("name").asText()).isEqualTo("a\uFFFDb");
      assertThat(entry.path("path").asText()).isEqualTo(agent.root + "/d\uFFFD/a\uFFFDb");
      assertThat(Base64.getDecoder().decode(entry.path("nameBytes").asText()))
          .isEqualTo(latin("a\u00FEb"));
      ByteArrayOutputStream path = new ByteArrayOutputStream();
      path.writeBytes(latin(agent.root + "/d\u00FF/a\u00FEb"));
      assertThat(Base64.getDecoder().decode(entry.path("pathBytes").asText()))
          .isEqualTo(path.toByteArray());
      assertThat(agent.call("GET /v1/fs/file?path=d%FF/a%FEb").text()).isEqualTo("content");
      assertThat(agent.call("DELETE /v1/fs/entry?path=d%FF&recursive=true").status())
          .isEqualTo(200);
      assertThat(Command.run("ls", "-A", agent.root.toString())).isEmpty();
    }
  }

  @Test
  void aNameThatIsTextHasNoBytesBesideIt(@TempDir Path directory) throws IOException {
    try (Agent agent = new Agent(directory)) {
      agent.put("gr%C3%BC%C3%9Fe", "");
      Answer listed = agent.call("GET /v1/fs/entries");
      assertThat(Agent.utf8(listed))
          .contains("\"name\":\"gr\u00FC\u00DFe\"")
          .doesNotContain("Bytes");
      assertThat(agent.move("gr\u00FC\u00DFe", "\u00E9", false).status()).isEqualTo(200);
      assertThat(agent.call("GET /v1/fs/stat?path=%C3%A9").status()).isEqualTo(200);
    }
  }
}
