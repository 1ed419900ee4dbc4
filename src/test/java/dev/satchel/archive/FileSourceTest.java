package dev.satchel.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.satchel.RawName;
import dev.satchel.WorkspacePath;
import dev.satchel.files.Jail;
import dev.satchel.files.JailedDirectory;
import dev.satchel.files.Place;
import dev.satchel.files.Stat;
import dev.satchel.files.Walk;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What is read of a file is what it was when it was looked at, or nothing of it is believed. */
class FileSourceTest {
  private static final int LENGTH = 1000;

  @TempDir Path temporary;

  /** Something that is done with the place of a file, and what was seen there. */
  private interface Use {
    void of(Place place, Stat seen) throws IOException;
  }

  private static void at(Path directory, String name, Use use) throws IOException {
    Path parent = directory.toRealPath();
    try (Jail jail = Jail.open(List.of(raw(parent)));
        JailedDirectory jailed = jail.directory(WorkspacePath.parse(raw(parent)));
        Walk walk = new Walk(jailed.directory())) {
      while (walk.next() && !walk.name().equals(RawName.of(name))) {
        // Goes on to it.
      }
      use.of(walk.place(), walk.stat());
    }
  }

  private static RawName raw(Path path) {
    return RawName.of(path.toString());
  }

  private static FileSource source(Place place, Stat seen, Fidelity fidelity) throws IOException {
    FileSource source = new FileSource(place, seen, true, false, fidelity);
    assertThat(source.open()).isTrue();
    return source;
  }

  @Test
  void whatADeviceSaysIsNotGivenAway() throws IOException {
    at(
        Path.of("/dev"),
        "urandom",
        (place, stat) -> {
          Stat asIfItHadBeenAFile = stat.withSize(2 * LENGTH);
          try (FileSource source = source(place, asIfItHadBeenAFile, Fidelity.AS_FOUND)) {
            byte[] target = new byte[LENGTH];
            source.fill(0, target, 0, LENGTH);
            assertThat(target).containsOnly(0);
            assertThat(source.fault()).contains(Omission.CHANGED);
          }
        });
  }

  @Test
  void aDeviceEndsWhatHasPromisedALength() throws IOException {
    at(
        Path.of("/dev"),
        "urandom",
        (place, stat) -> {
          try (FileSource source = source(place, stat.withSize(LENGTH), Fidelity.SAME_LENGTH)) {
            assertThatThrownBy(() -> source.fill(0, new byte[LENGTH], 0, LENGTH))
                .isInstanceOf(IOException.class);
          }
        });
  }

  @ParameterizedTest
  @EnumSource
  void aFileThatIsAsItWasComesAsItIs(Fidelity fidelity) throws IOException {
    byte[] content = Samples.noise(LENGTH, 1);
    Files.write(temporary.resolve("file"), content);
    at(
        temporary,
        "file",
        (place, stat) -> {
          try (FileSource source = source(place, stat, fidelity)) {
            byte[] target = new byte[LENGTH + 2];
            source.fill(0, target, 1, LENGTH);
            assertThat(Arrays.copyOfRange(target, 1, LENGTH + 1)).isEqualTo(content);
            assertThat(source.fault()).isEqualTo(Optional.empty());
          }
        });
  }

  @Test
  void aChangeIsSeenWhicheverFragmentIsReadLast() throws IOException {
    Path file = Files.write(temporary.resolve("file"), Samples.noise(LENGTH, 1));
    at(
        temporary,
        "file",
        (place, stat) -> {
          try (FileSource source = source(place, stat, Fidelity.AS_FOUND)) {
            byte[] target = new byte[LENGTH];
            source.fill(LENGTH / 2, target, LENGTH / 2, LENGTH / 2);
            Files.writeString(file, "more", StandardOpenOption.APPEND);
            source.fill(0, target, 0, LENGTH / 2);
            assertThat(target).isEqualTo(Samples.noise(LENGTH, 1));
            assertThat(source.fault()).contains(Omission.CHANGED);
          }
        });
  }
}
