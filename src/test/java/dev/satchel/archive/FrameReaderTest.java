package dev.satchel.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.satchel.RawName;
import dev.satchel.archive.CatalogueRecord.Frame;
import dev.satchel.archive.CatalogueRecord.Member;
import dev.satchel.archive.SnapshotMaker.Made;
import dev.satchel.files.Scratch;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What comes out of an object of frames, whole or damaged. */
@Tag("locale-blind")
class FrameReaderTest {
  private static final int FRAME = 64 << 10;

  @TempDir private Path temporary;
  private Scratch scratch;
  private Engine engine;

  /** The stretches that were fetched, each as its position and its length. */
  private final List<List<Long>> fetched = new ArrayList<>();

  private int open;

  @BeforeEach
  void start() throws IOException {
    scratch = Scratch.in(temporary.resolve("made"));
    engine = Packed.engine(2, 1 << 24, temporary);
  }

  @AfterEach
  void end() {
    engine.close();
    assertThat(open).isZero();
  }

  private FrameReader reader(Catalogue catalogue, byte[] object) {
    return new FrameReader(
        catalogue,
        (position, length) -> {
          fetched.add(List.of(position, length));
          open++;
          return new ByteArrayInputStream(
              Arrays.copyOfRange(object, (int) position, (int) (position + length))) {
            @Override
            public void close() {
              open--;
            }
          };
        },
        engine);
  }

  /** Small files in packs, and one that takes many frames. */
  private Made made(byte[] large) throws IOException {
    SnapshotMaker maker = new SnapshotMaker(FRAME);
    for (int i = 0; i < 50; i++) {
      maker.file("a%02d".formatted(i), Samples.text(10_000, i));
    }
    return maker
        .directory("b")
        .file("b/large", large)
        .hardlink("b/like", "b/large")
        .symlink("b/out", "/etc/passwd")
        .file("c", Samples.noise(10_000, 3))
        .make(scratch);
  }

