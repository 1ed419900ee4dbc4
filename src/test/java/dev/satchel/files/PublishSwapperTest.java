package dev.satchel.files;

import static org.assertj.core.api.Assertions.assertThat;

import dev.satchel.RawName;
import dev.satchel.Refusal;
import dev.satchel.Swapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Another process exchanges directories for links out while trees are published there. */
@Tag("locale-blind")
@Timeout(value = 180, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class PublishSwapperTest {
  private static final int ROUNDS = 50;

  @TempDir private Path place;

  @Test
  void nothingOutsideIsEverWrittenMadeOrTakenAway() throws IOException {
    place = place.toRealPath();
    Path outside = Files.createDirectory(place.resolve("outside"));
    Files.createDirectory(outside.resolve("inner"));
    Files.writeString(outside.resolve("file"), "outside");
    Path root = Files.createDirectory(place.resolve("root"));
    Files.createDirectories(root.resolve("to/dir/inner"));
    Files.writeString(root.resolve("to/dir/file"), "inside");
    Files.createSymbolicLink(root.resolve("to/dir-link"), outside);
    Files.createDirectory(root.resolve("at"));
    Files.createSymbolicLink(root.resolve("at-link"), outside);
    int published = 0;
    int refused = 0;
    try (Jail jail = Jail.open(List.of(RawName.of(root.toString())));
        Swapper swapper = new Swapper(root, "to/dir", "to/dir-link", "at", "at-link")) {
      for (int round = 0; round < ROUNDS; round++) {
        for (String destination : List.of("to", "to/dir", "to/dir/inner", "at", "at/new")) {
          try {
            Staged.publish(
                jail,
                root.resolve(destination),
                "dir/file=x",
                "dir/new-" + round + "=x",
                "dir/inner/new-" + round + "=x",
                "file=x",
                "new-" + round + "/file=x");
            published++;
          } catch (Refusal e) {
            refused++;
          }
        }
      }
      assertThat(swapper.rounds()).isGreaterThan(ROUNDS);
    }
    assertThat(published).isPositive();
    assertThat(refused).isPositive();
    assertThat(TreeOnDisk.of(outside)).containsOnlyKeys("file", "inner");
    assertThat(outside.resolve("file")).hasContent("outside");
  }
}
