package dev.satchel.archive;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.satchel.RawName;
import dev.satchel.archive.CatalogueDifference.Difference;
import dev.satchel.archive.CatalogueRecord.Kind;
import dev.satchel.archive.SnapshotMaker.Made;
import dev.satchel.files.Scratch;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is said of two catalogues. */
@Tag("locale-blind")
class CatalogueDifferenceTest {
  @TempDir private Path temporary;
  private Scratch scratch;

  @BeforeEach
  void makeScratch() throws IOException {
    scratch = Scratch.in(temporary.resolve("scratch"));
  }

  private static byte[] text(String text) {
    return text.getBytes(UTF_8);
  }

  private static SnapshotMaker maker() throws IOException {
    return new SnapshotMaker(4096);
  }

  /** Each difference as its kind and its path. */
  private List<String> differences(SnapshotMaker older, SnapshotMaker newer) throws IOException {
    Made one = older.make(scratch);
    Made other = newer.make(scratch);
    List<String> all = new ArrayList<>();
    try (Catalogue was = one.read();
        Catalogue is = other.read()) {
      CatalogueDifference difference = new CatalogueDifference(was, is);
      for (Difference next; (next = difference.next()) != null; ) {
        all.add(next.way() + " " + next.member().path());
      }
      assertThat(difference.next()).isNull();
    }
    return all;
  }

  @Test
  void whatCameWentAndChangedIsNamedInItsOrder() throws IOException {
    SnapshotMaker older =
        maker()
            .directory("a")
            .file("a/gone", text("x"))
            .file("a/same", text("x"))
            .file("a-b", text("x"))
            .symlink("link", "there")
            .file("z", text("x"));
    SnapshotMaker newer =
        maker()
            .directory("a")
            .directory("a/new")
            .file("a/new/file", text("x"))
            .file("a/same", text("x"))
            .file("a-b", text("y"))
            .symlink("link", "elsewhere")
            .file("zz", text("x"));

    assertThat(differences(older, newer))
        .containsExactly(
            "REMOVED a/gone",
            "ADDED a/new",
            "ADDED a/new/file",
            "CHANGED a-b",
            "CHANGED link",
            "REMOVED z",
            "ADDED zz");
  }

  @Test
  void kindAndPermissionsMatter() throws IOException {
    SnapshotMaker older = maker().file("a", text("x")).file("b", text("x")).symlink("c", "x");
    SnapshotMaker newer =
        maker()
            .add(Kind.FILE, RawName.of("a"), 0600, text("x"), Optional.empty())
            .directory("b")
            .file("c", text("x"));

    assertThat(differences(older, newer)).containsExactly("CHANGED a", "CHANGED b", "CHANGED c");
  }

  @Test
  void whichNameOfAFileIsTheFirstDoesNotMatter() throws IOException {
    SnapshotMaker older = maker().file("a", text("x")).hardlink("b", "a").hardlink("c", "a");
    SnapshotMaker newer = maker().file("b", text("x")).hardlink("c", "b");

    assertThat(differences(older, newer)).containsExactly("REMOVED a");
  }

  @Test
  void anEmptyTreeDiffersInEverything() throws IOException {
    assertThat(differences(maker(), maker())).isEmpty();
    assertThat(differences(maker(), maker().file("a", text("x")))).containsExactly("ADDED a");
    assertThat(differences(maker().file("a", text("x")), maker())).containsExactly("REMOVED a");
  }
}
