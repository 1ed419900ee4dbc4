package dev.satchel.files;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.satchel.Command;
import dev.satchel.OpenHandles;
import dev.satchel.RawName;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is set aside is seen by nobody else and leaves nothing behind. */
class ScratchTest {
  @TempDir private Path place;

  private static String permissions(Path path) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
  }

  @Test
  void theDirectoryIsMadeForThisUserOnly() throws IOException {
    Path directory = place.resolve("a").resolve("b");
    Scratch.in(directory);
    assertThat(permissions(directory)).isEqualTo("rwx------");
  }

  @Test
  void aDirectoryThatIsOpenToOthersIsRefusedAndLeftAsItIs() throws IOException {
    Path directory = Files.createDirectory(place.resolve("open"));
    Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxrwxrwx"));
    assertThatThrownBy(() -> Scratch.in(directory)).hasMessageContaining("open to others");
    assertThat(permissions(directory)).isEqualTo("rwxrwxrwx");
  }

  @Test
  void aFileHasNoNameAndKeepsItsBytesWhileItIsOpen() throws IOException {
    Path directory = place.resolve("state");
    try (FileChannel file = Scratch.in(directory).newFile()) {
      assertThat(directory).isEmptyDirectory();
      file.write(ByteBuffer.wrap("content".getBytes(UTF_8)));
      ByteBuffer read = ByteBuffer.allocate(7);
      file.read(read, 0);
      assertThat(read.array()).asString(UTF_8).isEqualTo("content");
    }
    assertThat(directory).isEmptyDirectory();
  }

  @Test
  void whatAKilledProcessLeftIsSweptAndNothingElseIs() throws IOException {
    Files.writeString(place.resolve("scratch-1234"), "left");
    Files.writeString(place.resolve("kept"), "another's");
    Scratch.in(place);
    assertThat(place).isDirectoryContaining("glob:**/kept").isDirectoryNotContaining("glob:**/s*");
  }

  @Test
  void sweepingTakesALinkAndNotWhatItLeadsTo() throws IOException {
    Path target = Files.writeString(place.resolve("target"), "");
    Path directory = place.resolve("state");
    Scratch.in(directory);
    Files.createSymbolicLink(directory.resolve("scratch-link"), target);
    Scratch.in(directory);
    assertThat(directory).isEmptyDirectory();
    assertThat(target).exists();
  }

  @Test
  void aLinkInPlaceOfTheDirectoryIsRefused() throws IOException {
    Path link = Files.createSymbolicLink(place.resolve("link"), place.resolve("elsewhere"));
    Files.createDirectory(place.resolve("elsewhere"));

    assertThatThrownBy(() -> Scratch.in(link)).isInstanceOf(IOException.class);
  }

  @Test
  void aDirectoryOfAnotherUserIsRefused() throws IOException {
    Path foreign = Path.of("/"); // Root's, if we are not root.
    if (System.getProperty("user.name").equals("root")) {
      foreign = Files.createDirectory(place.resolve("foreign"));
      Files.setPosixFilePermissions(foreign, PosixFilePermissions.fromString("rwx------"));
      Command.run("chown", "65534", foreign.toString());
    }
    Path directory = foreign;

    assertThatThrownBy(() -> Scratch.in(directory)).hasMessageContaining("another user");
  }

  @Test
  void aFileInPlaceOfTheDirectoryIsRefused() throws IOException {
    Path file = Files.writeString(place.resolve("file"), "");
    assertThatThrownBy(() -> Scratch.in(file)).isInstanceOf(IOException.class);
    assertThatThrownBy(() -> Scratch.in(Path.of("/proc/satchel"))).isInstanceOf(IOException.class);
  }

  @Test
  void aSharedFileHasNoNameAndKeepsItsBytesWhileItIsOpen() throws IOException {
    Path home = place.resolve("state");
    byte[] bytes = new byte[300_000];
    new Random(1).nextBytes(bytes);
    try (ScratchFile unnamed = Scratch.in(home).newSharedFile();
        Directory directory = PrivateDirectory.open(home);
        ScratchFile named = ScratchFile.named(directory, RawName.of("scratch-1"))) {
      for (ScratchFile file : List.of(unnamed, named)) {
        assertThat(home).isEmptyDirectory();
        file.write(bytes, 0, 200_000);
        file.write(bytes, 200_000, 100_000);
        Thread.currentThread().interrupt();
        assertThat(read(file, 0, 300_000)).isEqualTo(bytes);
        assertThat(Thread.interrupted()).isTrue();
        assertThat(read(file, 299_990, 20)).isEqualTo(Arrays.copyOfRange(bytes, 299_990, 300_000));
        assertThat(read(file, 300_000, 1)).isEmpty();
      }
    }
    assertThat(OpenHandles.countIn(home)).isZero();
  }

  private static byte[] read(ScratchFile file, long position, int most) throws IOException {
    byte[] bytes = new byte[most];
    int done = 0;
    for (int count; (count = file.readAt(position + done, bytes, done, most - done)) > 0; ) {
      done += count;
    }
    return Arrays.copyOf(bytes, done);
  }
}
