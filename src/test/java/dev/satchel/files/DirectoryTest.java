package dev.satchel.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.satchel.Command;
import dev.satchel.RawName;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** From a directory one reaches what lies in it, by a single name, and nothing else. */
class DirectoryTest {
  @TempDir private Path place;

  private Directory directory;

  @BeforeEach
  void open() throws IOException {
    Files.createDirectory(place.resolve("dir"));
    Files.writeString(place.resolve("file"), "content");
    Files.createSymbolicLink(place.resolve("to-file"), Path.of("file"));
    Files.createSymbolicLink(place.resolve("to-dir"), Path.of("dir"));
    Command.run("mkfifo", place.resolve("fifo").toString());
    try (ServerSocketChannel socket = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      socket.bind(UnixDomainSocketAddress.of(place.resolve("socket")));
    }
    directory = Directory.openRoot(RawName.of(place.toString()));
  }

  @AfterEach
  void close() {
    directory.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", ".", "..", "/", "dir/x", "../x", "/etc", "dir/", "file\0", "\0"})
  void whatIsNoSingleNameIsRefused(String text) {
    RawName name = RawName.of(text);
    assertThatIllegalArgumentException().isThrownBy(() -> directory.openDirectory(name));
    assertThatIllegalArgumentException().isThrownBy(() -> directory.openFile(name));
    assertThatIllegalArgumentException().isThrownBy(() -> directory.readLink(name));
    assertThatIllegalArgumentException().isThrownBy(() -> directory.stat(name));
  }

  @ParameterizedTest
  @ValueSource(strings = {"dir", "to-file", "to-dir", "fifo", "socket"})
  void onlyARegularFileIsOpenedAsOneAndNothingIsWaitedFor(String name) {
    int before = Handles.open();
    Assertions.assertTimeoutPreemptively(
        Duration.ofSeconds(10),
        () ->
            assertThatThrownBy(() -> directory.openFile(RawName.of(name)))
                .isInstanceOf(FileSystemException.class));
    assertThat(Handles.open()).isLessThanOrEqualTo(before + 3);
  }

  @ParameterizedTest
  @ValueSource(strings = {"file", "to-file", "to-dir", "fifo", "socket"})
  void onlyADirectoryIsOpenedAsOneAndNothingIsWaitedFor(String name) {
    Assertions.assertTimeoutPreemptively(
        Duration.ofSeconds(10),
        () ->
            assertThatThrownBy(() -> directory.openDirectory(RawName.of(name)))
                .isInstanceOf(NotDirectoryException.class));
  }

  @Test
  void aDeviceIsNotOpenedAsAFile() throws IOException {
    try (Directory devices = Directory.openRoot(RawName.of("/dev"))) {
      assertThat(devices.stat(RawName.of("null")).type()).isEqualTo(FileType.CHARACTER_DEVICE);
      assertThatThrownBy(() -> devices.openFile(RawName.of("null")))
          .hasMessageContaining("became a character device");
    }
  }

  @Test
  void whatIsNotThereIsMissed() {
    RawName nothing = RawName.of("nothing");
    assertThatThrownBy(() -> directory.openFile(nothing)).isInstanceOf(NoSuchFileException.class);
    assertThatThrownBy(() -> directory.openDirectory(nothing))
        .isInstanceOf(NoSuchFileException.class);
    assertThatThrownBy(() -> directory.stat(nothing)).isInstanceOf(NoSuchFileException.class);
  }

  @Test
  void theListSaysWhatEachNameIs() throws IOException {
    assertThat(directory.list())
        .extracting(entry -> entry.name().text() + ": " + entry.type())
        .containsExactly(
            "dir: directory",
            "fifo: FIFO",
            "file: regular file",
            "socket: socket",
            "to-dir: symbolic link",
            "to-file: symbolic link");
  }

  @Test
  void aListOfManyLongNamesIsWhole() throws IOException {
    List<String> names = new ArrayList<>();
    for (int i = 1000; i < 2000; i++) {
      names.add(i + "n".repeat(251)); // Many times what comes in one call.
      Files.createFile(place.resolve("dir").resolve(names.get(i - 1000)));
    }
    try (Directory dir = directory.openDirectory(RawName.of("dir"))) {
      assertThat(dir.list()).extracting(entry -> entry.name().text()).isEqualTo(names);
    }
  }

  @Test
  void anyNamesAreListedInOrderOfTheirBytes() throws IOException {
    String inOrder =
        Command.run(
            "python3",
            "-c",
            """
            import os, random, sys
            random.seed(1)
            os.chdir(os.fsencode(sys.argv[1]))
            for _ in range(3000):
                length = random.randint(1, 11)
                name = bytes(random.choice(b'\\x01.aab\\x7f\\x80\\xff') for _ in range(length))
                if name not in (b'.', b'..'):
                    open(name, 'w').close()
            print('\\n'.join(name.hex() for name in sorted(os.listdir(b'.'))))
            """,
            place.resolve("dir").toString());
    try (Directory dir = directory.openDirectory(RawName.of("dir"))) {
      assertThat(dir.list())
          .extracting(entry -> HexFormat.of().formatHex(entry.name().bytes()))
          .hasSizeGreaterThan(1000)
          .containsExactlyElementsOf(inOrder.lines().toList());
    }
  }

  @Test
  void namesThatLookLikeDotsAreNames() throws IOException {
    List<String> names = List.of(" .", "...", "..a", ".a", "a.", "a..");
    for (String name : names) {
      Files.createFile(place.resolve("dir").resolve(name));
    }
    try (Directory dir = directory.openDirectory(RawName.of("dir"))) {
      assertThat(dir.list()).extracting(entry -> entry.name().text()).isEqualTo(names);
      for (String name : names) {
        dir.openFile(RawName.of(name)).close();
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {256, 4095, 4096, 100_000})
  void aNameThatIsTooLongIsMissed(int length) {
    RawName name = RawName.of("n".repeat(length));
    assertThatThrownBy(() -> directory.openFile(name)).isInstanceOf(NoSuchFileException.class);
    assertThatThrownBy(() -> directory.openDirectory(name)).isInstanceOf(NoSuchFileException.class);
    assertThatThrownBy(() -> directory.stat(name)).isInstanceOf(NoSuchFileException.class);
    assertThatThrownBy(() -> directory.readLink(name)).isInstanceOf(NoSuchFileException.class);
  }

  @Test
  void aStatSaysWhatTheFileSystemSays() throws IOException {
    Path file = place.resolve("file");
    Command.run("touch", "-d", "@-4.876543211", file.toString());
    Command.run("chmod", "4750", file.toString());
    Files.createLink(place.resolve("second"), file);
    Stat stat = directory.stat(RawName.of("file"));
    assertThat(stat.type()).isEqualTo(FileType.REGULAR);
    assertThat(stat.permissions()).isEqualTo(04750);
    assertThat(stat.links()).isEqualTo(2);
    assertThat(stat.size()).isEqualTo(7);
    assertThat(stat.modified()).isEqualTo(new Stat.Timestamp(-5, 123_456_789));
    assertThat(stat.inode()).isEqualTo(Files.getAttribute(file, "unix:ino"));
    assertThat(stat.isSameFile(directory.stat(RawName.of("second")))).isTrue();
    assertThat(stat.isSameFile(directory.stat(RawName.of("dir")))).isFalse();
  }

  @Test
  void whatPermissionsSayIsReadableWithoutBeingOpened() throws IOException {
    RawName file = RawName.of("file");
    for (String mode : List.of("0444", "0400", "4755", "0640")) {
      Command.run("chmod", mode, place.resolve("file").toString());
      assertThat(directory.canRead(file, directory.stat(file))).as(mode).isTrue();
    }
    Stat stat = directory.stat(file);
    Files.delete(place.resolve("file"));
    assertThat(directory.canRead(file, stat)).isTrue();
  }

  @Test
  void whatPermissionsDoNotSayIsTried() throws IOException {
    RawName file = RawName.of("file");
    int before = Handles.open();
    Command.run("chmod", "0044", place.resolve("file").toString());
    Stat stat = directory.stat(file);
    boolean isRoot = System.getProperty("user.name").equals("root"); // Who may read everything.
    assertThat(directory.canRead(file, stat)).isEqualTo(isRoot);
    Files.delete(place.resolve("file"));
    assertThatThrownBy(() -> directory.canRead(file, stat)).isInstanceOf(NoSuchFileException.class);
    Files.createSymbolicLink(place.resolve("file"), Path.of("dir"));
    assertThatThrownBy(() -> directory.canRead(file, stat)).isInstanceOf(IOException.class);
    assertThat(Handles.open()).isLessThanOrEqualTo(before + 3);
  }

  @Test
  void aStatKnowsWhoMayReadForCertain() throws IOException {
    RawName file = RawName.of("file");
    Command.run("chmod", "0600", place.resolve("file").toString());
    Stat stat = directory.stat(file);
    assertThat(stat.owner()).isEqualTo(Files.getAttribute(place.resolve("file"), "unix:uid"));
    assertThat(stat.isReadableBy(stat.owner())).isTrue();
    assertThat(stat.isReadableBy(stat.owner() + 1)).isFalse();
    Command.run("chmod", "0244", place.resolve("file").toString());
    assertThat(directory.stat(file).isReadableBy(stat.owner())).isFalse();
    Command.run("chmod", "0444", place.resolve("file").toString());
    assertThat(directory.stat(file).isReadableBy(stat.owner() + 1)).isTrue();
  }

  @Test
  void aLinkIsReadAsTextHoweverLong() throws IOException {
    String text = "x/".repeat(2000) + "end";
    Files.createSymbolicLink(place.resolve("long"), Path.of(text));
    assertThat(directory.readLink(RawName.of("long")).text()).isEqualTo(text);
    assertThat(directory.stat(RawName.of("long")).type()).isEqualTo(FileType.SYMLINK);
    assertThatThrownBy(() -> directory.readLink(RawName.of("file")))
        .isInstanceOf(IOException.class);
  }

  @Test
  void aClosedDirectoryIsNotUsedAgain() {
    directory.close();
    directory.close();
    assertThatIllegalStateException().isThrownBy(() -> directory.list());
    for (String name : List.of("file", "dir")) {
      assertThatIllegalStateException().isThrownBy(() -> directory.stat(RawName.of(name)));
    }
  }
}
