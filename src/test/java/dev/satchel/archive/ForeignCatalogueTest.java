package dev.satchel.archive;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdOutputStreamNoFinalizer;
import dev.satchel.RawName;
import dev.satchel.archive.CatalogueRecord.Absence;
import dev.satchel.files.Scratch;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a stranger sends is a catalogue like one of ours, or none. */
@Tag("locale-blind")
class ForeignCatalogueTest {
  private static final int MAX_DEPTH = 3;
  private static final long MAX_SIZE = 1 << 20;

  @TempDir private Path temporary;
  private Scratch scratch;

  @BeforeEach
  void makeScratch() throws IOException {
    scratch = Scratch.in(temporary.resolve("scratch"));
  }

  private static byte[] packed(byte[] plain) {
    return Zstd.compress(plain);
  }

  private void refuse(String why, byte[] packed) throws IOException {
    try (ForeignCatalogue foreign = new ForeignCatalogue(scratch, MAX_DEPTH, MAX_SIZE)) {
      assertThatThrownBy(
              () -> {
                foreign.in().write(packed);
                foreign.read().close();
              })
          .isInstanceOf(DamagedSnapshot.class)
          .hasMessageContaining(why);
    }
  }

  private void refuse(String why, SnapshotMaker made) throws IOException {
    refuse(why, packed(made.make(scratch).catalogue()));
  }

  private static SnapshotMaker maker() throws IOException {
    return new SnapshotMaker(64 << 10);
  }

  @Test
  void oneLikeOursIsReadAndKeptAsItCame() throws IOException {
    Absence absence = new Absence(RawName.of("x"), true, "cannot be read", Optional.empty());
    byte[] sent =
        packed(
            maker()
                .directory("a")
                .directory("a/b")
                .file("a/b/c", Samples.text(3000, 1))
                .hardlink("a/d", "a/b/c")
                .symlink("a/e", "../../anywhere")
                .absence(absence)
                .make(scratch)
                .catalogue());
    try (ForeignCatalogue foreign = new ForeignCatalogue(scratch, MAX_DEPTH, MAX_SIZE)) {
      for (byte b : sent) {
        foreign.in().write(b);
      }
      try (Catalogue catalogue = foreign.read()) {
        assertThat(catalogue.find(RawName.of("a/b/c")).orElseThrow().size()).isEqualTo(3000);
        assertThat(catalogue.absences().next()).isEqualTo(absence);
      }
      ByteArrayOutputStream kept = new ByteArrayOutputStream();
      foreign.writeTo(kept);
      assertThat(kept.toByteArray()).isEqualTo(sent);
    }
  }

  @Test
  void whatIsNoCatalogueIsRefused() throws IOException {
    byte[] sent = packed(maker().file("a", Samples.text(300, 1)).make(scratch).catalogue());
    refuse("is none", new byte[0]);
    refuse("cannot be unpacked", "catalogue".getBytes(UTF_8));
    refuse("cannot be unpacked", Arrays.copyOf(sent, sent.length - 1));
    refuse("is none", packed("something else, of some length".getBytes(UTF_8)));
    refuse("of no kind", packed(Arrays.copyOf("satchel catalogue 1\n".getBytes(UTF_8), 30)));
  }

  @Test
  void whatBecomesTooMuchIsNotUnpacked() throws IOException {
    byte[] plain = maker().file("a", new byte[0]).make(scratch).catalogue();
    refuse("more than", packed(Arrays.copyOf(plain, 64 << 20)));
    refuse("more than", Samples.noise((int) MAX_SIZE + 1, 1));
  }

  @Test
  void whatWouldTakeMuchMemoryToUnpackIsRefused() throws IOException {
    ByteArrayOutputStream sent = new ByteArrayOutputStream();
    try (ZstdOutputStreamNoFinalizer out = new ZstdOutputStreamNoFinalizer(sent)) {
      out.setLong(27);
      out.write(maker().file("a", new byte[0]).make(scratch).catalogue());
    }
    refuse("cannot be unpacked", sent.toByteArray());
  }

  @Test
  void pathsThatNoFileSystemHasAreRefused() throws IOException {
    String name = "n".repeat(256);
    refuse("too long a name", maker().file(name, new byte[0]));
    refuse("too long a name", maker().file(name + "n", new byte[0]));
    refuse("is no path", maker().directory("a").file("a/..", new byte[0]));
    refuse("lies in no directory", maker().file("../a", new byte[0]));
    refuse("is no path", maker().file("/etc", new byte[0]));
    refuse(
        "lies too deep",
        maker()
            .directory("a")
            .directory("a/b")
            .directory("a/b/c")
            .directory("a/b/c/d")
            .file("a/b/c/d/e", new byte[0]));
  }

  @Test
  void linksThatNoFileSystemHasAreRefused() throws IOException {
    String why = "a text that none can have";
    refuse(why, maker().symlink("a", "t".repeat(4096)));
    refuse(why, maker().symlink("a", ""));
    refuse(why, maker().symlink("a", "b\0c"));
    refuse(
        "second name of what is no file", maker().symlink("a", "/etc/passwd").hardlink("b", "a"));
    refuse("second name of what is no file", maker().hardlink("b", "/etc/passwd"));
  }

  @Test
  void reasonsThatAreNotOneShortLineAreRefused() throws IOException {
    refuse("not one line", maker().absence(absence("a", "first\nsecond")));
    refuse("not one line", maker().absence(absence("a", "r".repeat(2000))));
    String deep = String.join("/", Collections.nCopies(40_000, "d"));
    refuse("too long a path", maker().absence(absence(deep, "too deep")));
    refuse("is no path", maker().absence(absence("a\0b", "odd")));
  }

  private static Absence absence(String path, String reason) {
    return new Absence(RawName.of(path), true, reason, Optional.empty());
  }

  @Test
  void aFrameThatIsLargerThanOursIsRefused() throws IOException {
    refuse("none of ours", new SnapshotMaker(16 << 20).file("a", Samples.text(10 << 20, 1)));
    var changed = new ArrayList<>(maker().file("a", new byte[0]).make(scratch).records());
    int last = changed.size() - 2;
    var frame = (CatalogueRecord.Frame) changed.get(last);
    var end = (CatalogueRecord.End) changed.get(last + 1);
    int more = 10_000;
    changed.set(
        last,
        new CatalogueRecord.Frame(
            frame.position(), frame.length() + more, frame.start(), frame.size(), frame.sha256()));
    changed.set(
        last + 1,
        new CatalogueRecord.End(
            end.members(), end.bytes(), end.faults(), end.length() + more, end.size(), end.rest()));
    refuse("none of ours", packed(SnapshotMaker.written(changed)));
  }

  @Test
  void aFrameOrHeaderThatDoesNotFitInMemoryIsRefused() throws IOException {
    var records = maker().file("a", Samples.text(100, 1)).make(scratch).records();
    var first = (CatalogueRecord.Frame) records.get(0);
    var changed = new ArrayList<>(records);
    changed.set(
        0, new CatalogueRecord.Frame(0, first.length(), 0, Integer.MAX_VALUE, first.sha256()));
    refuse("a frame of", packed(SnapshotMaker.written(changed)));
    changed.set(0, new CatalogueRecord.Frame(0, -1, 0, first.size(), first.sha256()));
    refuse("a frame of", packed(SnapshotMaker.written(changed)));
  }
}
