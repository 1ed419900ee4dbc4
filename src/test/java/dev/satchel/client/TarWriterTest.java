package dev.satchel.client;

import static dev.satchel.client.SatchelException.Code.LOCAL;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.satchel.Command;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Directories of this machine as tar, which foreign programs read. */
class TarWriterTest {
  @TempDir Path directory;
  private Path tree;
  private Path tar;

  @BeforeEach
  void makeTree() throws IOException {
    tree = Files.createDirectory(directory.resolve("tree"));
    tar = directory.resolve("tree.tar");
    String longName = "n".repeat(120);
    Command.bash(
        """
        cd '%s' && mkdir -p d/e %s/%s && printf hi > a && ln -s ../a d/l && head -c 700000 /dev/zero > d/z
        printf x > "d/$(printf '\\377\\376')"; printf y > "d/$(printf '\\303\\251')"
        ln -s "$(printf '\\303\\251')/%s" long; chmod 750 a; chmod 555 d/e; touch -d @-5 d/e
        """
            .formatted(tree, longName, longName, longName));
  }

  private Receipt write() throws IOException {
    try (OutputStream out = Files.newOutputStream(tar)) {
      return new TarWriter(tree, out).write();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"tar -xpf", "bsdtar -xpf"})
  void otherProgramsUnpackIt(String program) throws IOException {
    Receipt receipt = write();
    Path out = Files.createDirectory(directory.resolve("out"));
    Command.bash("cd '%s' && LC_ALL=C.UTF-8 %s '%s'".formatted(out, program, tar));

    assertThat(look(out)).isEqualTo(look(tree));
    assertThat(receipt.bytes()).isEqualTo(Files.size(tar));
    assertThat(receipt.entries()).isEqualTo(10);
    assertThat(receipt.contentBytes()).isEqualTo(700004);
    assertThat(receipt.root()).isEqualTo("tree");
    assertThat(receipt.skipped()).isEmpty();
  }

  private static String look(Path root) throws IOException {
    return Command.bash(
        "cd '%s' && find . -mindepth 1 '(' -type l -o -printf '%%p %%y %%m %%Ts\\n' ')' | sort | od -c; find . -type l -printf '%%p %%l\\n' | od -c; find . -type f -exec md5sum {} + | sort | od -c"
            .formatted(root));
  }

  @Test
  void theSameTreeGivesTheSameBytes() throws IOException {
    write();
    byte[] first = Files.readAllBytes(tar);
    write();
    assertThat(Files.readAllBytes(tar)).isEqualTo(first);
  }

  @Test
  void whatIsNoFileIsLeftOutAndListed() throws IOException {
    Command.bash("mkfifo '%s/d/pipe'".formatted(tree));

    assertThat(write().skipped())
        .isEqualTo(List.of(new Receipt.Skipped("d/pipe", false, "is no file, directory or link")));
  }

  @ParameterizedTest
  @ValueSource(strings = {"truncate -s 5", "truncate -s +5", "touch -d @1", "rm"})
  void aFileThatChangesMeanwhileEndsIt(String change) throws IOException {
    Path last = Files.write(tree.resolve("z"), new byte[1 << 20]);
    OutputStream changing =
        new OutputStream() {
          private boolean isDone;

          @Override
          public void write(int b) {}

          @Override
          public void write(byte[] bytes, int offset, int length) throws IOException {
            if (length == 256 << 10 && !isDone && bytes[0] == 0) {
              isDone = true;
              Command.bash(change + " '" + last + "'");
            }
          }
        };
    Command.bash("rm -r '%s'/d".formatted(tree));

    assertThatThrownBy(() -> new TarWriter(tree, changing).write())
        .hasMessageContaining(last.toString())
        .isInstanceOfSatisfying(SatchelException.class, e -> assertThat(e.code()).isEqualTo(LOCAL));
  }

  @Test
  void whatIsNoDirectoryIsRefused() {
    assertThatThrownBy(
            () -> new TarWriter(tree.resolve("a"), OutputStream.nullOutputStream()).write())
        .hasMessageContaining("not a directory");
  }

  @Test
  void linksThatLeadOutAreLeftOutAndListed() throws IOException {
    Command.bash(
        """
        cd '%s' && ln -s /etc/passwd abs && ln -s ../x up && ln -s ../../x d/up && ln -s .. d/in
        ln -s d/../../x behind && ln -s abs/../a through && ln -s a/../a file && ln -s self/.. self
        ln -s abs/x dangling && ln -s d/in/../tree/a round && ln -s d/in/d/../a inside
        """
            .formatted(tree));

    assertThat(write().skipped())
        .allMatch(skipped -> skipped.reason().startsWith("is a link that leads out"))
        .extracting(Receipt.Skipped::path)
        .containsExactly("abs", "behind", "d/up", "file", "round", "self", "through", "up");
    assertThat(Command.run("tar", "-tf", tar.toString()).lines())
        .contains("d/in", "d/l", "dangling", "inside")
        .doesNotContain("abs", "up", "d/up");
  }
}
