package dev.satchel.archive;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.satchel.OpenHandles;
import dev.satchel.RawName;
import dev.satchel.archive.CatalogueRecord.Absence;
import dev.satchel.archive.CatalogueRecord.End;
import dev.satchel.archive.CatalogueRecord.Kind;
import dev.satchel.archive.CatalogueRecord.Member;
import dev.satchel.archive.SnapshotMaker.Made;
import dev.satchel.files.Scratch;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.Random;
import java.util.TreeSet;
import java.util.function.Function;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is found in a catalogue, and what is taken for one. */
@Tag("locale-blind")
class CatalogueTest {
  /** Names around the slash in the order of bytes, and some that are no text. */
  private static final String[] NAMES = {
    "a", "a.b", "a-b", "a b", "a0", "aa", "b", "\u00ff", "\u00c3\u00a4", "a\u0001", "..."
  };

  /** So many members do not stay in memory. */
  private static final int LARGE = 200_000;

  @TempDir private Path temporary;
  private Scratch scratch;

  @BeforeEach
  void makeScratch() throws IOException {
    scratch = Scratch.in(temporary.resolve("scratch"));
  }

  private static RawName raw(String latin1) {
    return RawName.of(latin1.getBytes(ISO_8859_1));
  }

  /** Paths by their names: what the order of a catalogue must come to. */
  private static final Comparator<List<RawName>> DEPTH_FIRST =
      (one, other) -> {
        for (int i = 0; i < Math.min(one.size(), other.size()); i++) {
          int difference = one.get(i).compareTo(other.get(i));
          if (difference != 0) {
            return difference;
          }
        }
        return Integer.compare(one.size(), other.size());
      };

  private static RawName path(List<RawName> names) {
    return names.stream().reduce(RawName.of(""), RawName::child);
  }

  /** A tree of directories, and files where nothing lies below. */
  private static NavigableSet<List<RawName>> randomTree(Random random) {
    NavigableSet<List<RawName>> paths = new TreeSet<>(DEPTH_FIRST);
    for (int i = 0; i < 60; i++) {
      List<RawName> names = new ArrayList<>();
      int depth = 1 + random.nextInt(4);
      for (int level = 0; level < depth; level++) {
        names.add(raw(NAMES[random.nextInt(NAMES.length)]));
        paths.add(List.copyOf(names));
      }
    }
    return paths;
  }

  private Made made(NavigableSet<List<RawName>> paths) throws IOException {
    SnapshotMaker maker = new SnapshotMaker(8 << 10);
    for (List<RawName> names : paths) {
      List<RawName> next = paths.higher(names);
      boolean isDirectory = next != null && next.size() > names.size();
      maker.add(
          isDirectory ? Kind.DIRECTORY : Kind.FILE, path(names), new byte[0], Optional.empty());
    }
    return maker.make(scratch);
  }

  @Test
  void whatIsThereIsFoundAndNothingElse() throws IOException {
    for (int seed = 0; seed < 30; seed++) {
      Random random = new Random(seed);
      NavigableSet<List<RawName>> paths = randomTree(random);
      NavigableSet<List<RawName>> others = randomTree(random);
      try (Catalogue catalogue = made(paths).read()) {
        for (List<RawName> names : paths) {
          assertThat(catalogue.find(path(names)).orElseThrow().path()).isEqualTo(path(names));
        }
        others.removeAll(paths);
        for (List<RawName> names : others) {
          assertThat(catalogue.find(path(names))).as("%s", names).isEmpty();
        }
        assertThat(catalogue.find(RawName.of(""))).isPresent();
        assertThat(catalogue.find(RawName.of("a/"))).isEmpty();
        assertThat(catalogue.find(RawName.of("/"))).isEmpty();
      }
    }
  }

  @Test
  void whatLiesBelowADirectoryComesInItsOrder() throws IOException {
    for (int seed = 0; seed < 20; seed++) {
      NavigableSet<List<RawName>> paths = randomTree(new Random(seed));
      NavigableSet<List<RawName>> all = new TreeSet<>(paths);
      all.add(List.of());
      all.add(List.of(raw("not"), raw("there")));
      try (Catalogue catalogue = made(paths).read()) {
        for (List<RawName> directory : all) {
          List<RawName> expected =
              paths.stream()
                  .filter(names -> isBelow(names, directory))
                  .map(CatalogueTest::path)
                  .toList();
          assertThat(below(catalogue, path(directory), false)).isEqualTo(expected);
        }
      }
    }
  }

