package dev.satchel.files;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.satchel.RawName;
import dev.satchel.Refusal;
import dev.satchel.Swapper;
import dev.satchel.WorkspacePath;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Another process exchanges names while files are read, written and made: nothing gets out. */
@Tag("locale-blind")
@Timeout(value = 180, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class JailSwapperTest {
  private static final String MARKER = "THIS-LIES-OUTSIDE";
  private static final int ROUNDS = 2_000;
  private static final int ENOUGH = 500;
  private static final int MOST = 1_000_000;

  @TempDir private Path place;

  private Path root;
  private Path outside;

  @BeforeEach
  void makeTree() throws IOException {
    place = place.toRealPath();
    outside = Files.createDirectories(place.resolve("outside"));
    Files.writeString(outside.resolve("file"), MARKER);
    root = Files.createDirectory(place.resolve("root"));
    Files.createDirectory(root.resolve("dir"));
    Files.writeString(root.resolve("dir").resolve("file"), "inside");
    Files.writeString(root.resolve("target"), "inside");
    Files.createSymbolicLink(root.resolve("dir-link"), outside);
    Files.createSymbolicLink(root.resolve("target-link"), outside.resolve("file"));
  }

  private Swapper swap() throws IOException {
    return new Swapper(root, "dir", "dir-link", "target", "target-link");
  }

  private static WorkspacePath path(Path path) {
    return WorkspacePath.parse(RawName.of(path.toString()));
  }

  @Test
  void nothingOutsideIsEverRead() throws IOException {
    try (Jail jail = Jail.open(List.of(RawName.of(root.toString())));
        Swapper swapper = swap()) {
      int inside = 0;
      int refused = 0;
      for (int i = 0; i < 4 * ROUNDS || (i < MOST && Math.min(inside, refused) < ENOUGH); i++) {
        for (String name : List.of("dir/file", "target")) {
          try (OpenFile file = jail.file(path(root.resolve(name)))) {
            ByteArrayOutputStream read = new ByteArrayOutputStream();
            file.copy(0, file.stat().size(), read);
            assertThat(read.toString(ISO_8859_1)).as("round %d", i).isEqualTo("inside");
            inside++;
          } catch (Refusal e) {
            refused++;
          }
        }
      }
      assertThat(inside).isPositive();
      assertThat(refused).isPositive();
      assertThat(swapper.rounds()).isPositive();
    }
  }

  @Test
  void nothingOutsideIsEverWrittenOrMade() throws IOException {
    try (Jail jail = Jail.open(List.of(RawName.of(root.toString())));
        Swapper swapper = swap()) {
      int written = 0;
      int refused = 0;
      for (int i = 0; i < ROUNDS; i++) {
        for (String name : List.of("dir/file", "dir/new", "dir/made/new", "target")) {
          try (Draft draft = jail.draft(path(root.resolve(name)))) {
            draft.write("inside".getBytes(UTF_8));
            draft.publish();
            written++;
          } catch (Refusal e) {
            refused++;
          }
        }
        try {
          jail.makeDirectory(path(root.resolve("dir/made-" + i)));
        } catch (Refusal e) {
          refused++;
        }
      }
      assertThat(written).isPositive();
      assertThat(refused).isPositive();
      assertThat(swapper.rounds()).isPositive();
    }
    assertThat(outside.toFile().list()).containsExactly("file");
    assertThat(outside.resolve("file")).hasContent(MARKER);
    try (var all = Files.walk(root)) {
      assertThat(all).noneMatch(file -> file.getFileName().toString().startsWith(".satchel-"));
    }
  }

  private interface Change {
    void run() throws IOException;
  }

  private static boolean isDone(Change change) throws IOException {
    try {
      change.run();
      return true;
    } catch (Refusal e) {
      return false;
    }
  }

  @Test
  void nothingOutsideIsEverDeletedOrMoved() throws IOException {
    Files.createDirectories(outside.resolve("tree/below"));
    Files.writeString(outside.resolve("tree/below/file"), MARKER);
    WorkspacePath tree = path(root.resolve("dir/tree"));
    WorkspacePath moved = path(root.resolve("moved"));
    int[] done = new int[5];
    try (Jail jail = Jail.open(List.of(RawName.of(root.toString())));
        Swapper swapper = swap()) {
      for (int i = 0; i < ROUNDS; i++) {
        Path below = Files.createDirectories(root.resolve("new/below"));
        Files.writeString(below.resolve("file"), "inside");
        List<Change> changes =
            List.of(
                () -> jail.move(path(root.resolve("new")), tree, true),
                () -> jail.move(tree, moved, true),
                () -> jail.delete(path(root.resolve("dir/tree/below/file"))),
                () -> jail.deleteTree(tree),
                () -> jail.deleteTree(moved));
        for (int j = 0; j < done.length; j++) {
          int change = (i + j) % done.length;
          done[change] += isDone(changes.get(change)) ? 1 : 0;
        }
        assertThat(outside.resolve("tree/below/file")).hasContent(MARKER);
      }
      assertThat(Arrays.stream(done)).allMatch(count -> count > 0 && count < ROUNDS);
      assertThat(swapper.rounds()).isPositive();
    }
    assertThat(outside.toFile().list()).containsExactlyInAnyOrder("file", "tree");
    assertThat(outside.resolve("file")).hasContent(MARKER);
  }
}
