package dev.satchel.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.satchel.RawName;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A new file takes a free name or none, and takes over what other files hold. */
@Tag("locale-blind")
class NewFileTest {
  private static final RawName NAME = RawName.of("name");

  /** On another file system than the temporary directory, mostly. */
  private static final Path ELSEWHERE = Path.of("/dev/shm");

  @TempDir private Path place;

  private Directory directory;

  @BeforeEach
  void open() throws IOException {
    directory = Directory.openRoot(RawName.of(place.toString()));
  }

  @AfterEach
  void close() {
    directory.close();
  }

  private List<NewFile> namedAndUnnamed() throws IOException {
    return List.of(NewFile.named(directory.reopen(), 0600), NewFile.in(directory.reopen(), 0600));
  }

  private static byte[] noise(int length) {
    byte[] bytes = new byte[length];
    new Random(1).nextBytes(bytes);
    return bytes;
  }

  @Test
  void itTakesAFreeNameAndNoOther() throws IOException {
    for (NewFile file : namedAndUnnamed()) {
      try (file;
          NewFile late = NewFile.in(directory.reopen(), 0600)) {
        file.write(noise(10), 0, 10);
        file.publishNew(directory, NAME);
        assertThatThrownBy(() -> late.publishNew(directory, NAME))
            .isInstanceOf(FileAlreadyExistsException.class);
      }
      assertThat(place.resolve("name")).hasBinaryContent(noise(10));
      assertThat(place).isDirectoryContaining("glob:**/name");
      Files.delete(place.resolve("name"));
      assertThat(place).isEmptyDirectory();
    }
  }

  @Test
  void itTakesNoNameInADirectoryThatIsGone() throws IOException {
    Files.createDirectory(place.resolve("gone"));
    try (Directory gone = directory.openDirectory(RawName.of("gone"))) {
      Files.delete(place.resolve("gone"));
      for (NewFile file : namedAndUnnamed()) {
        try (file) {
          assertThatThrownBy(() -> file.publishNew(gone, NAME))
              .isInstanceOf(NoSuchFileException.class);
        }
      }
    }
    assertThat(place).isEmptyDirectory();
  }

  @Test
  void aNameThatItHasForAMomentIsKnown() throws IOException {
    try (NewFile named = NewFile.named(directory.reopen(), 0600)) {
      assertThat(named.size()).isZero();
      assertThat(directory.list()).allMatch(entry -> NewFile.isNameOfOne(entry.name())).hasSize(1);
    }
    assertThat(NewFile.isNameOfOne(NAME)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void rangesOfOtherFilesAreTakenOver(boolean isElsewhere) throws IOException {
    byte[] bytes = noise(1_000_003);
    Path from = Files.createTempDirectory(isElsewhere ? ELSEWHERE : place, "from");
    Files.write(from.resolve("source"), bytes);
    ByteArrayOutputStream expected = new ByteArrayOutputStream();
    try (Directory there = Directory.openRoot(RawName.of(from.toString()));
        OpenFile source = there.openFile(RawName.of("source"));
        NewFile file = NewFile.in(directory.reopen(), 0600)) {
      for (int[] range : new int[][] {{0, 1}, {5, 400_000}, {1_000_002, 1}, {0, 1_000_003}}) {
        file.append(source, range[0], range[1]);
        file.write(bytes, 0, 3);
        expected.write(bytes, range[0], range[1]);
        expected.write(bytes, 0, 3);
        assertThat(file.size()).isEqualTo(expected.size());
      }
      file.publishNew(directory, NAME);
    } finally {
      Files.delete(from.resolve("source"));
      Files.delete(from);
    }
    assertThat(place.resolve("name")).hasBinaryContent(expected.toByteArray());
  }

  @Test
  void aRangeThatAFileDoesNotHaveIsAFailure() throws IOException {
    Files.write(place.resolve("source"), noise(1000));
    try (OpenFile source = directory.openFile(RawName.of("source"));
        NewFile file = NewFile.in(directory.reopen(), 0600)) {
      assertThatThrownBy(() -> file.append(source, 997, 4)).isInstanceOf(EOFException.class);
    }
  }

  @Test
  void anEmptyDirectoryIsRemovedAndAFullOneIsNot() throws IOException {
    Files.createDirectories(place.resolve("full/inner"));
    RawName full = RawName.of("full");
    assertThatThrownBy(() -> directory.deleteDirectory(full)).isInstanceOf(IOException.class);
    Files.delete(place.resolve("full/inner"));
    directory.deleteDirectory(full);
    assertThat(place).isEmptyDirectory();
    assertThatThrownBy(() -> directory.deleteDirectory(full))
        .isInstanceOf(NoSuchFileException.class);
  }
}
