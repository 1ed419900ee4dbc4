package dev.satchel.http.molecule;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.satchel.RawName;
import dev.satchel.Refusal;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which paths platforms and workspaces accept from each other, and in which words not. */
@Tag("locale-blind")
class WirePathTest {
  private static final String REQUIRED = "path query required";
  private static final String ABSOLUTE = "path must be absolute";
  private static final String ROOT = "path must be under /configs, /workspace, /home, or /plugins";
  private static final String INVALID = "invalid path";

  private static RawName bytes(String latin1) {
    return RawName.of(latin1.getBytes(ISO_8859_1));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/workspace/.molecule/chat-uploads/foo.txt",
        "/home/agent/notes.md",
        "/plugins/builtins/registry.json",
        "/configs/.auth_token",
        "/configs",
        "/workspace",
        "/workspace/a.b.c",
        "/workspace/.hidden",
        "/workspace/a b",
        "/workspace/\u00ff\u00fe",
        "/workspace/\u00c2\u0085",
        "/workspace/a\\b.txt"
      })
  void aPathInItsPlainFormIsTakenAsItIs(String path) {
    assertThat(WirePath.of(bytes(path)).raw()).isEqualTo(bytes(path));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      ignoreLeadingAndTrailingWhitespace = false,
      value = {
        "''|" + REQUIRED,
        "workspace/foo.txt|" + ABSOLUTE,
        "a.txt|" + ABSOLUTE,
        " /workspace/a|" + ABSOLUTE,
        "\0/workspace/a|" + ABSOLUTE,
        "/|" + ROOT,
        "/etc/passwd|" + ROOT,
        "/etc/../workspace/a|" + ROOT,
        "/proc/self/environ|" + ROOT,
        "/workspaces/x|" + ROOT,
        "/workspace\\x|" + ROOT,
        "/workspac|" + ROOT,
        "/Workspace/x|" + ROOT,
        "//workspace/x|" + ROOT,
        "/./workspace/x|" + ROOT,
        "/agent-home/notes.md|" + ROOT,
        "/etc/\0|" + ROOT,
        "/workspace/../etc/passwd|" + INVALID,
        "/workspace/..|" + INVALID,
        "/workspace//double|" + INVALID,
        "/workspace//|" + INVALID,
        "/workspace/./a|" + INVALID,
        "/workspace/.|" + INVALID,
        "/workspace/a/.|" + INVALID,
        "/workspace/a/|" + INVALID,
        "/workspace/|" + INVALID,
        "/workspace/a..b.txt|" + INVALID,
        "/workspace/a\0b|" + INVALID,
        "'/workspace/a\nb'|" + INVALID,
        "/workspace/a\u007fb|" + INVALID,
        "/workspace/a\u001fb|" + INVALID,
      })
  void anyOtherIsRefusedInTheWordsOfTheFirstRuleThatItBreaks(String path, String error) {
    assertThatThrownBy(() -> WirePath.of(bytes(path)))
        .isInstanceOfSatisfying(
            Refusal.class, e -> assertThat(e.code()).isEqualTo(Refusal.Code.MALFORMED_PATH))
        .hasMessage(error);
  }

  @Test
  void rootAndNamesAreToldApart() {
    WirePath path = WirePath.of(bytes("/home/agent/\u00ff"));
    assertThat(path.root()).isEqualTo(RawName.of("/home"));
    assertThat(path.names()).containsExactly(RawName.of("agent"), bytes("\u00ff"));
    assertThat(WirePath.of(bytes("/plugins")).names()).isEmpty();
  }
}
