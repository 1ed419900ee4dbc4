package dev.satchel.archive;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.satchel.Command;
import dev.satchel.RawName;
import dev.satchel.Refusal;
import dev.satchel.Swapper;
import dev.satchel.WorkspacePath;
import dev.satchel.files.Jail;
import dev.satchel.files.JailedDirectory;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Another process exchanges names as fast as it can while archives are made: nothing gets out. */
@Tag("locale-blind")
@Timeout(value = 180, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class SwapperTest {
  private static final String MARKER = "THIS-LIES-OUTSIDE";
  private static final int ROUNDS = 20_000;

  @TempDir private Path place;

  private Path root;
  private Path state;

  @BeforeEach
  void makeTree() throws IOException {
    place = place.toRealPath();
    state = place.resolve("state");
    Path outside = Files.createDirectories(place.resolve("outside"));
    Files.createDirectory(outside.resolve("sub"));
    Files.writeString(outside.resolve("inner"), MARKER);
    Files.writeString(outside.resolve("sub").resolve(MARKER), MARKER);
    root = Files.createDirectory(place.resolve("root"));
    Files.createDirectories(root.resolve("dir").resolve("sub"));
    Files.writeString(root.resolve("dir").resolve("inner"), "inside dir");
    for (String name : List.of("one", "two", "mixed")) {
      Files.createDirectories(root.resolve(name).resolve("sub"));
    }
    for (String name : List.of("file", "piped", "mixed-file")) {
      Files.writeString(root.resolve(name), "inside " + name);
    }
    Files.createSymbolicLink(root.resolve("link"), outside);
    Files.createSymbolicLink(root.resolve("file-link"), outside.resolve("inner"));
    Command.run("mkfifo", root.resolve("fifo").toString());
  }

  private Swapper swapEverything() throws IOException {
    return new Swapper(
        root,
        "dir",
        "link",
        "file",
        "file-link",
        "piped",
        "fifo",
        "one",
        "two",
        "mixed",
        "mixed-file");
  }

  private byte[] archive(Jail jail, Engine engine, ArchiveFormat format) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(32 << 10);
    ArchiveOptions options =
        new ArchiveOptions(
            format,
            format.defaultLevel(),
            new Excludes(List.of()),
            LinkPolicy.SAFE,
            100,
            Optional.empty());
    try (JailedDirectory directory = jail.directory(WorkspacePath.parse(raw(root)))) {
      new Archive(directory, options, engine).write(bytes, new Progress());
    }
    return bytes.toByteArray();
  }

  private static RawName raw(Path path) {
    return RawName.of(path.toString());
  }

  @Test
  void noTarEverHoldsWhatLiesOutside() throws IOException {
    try (Jail jail = Jail.open(List.of(raw(root)));
        Engine engine = Packed.engine(2, 1 << 20, state);
        Swapper swapper = swapEverything()) {
      int inside = 0;
      for (int i = 0; i < ROUNDS; i++) {
        String archive = new String(archive(jail, engine, ArchiveFormat.TAR), ISO_8859_1);
        assertThat(archive.contains(MARKER)).as("archive %d", i).isFalse();
        inside += archive.contains("inside dir") ? 1 : 0;
      }
      assertThat(inside).isPositive();
      assertThat(swapper.rounds()).isGreaterThan(ROUNDS);
    }
  }

  @Test
  void noZipEverHoldsWhatLiesOutside() throws IOException {
    try (Jail jail = Jail.open(List.of(raw(root)));
        Engine engine = Packed.engine(2, 1 << 20, state);
        Swapper swapper = swapEverything()) {
      for (int i = 0; i < 1_000; i++) {
        byte[] archive = archive(jail, engine, ArchiveFormat.ZIP);
        assertThat(unpacked(archive).contains(MARKER)).as("archive %d", i).isFalse();
      }
      assertThat(swapper.rounds()).isPositive();
    }
  }

  private static String unpacked(byte[] archive) throws IOException {
    StringBuilder all = new StringBuilder();
    try (InputStream bytes = new ByteArrayInputStream(archive);
        ZipInputStream zip = new ZipInputStream(bytes, UTF_8)) {
      while (zip.getNextEntry() != null) {
        all.append(new String(zip.readAllBytes(), ISO_8859_1));
      }
    }
    return all.toString();
  }

  @Test
  void noPathThroughAnExchangedNameLeadsOutside() throws IOException {
    try (Jail jail = Jail.open(List.of(raw(root)));
        Swapper swapper = new Swapper(root, "dir", "link", "one", "two", "mixed", "mixed-file")) {
      int inside = 0;
      int refused = 0;
      for (int i = 0; i < ROUNDS; i++) {
        for (String path : List.of("dir/sub", "mixed/sub")) {
          try (JailedDirectory opened =
              jail.directory(WorkspacePath.parse(raw(root.resolve(path))))) {
            assertThat(opened.directory().list().isEmpty()).as("round %d", i).isTrue();
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
}
