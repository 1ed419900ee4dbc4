package dev.satchel.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What is left of a download that did not come to its end, and what comes after it. */
class BrokenOffTest {
  @TempDir Path temporary;
  private Path tree;

  @BeforeEach
  void makeTree() throws IOException {
    tree = Files.createDirectories(temporary.resolve("tree"));
  }

  /** Takes some bytes, and then no more. */
  private static final class Leaving extends OutputStream {
    private long left;

    Leaving(long left) {
      this.left = left;
    }

    @Override
    public void write(int b) throws IOException {
      write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      left -= length;
      if (left < 0) {
        throw new IOException("the client left");
      }
    }
  }

  private static void breakOff(Archive archive, long after) throws IOException {
    try (Plan plan = archive.plan(false)) {
      assertThatThrownBy(() -> archive.write(plan, new Leaving(after), new Progress()))
          .isInstanceOf(IOException.class);
    }
  }

  private void make(String name, int size) throws IOException {
    byte[] content = new byte[size];
    new Random(name.hashCode()).nextBytes(content);
    Path file = tree.resolve(name);
    Files.createDirectories(file.getParent());
    Files.write(file, content);
  }

  /** The handles that this process has in the tree. */
  private List<String> handles() throws IOException {
    List<String> open = new ArrayList<>();
    try (Stream<Path> all = Files.list(Path.of("/proc/self/fd"))) {
      for (Path handle : all.toList()) {
        if (Files.exists(handle)) {
          open.add(Files.readSymbolicLink(handle).toString());
        }
      }
    }
    return open.stream().filter(path -> path.startsWith(tree.toString())).toList();
  }

  @ParameterizedTest
  @EnumSource
  @Tag("locale-blind")
  void noHandleStaysOpen(ArchiveFormat format) throws IOException {
    for (int i = 0; i < 1200; i++) {
      make("d" + i % 40 + "/f" + i, 3000);
    }

    Packed.withArchive(
        tree,
        Packed.options(format, format.defaultLevel()),
        2,
        archive -> {
          breakOff(archive, 1_000_000);
          breakOff(archive, 2_000_000);
          return archive;
        });

    assertThat(handles()).isEmpty();
  }

  @ParameterizedTest
  @EnumSource
  void whatIsLearntOfAPartMisleadsNobody(ArchiveFormat format) throws IOException {
    make("a", 3_000_000);
    for (int i = 0; i < 20; i++) {
      make("b" + i, 100_000 + i);
    }
    ArchiveOptions options = Packed.options(format, format.defaultLevel());
    byte[] whole = Packed.withArchive(tree, options, 2, BrokenOffTest::whole);
    int[] starts = {1_900_000, whole.length - 300_000, whole.length - 100};

    Packed.withArchive(
        tree,
        options,
        2,
        archive -> {
          breakOff(archive, 2_700_000);
          for (int first : starts) {
            byte[] rest = Arrays.copyOfRange(whole, first, whole.length);
            assertThat(part(archive, first, whole.length - 1)).isEqualTo(rest);
          }
          return archive;
        });
  }

  private static byte[] whole(Archive archive) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    archive.write(out, new Progress());
    return out.toByteArray();
  }

  private static byte[] part(Archive archive, long first, long last) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (Plan plan = archive.plan(true)) {
      archive.writeRange(plan, first, last, out, new Progress());
    }
    return out.toByteArray();
  }

  @Test
  void aRangeWithinAFileBreaksOffWhenThatChanges() throws IOException {
    make("a", 16_000_000);
    OutputStream changing =
        new OutputStream() {
          @Override
          public void write(int b) throws IOException {
            change(tree.resolve("a"));
          }

          @Override
          public void write(byte[] bytes, int offset, int length) throws IOException {
            change(tree.resolve("a"));
          }
        };

    Packed.withArchive(
        tree,
        Packed.options(ArchiveFormat.TAR, 0),
        2,
        archive -> {
          try (Plan plan = archive.plan(true)) {
            assertThatThrownBy(
                    () -> archive.writeRange(plan, 9999, 14_000_000, changing, new Progress()))
                .hasStackTraceContaining("a file has changed since it was planned");
          }
          return archive;
        });
  }

  private static void change(Path file) throws IOException {
    try (SeekableByteChannel channel = Files.newByteChannel(file, StandardOpenOption.WRITE)) {
      channel.position(13_000_000).write(ByteBuffer.wrap(new byte[100]));
    }
  }

  @Test
  void aRangeIsRefusedWhenTheTopHasChanged() throws IOException {
    make("a", 100);
    Packed.withArchive(
        tree,
        Packed.options(ArchiveFormat.TAR, 0),
        2,
        archive -> {
          try (Plan plan = archive.plan(true)) {
            Files.delete(Files.createFile(tree.resolve("b")));
            assertThatThrownBy(
                    () ->
                        archive.writeRange(
                            plan, 1, 99, OutputStream.nullOutputStream(), new Progress()))
                .hasMessageContaining("the tree has changed");
          }
          return archive;
        });
  }

  @Test
  void patternsAreToldApart() throws IOException {
    assertThat(tag("q\nw")).isNotEqualTo(tag("q", "w"));
  }

  private String tag(String... patterns) throws IOException {
    Excludes excludes = new Excludes(List.of(patterns));
    ArchiveOptions options =
        new ArchiveOptions(
            ArchiveFormat.TAR, 0, excludes, LinkPolicy.SAFE, Packed.MAX_DEPTH, Optional.empty());
    return Packed.withArchive(
        tree,
        options,
        1,
        archive -> {
          try (Plan plan = archive.plan(false)) {
            return plan.tag();
          }
        });
  }
}
