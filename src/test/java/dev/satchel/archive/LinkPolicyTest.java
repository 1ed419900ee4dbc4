package dev.satchel.archive;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.satchel.RawName;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Which links become members, by their text and by where they lie. */
class LinkPolicyTest {
  @TempDir Path temporary;

  @ParameterizedTest
  @CsvSource({
    "a, 0",
    "a/b, 0",
    ".., 1",
    "../a, 1",
    "../../a, 2",
    "a/.., 0",
    "a/../b, 0",
    "./a, 0",
    "., 0",
    ".//./a, 0",
    "a//../b, 0",
    "..a, 0",
    ".../a, 0",
    "a/../../b, 1",
    "'../', 1",
  })
  void aLinkThatStaysInsideIsKept(String target, int depth) {
    assertThat(LinkPolicy.SAFE.objection(RawName.of(target), depth)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    ".., 0",
    "../, 0",
    "../a, 0",
    "../../a, 1",
    "a/../.., 0",
    "a/../../b, 0",
    "./.., 0",
    ".//../a, 0",
    "../../a/b, 1",
    "a/../../a, 0",
    "../../../../../../../../etc/passwd, 3",
  })
  void aLinkThatClimbsAboveTheRootIsLeftOut(String target, int depth) {
    assertThat(LinkPolicy.SAFE.objection(RawName.of(target), depth))
        .contains(Omission.rule("link leads out of the archive"));
  }

  @ParameterizedTest
  @CsvSource({"/, 0", "/etc/passwd, 5", "//a, 1", "/./a, 1", "/proc/self/cwd/a, 2"})
  void anAbsoluteLinkIsLeftOut(String target, int depth) {
    assertThat(LinkPolicy.SAFE.objection(RawName.of(target), depth)).isPresent();
  }

  @Test
  void aLinkThatLeavesTheRootAndComesBackIsLeftOut() {
    assertThat(LinkPolicy.SAFE.objection(RawName.of("../top/a"), 0)).isPresent();
  }

  @Test
  void aLinkWithoutATextIsLeftOut() {
    assertThat(LinkPolicy.SAFE.objection(RawName.of(""), 0)).isPresent();
  }

  @Test
  void noLinkIsKeptIfNoneIsWanted() {
    assertThat(LinkPolicy.NONE.objection(RawName.of("a"), 0))
        .contains(Omission.rule("links are left out"));
  }

  @Test
  void aPolicyIsKnownByItsLabelOnly() {
    assertThat(LinkPolicy.labelled("safe")).contains(LinkPolicy.SAFE);
    assertThat(LinkPolicy.labelled("none")).contains(LinkPolicy.NONE);
    assertThat(LinkPolicy.labelled("SAFE")).isEmpty();
    assertThat(LinkPolicy.labelled("all")).isEmpty();
  }

  @ParameterizedTest
  @EnumSource
  void theManifestSaysWhereALinkThatIsLeftOutLeads(ArchiveFormat format) throws IOException {
    Path tree = temporary.resolve("tree");
    Files.createDirectories(tree.resolve("a"));
    Files.writeString(temporary.resolve("secret"), "must never leave");
    link(tree, "up", "../secret");
    link(tree, "absolute", temporary.resolve("secret").toString());
    link(tree, "a/up-inside", "../b");
    link(tree, "a/up-outside", "../../secret");
    link(tree, "outside-directory", "..");
    link(tree, "a/dangling", "nothing");

    Packed packed =
        Packed.of(tree, format, temporary.resolve("archive")).check(tree, "--no-default-excludes");

    assertThat(packed.paths("entries")).containsExactly("a", "a/dangling", "a/up-inside");
    assertThat(packed.paths("skipped"))
        .containsExactly("a/up-outside", "absolute", "outside-directory", "up");
    JsonNode up = packed.inManifest("skipped", "up");
    assertThat(up.get("by").asText()).isEqualTo("rule");
    assertThat(up.get("target").asText()).isEqualTo("../secret");
    assertThat(packed.summary().complete()).isTrue();
  }

  @ParameterizedTest
  @EnumSource
  void withoutLinksEachIsListed(ArchiveFormat format) throws IOException {
    Path tree = Files.createDirectories(temporary.resolve("tree"));
    link(tree, "inside", "file");
    Path file = temporary.resolve("archive");
    Summary summary;
    try (OutputStream out = Files.newOutputStream(file)) {
      summary = Packed.write(tree, format, List.of(), LinkPolicy.NONE, out);
    }

    JsonNode link = new Packed(file, format, summary).inManifest("skipped", "inside");

    assertThat(link.get("target").asText()).isEqualTo("file");
    assertThat(link.get("reason").asText()).isEqualTo("links are left out");
    assertThat(summary.members()).isZero();
  }

  private static void link(Path tree, String name, String target) throws IOException {
    Files.createSymbolicLink(tree.resolve(name), Path.of(target));
  }
}
