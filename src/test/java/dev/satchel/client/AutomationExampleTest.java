package dev.satchel.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The example of the README compiles, since it is here as well, to the letter. */
@Tag("locale-blind")
final class AutomationExampleTest {
  private static final String BEGIN = "    // The README shows this.\n";
  private static final String END = "    // The README has shown this.\n";

  static void automation(String key) throws IOException {
    // The README shows this.
    Connection cloud = Connection.to(URI.create("https://app.all-hands.dev")).withKey(key);
    LocalAgentServerOptions options = LocalAgentServerOptions.of(cloud);
    try (var workspace = LocalAgentServerWorkspace.open(options)) {
      workspace.run(
          () -> {
            Llm llm = workspace.getLlm(Map.of("temperature", 0.2));
            workspace.registerConversation(talk(llm, workspace.getSecrets()));
            ArchiveRequest all = ArchiveRequest.of(workspace.workingDir());
            workspace.archives().download(all, Path.of("/mnt/work.tar.gz"), Transfer.STANDARD);
          });
    } // Reports COMPLETED, or FAILED with the reason.
    // The README has shown this.
  }

  /** What an automation is for. */
  private static String talk(Llm llm, Map<String, LookupSecret> secrets) {
    return llm + " " + secrets;
  }

  @Test
  void theReadmeShowsTheSame() throws IOException {
    Path source = Path.of("src/test/java/dev/satchel/client/AutomationExampleTest.java");
    String text = Files.readString(source);
    String example =
        text.substring(text.lastIndexOf(BEGIN) + BEGIN.length(), text.lastIndexOf(END)).indent(-4);
    assertThat(example).contains("LocalAgentServerWorkspace.open");
    assertThat(Files.readString(Path.of("README.md"))).contains("```java\n" + example + "```\n");
  }
}