  @Test
  void whatLiesBelowAMemberCanBePassedOver() throws IOException {
    for (int seed = 0; seed < 20; seed++) {
      NavigableSet<List<RawName>> paths = randomTree(new Random(seed));
      NavigableSet<List<RawName>> all = new TreeSet<>(paths);
      all.add(List.of());
      try (Catalogue catalogue = made(paths).read()) {
        for (List<RawName> directory : all) {
          List<RawName> expected =
              paths.stream()
                  .filter(names -> isBelow(names, directory))
                  .filter(names -> names.size() == directory.size() + 1)
                  .map(CatalogueTest::path)
                  .toList();
          assertThat(below(catalogue, path(directory), true)).isEqualTo(expected);
        }
      }
    }
  }

  private static boolean isBelow(List<RawName> names, List<RawName> directory) {
    return names.size() > directory.size() && names.subList(0, directory.size()).equals(directory);
  }

  private static List<RawName> below(Catalogue catalogue, RawName directory, boolean isFlat)
      throws IOException {
    List<RawName> found = new ArrayList<>();
    Catalogue.Members members = catalogue.below(directory);
    for (Member member; (member = members.next()) != null; ) {
      found.add(member.path());
      if (isFlat) {
        members.skipBelow();
      }
    }
    assertThat(members.next()).isNull();
    return found;
  }

  @Test
  void absencesAndTotalsAreThoseThatWereWritten() throws IOException {
    Absence fault = new Absence(raw("a\u00ff"), true, "cannot be read", Optional.empty());
    Absence rule = new Absence(raw("b"), false, "is a FIFO", Optional.of(raw("text")));
    Made made =
        new SnapshotMaker(4096)
            .absence(fault)
            .file("c", Samples.text(1000, 1))
            .absence(rule)
            .make(scratch);

    try (Catalogue catalogue = made.read()) {
      Catalogue.Absences absences = catalogue.absences();
      assertThat(absences.next()).isEqualTo(fault);
      assertThat(absences.next()).isEqualTo(rule);
      assertThat(absences.next()).isNull();
      assertThat(catalogue.end()).isEqualTo(made.records().get(made.records().size() - 1));
      assertThat(catalogue.end().faults()).isEqualTo(1);
    }
  }

  /** One of each kind; small, since each of its bytes is to be damaged. */
  private Made small() throws IOException {
    return new SnapshotMaker(4096)
        .file("a", Samples.text(5000, 1))
        .directory("b")
        .file("b/c", Samples.text(300, 2))
        .hardlink("b/d", "b/c")
        .symlink("b/e", "/out")
        .make(scratch);
  }

  @Test
  void whatIsCutOffAnywhereIsNoCatalogue() throws IOException {
    byte[] whole = small().catalogue();

    for (int length = 0; length < whole.length; length++) {
      byte[] part = Arrays.copyOf(whole, length);
      assertThatThrownBy(() -> Catalogue.read(new ByteArrayInputStream(part), scratch))
          .as("%d of %d bytes", length, whole.length)
          .isInstanceOf(DamagedSnapshot.class);
    }
    byte[] more = Arrays.copyOf(whole, whole.length + 1);
    assertThatThrownBy(() -> Catalogue.read(new ByteArrayInputStream(more), scratch))
        .isInstanceOf(DamagedSnapshot.class)
        .hasMessageContaining("behind its end");
  }

  @Test
  void whateverIsInItNothingButDamageIsSaid() throws IOException {
    byte[] whole = small().catalogue();
    int refused = 0;
    for (int at = 0; at < whole.length; at++) {
      byte[] other = whole.clone();
      other[at] ^= 0x41;
      try (Catalogue catalogue = Catalogue.read(new ByteArrayInputStream(other), scratch)) {
        assertThat(catalogue.end().members()).isEqualTo(6); // A hash or a time, then.
      } catch (DamagedSnapshot e) {
        refused++;
      }
    }
    assertThat(refused).isGreaterThan(whole.length / 4);
  }

  @Test
  void aCatalogueThatContradictsItselfIsRefused() throws IOException {
    refuse("is not in its order", records -> swapped(records, "b/d", "b/e"));
    refuse("lies in no directory", records -> renamed(records, "b/e", "c/e"));
    refuse("lies in no directory", records -> renamed(records, "b/e", "b/c/e", "b/d"));
    refuse("is no path", records -> renamed(records, "b/e", "b/.."));
    refuse("is no path", records -> renamed(records, "b/e", "b/"));
    refuse("second name of what is no file", records -> linked(records, "b/e"));
    refuse("second name of what is no file", records -> linked(records, "b/d"));
    refuse("second name of what is no file", records -> linked(records, "b"));
    refuse("the first member is no top", records -> renamed(records, "", "A"));
    refuse("the stream has no end", records -> without(records, records.size() - 2));
    refuse("a frame does not follow", records -> without(records, 2));
    refuse("is not in its place", records -> without(records, 0));
    refuse("frames of two units", records -> without(records, indexOf(records, "b/e")));
    refuse("totals", records -> ended(records, 7, 5300, 0));
    refuse("totals", records -> ended(records, 6, 5301, 0));
    refuse("totals", records -> ended(records, 6, 5300, 1));
  }

