package dev.satchel.http.molecule;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.satchel.RawName;
import dev.satchel.files.Directory;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Arrays;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The files of one upload appear together, or not at all. */
@Tag("locale-blind")
class UploadBatchTest {
  private static final String PREFIX = "01".repeat(16) + "-";

  @TempDir private Path place;

  /** Not random at all, so that its names can be guessed. */
  private static final class Guessable extends SecureRandom {
    private static final long serialVersionUID = 1L;

    @Override
    public void nextBytes(byte[] bytes) {
      Arrays.fill(bytes, (byte) 1);
    }
  }

  private Directory open() throws IOException {
    return Directory.openRoot(RawName.of(place.toRealPath().toString()));
  }

  private static void add(UploadBatch batch, String name) throws IOException {
    batch.add(name, "", out -> out.write("words".getBytes(UTF_8)));
  }

  @Test
  void untilTheyArePublishedThereIsNothing() throws IOException {
    try (Directory directory = open();
        UploadBatch batch = new UploadBatch(directory, new Guessable())) {
      add(batch, "a");
      add(batch, "b");
      assertThat(place).isEmptyDirectory();
      batch.publish(directory);
    }
    assertThat(place.toFile().list()).containsExactlyInAnyOrder(PREFIX + "a", PREFIX + "b");
  }

  @Test
  void aNameThatIsTakenByALinkLeavesTheLinkWhatItLeadsToAndNothingElse() throws IOException {
    Path target = Files.writeString(place.resolve("target"), "untouched");
    Files.createSymbolicLink(place.resolve(PREFIX + "c"), target);
    try (Directory directory = open();
        UploadBatch batch = new UploadBatch(directory, new Guessable())) {
      add(batch, "a");
      add(batch, "b");
      add(batch, "c");
      assertThatThrownBy(() -> batch.publish(directory))
          .isInstanceOf(FileAlreadyExistsException.class);
    }
    assertThat(target).hasContent("untouched");
    assertThat(place.toFile().list()).containsExactlyInAnyOrder("target", PREFIX + "c");
  }
}