  private static byte[] copied(FrameReader reader, long first, long length) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    reader.copy(first, length, out);
    return out.toByteArray();
  }

  @Test
  void aFileIsReadWithTheFramesThatItLiesInAndNothingElse() throws IOException {
    byte[] large = Samples.text(20 * FRAME + 77, 1);
    Made made = made(large);
    try (Catalogue catalogue = made.read()) {
      FrameReader reader = reader(catalogue, made.object());
      for (int i = 0; i < 50; i += 7) {
        Member file = catalogue.find(RawName.of("a%02d".formatted(i))).orElseThrow();
        fetched.clear();

        assertThat(copied(reader, file.contentStart(), file.size()))
            .isEqualTo(Samples.text(10_000, i));

        Frame only = frameOf(made, file.contentStart());
        assertThat(fetched).containsExactly(List.of(only.position(), (long) only.length()));
      }
    }
  }

  private static Frame frameOf(Made made, long position) {
    return made.frames().stream()
        .filter(f -> f.start() <= position && position < f.start() + f.size())
        .findFirst()
        .orElseThrow();
  }

  @Test
  void anyStretchOfALargeFileIsReadInOneGo() throws IOException {
    byte[] large = Samples.text(20 * FRAME + 77, 1);
    Made made = made(large);
    try (Catalogue catalogue = made.read()) {
      FrameReader reader = reader(catalogue, made.object());
      long start = catalogue.find(RawName.of("b/large")).orElseThrow().contentStart();
      int[] places = {0, 1, FRAME - 512, FRAME - 1, FRAME, 3 * FRAME + 5, large.length};
      for (int from : places) {
        for (int to : places) {
          if (from < to) {
            fetched.clear();
            assertThat(copied(reader, start + from, to - from))
                .isEqualTo(Arrays.copyOfRange(large, from, to));
            Frame first = frameOf(made, start + from);
            Frame last = frameOf(made, start + to - 1);
            long end = last.position() + last.length();
            assertThat(fetched).containsExactly(List.of(first.position(), end - first.position()));
          }
        }
      }
      fetched.clear();
      assertThat(copied(reader, start + 5, 0)).isEmpty();
      assertThat(fetched).isEmpty();
      long size = catalogue.end().size();
      assertThatThrownBy(() -> copied(reader, size - 1, 2))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void theWholeIsATarOfAllMembers() throws IOException {
    byte[] large = Samples.text(20 * FRAME + 77, 1);
    Made made = made(large);
    try (Catalogue catalogue = made.read()) {
      FrameReader reader = reader(catalogue, made.object());
      byte[] tar;
      try (InputStream content = reader.content()) {
        tar = content.readAllBytes();
      }

      assertThat(tar).hasSize((int) catalogue.end().size());
      for (Member member : made.members()) {
        int content = (int) member.contentStart();
        byte[] bytes = Arrays.copyOfRange(tar, content, content + (int) member.size());
        member.sha256().ifPresent(sha -> assertThat(SnapshotMaker.sha256(bytes)).isEqualTo(sha));
      }
      reader.verify();
    }
  }

  @Test
  void nothingOfADamagedFrameIsHandedOn() throws IOException {
    byte[] large = Samples.text(20 * FRAME + 77, 1);
    Made made = made(large);
    Frame damaged = made.frames().get(15);
    byte[] object = made.object();
    object[(int) damaged.position() + damaged.length() / 2] ^= 1;
    try (Catalogue catalogue = made.read()) {
      FrameReader reader = reader(catalogue, object);
      ByteArrayOutputStream out = new ByteArrayOutputStream();

      assertThatThrownBy(() -> reader.copy(0, catalogue.end().size(), out))
          .isInstanceOf(DamagedSnapshot.class)
          .hasMessageContaining("at " + damaged.position() + " ");
      assertThat(out.size()).isLessThanOrEqualTo((int) damaged.start());

      long behind = damaged.start() + damaged.size();
      assertThat(copied(reader, behind, 1000)).hasSize(1000);
      assertThatThrownBy(reader::verify).isInstanceOf(DamagedSnapshot.class);
    }
  }

  @Test
  void damageOfAnyByteOfTheObjectIsFound() throws IOException {
    Made made =
        new SnapshotMaker(2048)
            .file("a", Samples.text(3000, 1))
            .directory("b")
            .hardlink("b/d", "a")
            .symlink("b/e", "/out")
            .make(scratch);
    try (Catalogue catalogue = made.read()) {
      reader(catalogue, made.object()).verify();
      for (int at = 0; at < made.object().length; at++) {
        byte[] other = made.object().clone();
        other[at] ^= 0x10;
        assertThatThrownBy(reader(catalogue, other)::verify)
            .as("byte %d of %d", at, other.length)
            .isInstanceOf(DamagedSnapshot.class);
        byte[] part = Arrays.copyOf(made.object(), at);
        assertThatThrownBy(cut(catalogue, part)::verify).isInstanceOf(DamagedSnapshot.class);
      }
    }
  }

  /** Of an object that ends early. */
  private FrameReader cut(Catalogue catalogue, byte[] part) {
    return new FrameReader(
        catalogue,
        (position, length) -> {
          int first = (int) Math.min(position, part.length);
          return new ByteArrayInputStream(part, first, (int) Math.min(length, part.length - first));
        },
        engine);
  }

  @Test
  void aMemberThatIsAnotherThanTheCatalogueSaysIsFound() throws IOException {
    Made one = new SnapshotMaker(FRAME).file("a", Samples.text(3000, 1)).make(scratch);
    Made other = new SnapshotMaker(FRAME).file("a", Samples.text(3000, 2)).make(scratch);
    Made renamed = new SnapshotMaker(FRAME).file("b", Samples.text(3000, 1)).make(scratch);

    verifyFails(one, other, "another content");
    verifyFails(one, renamed, "another header");
  }

  /** The members of one snapshot with the frames of another. */
  private void verifyFails(Made members, Made frames, String why) throws IOException {
    List<CatalogueRecord> records = new ArrayList<>(frames.records());
    for (int i = 0; i < records.size(); i++) {
      if (records.get(i) instanceof Member) {
        records.set(i, members.records().get(i));
      }
    }
    Made mixed = new Made(frames.object(), records, scratch);
    try (Catalogue catalogue = mixed.read()) {
      assertThatThrownBy(reader(catalogue, mixed.object())::verify)
          .isInstanceOf(DamagedSnapshot.class)
          .hasMessageContaining(why);
    }
  }

  @Test
  void whoStopsEarlyLeavesNothingOpen() throws IOException {
    Made made = made(Samples.text(20 * FRAME + 77, 1));
    try (Catalogue catalogue = made.read()) {
      try (InputStream content = reader(catalogue, made.object()).content()) {
        assertThat(content.readNBytes(3 * FRAME)).hasSize(3 * FRAME);
      }
      assertThat(open).isZero();
    }
  }
}