  private void refuse(String why, Function<List<CatalogueRecord>, List<CatalogueRecord>> change)
      throws IOException {
    List<CatalogueRecord> changed = change.apply(small().records());
    byte[] bytes = SnapshotMaker.written(changed);
    assertThatThrownBy(() -> Catalogue.read(new ByteArrayInputStream(bytes), scratch))
        .isInstanceOf(DamagedSnapshot.class)
        .hasMessageContaining(why);
  }

  private static List<CatalogueRecord> ended(
      List<CatalogueRecord> records, long members, long bytes, long faults) {
    List<CatalogueRecord> changed = new ArrayList<>(records);
    End end = (End) changed.remove(changed.size() - 1);
    assertThat(end.members()).isEqualTo(6);
    assertThat(end.bytes()).isEqualTo(5300);
    changed.add(new End(members, bytes, faults, end.length(), end.size(), end.rest()));
    return changed;
  }

  private static int indexOf(List<CatalogueRecord> records, String path) {
    for (int i = 0; i < records.size(); i++) {
      if (records.get(i) instanceof Member member && member.path().is(path)) {
        return i;
      }
    }
    throw new IllegalArgumentException(path);
  }

  private static List<CatalogueRecord> without(List<CatalogueRecord> records, int index) {
    List<CatalogueRecord> changed = new ArrayList<>(records);
    changed.remove(index);
    return changed;
  }

  private static List<CatalogueRecord> swapped(
      List<CatalogueRecord> records, String one, String other) {
    List<CatalogueRecord> changed = new ArrayList<>(records);
    int first = indexOf(records, one);
    changed.set(first, renamed((Member) records.get(first), RawName.of(other)));
    int second = indexOf(records, other);
    changed.set(second, renamed((Member) records.get(second), RawName.of(one)));
    return changed;
  }

  /** With another path; and without a member, if one is named. */
  private static List<CatalogueRecord> renamed(
      List<CatalogueRecord> records, String path, String other, String... without) {
    List<CatalogueRecord> changed = new ArrayList<>(records);
    int index = indexOf(records, path);
    changed.set(index, renamed((Member) records.get(index), RawName.of(other)));
    for (String gone : without) {
      changed.remove(indexOf(changed, gone));
    }
    return changed;
  }

  private static List<CatalogueRecord> linked(List<CatalogueRecord> records, String target) {
    List<CatalogueRecord> changed = new ArrayList<>(records);
    int index = indexOf(records, "b/d");
    Member link = (Member) records.get(index);
    changed.set(index, copy(link, link.path(), Optional.of(RawName.of(target))));
    return changed;
  }

  private static Member renamed(Member member, RawName path) {
    return copy(member, path, member.target());
  }

  private static Member copy(Member member, RawName path, Optional<RawName> target) {
    return new Member(
        member.kind(),
        path,
        member.permissions(),
        member.modified(),
        member.changed(),
        member.device(),
        member.inode(),
        member.isSettled(),
        member.size(),
        member.start(),
        member.headerLength(),
        member.sha256(),
        target);
  }

  @Test
  void aLargeOneLiesInAScratchFileUntilItIsClosed() throws IOException {
    try (Catalogue catalogue =
        Catalogue.read(new ByteArrayInputStream(LargeCatalogue.of(LARGE)), scratch)) {
      assertThat(scratchFiles()).isEqualTo(2);
      for (int i = 0; i < LARGE; i += 20_011) {
        assertThat(catalogue.find(RawName.of(LargeCatalogue.name(i)))).isPresent();
        assertThat(catalogue.find(RawName.of(LargeCatalogue.name(i) + "r"))).isEmpty();
      }
      assertThat(below(catalogue, RawName.of(""), true)).hasSize(LARGE);
    }
    assertThat(scratchFiles()).isZero();
  }

  @Test
  void anInterruptOfOneReaderHarmsNoOther() throws IOException {
    try (Catalogue catalogue =
        Catalogue.read(new ByteArrayInputStream(LargeCatalogue.of(LARGE)), scratch)) {
      Thread.currentThread().interrupt();
      assertThat(catalogue.find(RawName.of("nothing"))).isEmpty();
      assertThat(Thread.interrupted()).isTrue();
      assertThat(catalogue.find(RawName.of(LargeCatalogue.name(77_777)))).isPresent();
    }
  }

  private long scratchFiles() throws IOException {
    return OpenHandles.countIn(temporary.resolve("scratch"));
  }
}
