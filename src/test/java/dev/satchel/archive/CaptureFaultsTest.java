package dev.satchel.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.satchel.Command;
import dev.satchel.Content;
import dev.satchel.OpenHandles;
import dev.satchel.files.Unprivileged;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Trees that cannot be read, or change meanwhile; and what does not take a snapshot. */
@Tag("locale-blind")
class CaptureFaultsTest {
  @TempDir Path temporary;
  private Path tree;
  private Camera camera;

  @BeforeEach
  void makeTree() throws IOException {
    tree = Files.createDirectory(temporary.resolve("tree"));
    Files.writeString(tree.resolve("a"), "a");
    Files.createDirectory(tree.resolve("d"));
    Files.writeString(tree.resolve("d/b"), "b");
    camera = new Camera(tree, 2, Camera.LATE, temporary.resolve("state"));
  }

  @AfterEach
  void close() throws IOException {
    camera.close();
  }

  /** Something that happens. */
  private interface Event {
    void happen() throws IOException;
  }

  /** Has something happen when a frame comes. */
  private static final class Eventful implements Frames {
    private final int at;
    private final Event event;
    private int count;

    Eventful(int at, Event event) {
      this.at = at;
      this.event = event;
    }

    @Override
    public void add(Content bytes) throws IOException {
      count();
      bytes.writeTo(OutputStream.nullOutputStream());
    }

    @Override
    public void reuse(long position, long length) throws IOException {
      count();
    }

    private void count() throws IOException {
      if (count++ == at) {
        event.happen();
      }
    }
  }

  private Shot takeWhile(Event event) throws IOException {
    ByteArrayOutputStream catalogue = new ByteArrayOutputStream();
    Captured captured =
        camera.capture().write(Optional.empty(), new Eventful(0, event), catalogue, new Progress());
    Shot shot = new Shot(new byte[0], catalogue.toByteArray(), captured, 0);
    camera.catalogue(shot).close(); // It is sound whatever has happened.
    return shot;
  }

  /** A file that is not at hand as a whole when its first frame comes. */
  private Path large() throws IOException {
    Path large = tree.resolve("large");
    Command.run("truncate", "--size=40M", large.toString());
    return large;
  }

  @Test
  void aFileThatChangesIsAFaultAndNotSettled() throws IOException {
    Path large = large();
    Files.writeString(tree.resolve("z"), "z");
    Shot shot =
        takeWhile(
            () -> {
              try (RandomAccessFile file = new RandomAccessFile(large.toFile(), "rw")) {
                file.seek(39 << 20);
                file.write(1);
              }
            });

    assertThat(shot.absences()).containsExactly("fault large: changed while it was read");
    assertThat(shot.member("large").isSettled()).isFalse();
    assertThat(shot.member("z").isSettled()).isTrue();
    assertThat(shot.captured().isComplete()).isFalse();
    assertThat(shot.captured().end().faults()).isOne();
    assertThat(shot.captured().faults()).hasSize(1);
  }

  @Test
  void aFileThatGoesIsAFault() throws IOException {
    large();
    Files.writeString(tree.resolve("z"), "z");
    Shot shot = takeWhile(() -> Files.delete(tree.resolve("z")));

    assertThat(shot.absences()).contains("fault z: vanished while it was read");
    assertThat(shot.paths()).containsExactly("", "a", "d", "d/b", "large");
  }

  @Test
  void aFileThatComesWhereItWasNotSeenIsAFault() throws IOException {
    large();
    Shot shot = takeWhile(() -> Files.writeString(tree.resolve("d/new"), "new"));

    assertThat(shot.absences()).containsExactly("fault : names came or went while it was read");
  }

  @Test
  void whatMayNotBeReadIsAFaultAndOnlySomeAreNamed() throws Exception {
    for (int i = 0; i < 120; i++) {
      Path file = Files.writeString(tree.resolve("d/secret" + i), "secret");
      Files.setPosixFilePermissions(file, Set.of());
    }
    camera.take(); // Workers that begin now are who the rest of the process is.
    Shot shot = Unprivileged.run(() -> camera.take());

    assertThat(shot.absences())
        .hasSize(120)
        .contains("fault d/secret7: unreadable: permission denied");
    assertThat(shot.captured().end().faults()).isEqualTo(120);
    assertThat(shot.captured().faults()).hasSize(100);
    assertThat(shot.paths()).containsExactly("", "a", "d", "d/b");
  }

  @Test
  void aSocketIsLeftOut() throws IOException {
    Command.run(
        "python3",
        "-c",
        "import os, socket, sys; os.chdir(sys.argv[1]); socket.socket(socket.AF_UNIX).bind('s')",
        tree.toString());

    assertThat(camera.take().absences()).containsExactly("s: is a socket");
  }

  @Test
  void aSecondNameOfAFileThatCannotBeReadIsNoMember() throws IOException {
    Path first = tree.resolve("p");
    Files.writeString(first, "p");
    Files.createLink(tree.resolve("q"), first);
    List<FramePiece> pieces = new ArrayList<>();
    ZstdCoding coding = new ZstdCoding(3, camera.scratch());
    Capture capture = camera.capture();
    UnitAssembly assembly =
        new UnitAssembly(
            camera.engine(), coding, capture.settled(), piece -> pieces.add((FramePiece) piece));
    try (coding;
        Roster roster = capture.roster();
        Ahead ahead = new Ahead(roster)) {
      while (ahead.peek(0) != null) {
        assembly.add(ahead.take(1).get(0));
      }
      assembly.cut();
      Files.delete(first);
      pieces.get(0).run();
    }

    assertThat(pieces.get(0).records().stream().map(Object::toString))
        .filteredOn(record -> record.startsWith("Absence"))
        .hasSize(2)
        .last()
        .asString()
        .contains("path=q", "the file that it is another name of cannot be read");
  }

  @Test
  void aSecondNameIsThereIfItsFileIs() throws IOException {
    Path first = Files.writeString(tree.resolve("p"), "p");
    Files.createLink(tree.resolve("q"), first);
    for (boolean isTakenOver : new boolean[] {true, false}) {
      try (Roster roster = camera.capture().roster();
          Ahead ahead = new Ahead(roster)) {
        List<Met> all = new ArrayList<>();
        for (Met met; (met = ahead.peek(all.size())) != null; ) {
          all.add(met);
        }
        if (isTakenOver) {
          all.get(4).takeOver();
        } else {
          Files.delete(first);
        }
        assertThat(all.get(4).entry().path()).hasToString("p");
        assertThat(all.get(5).entry()).isInstanceOf(Entry.OfHardlink.class);
        assertThat(all.get(5).isThere()).isEqualTo(isTakenOver);
      }
    }
  }

  @Test
  void whatIsNotTakenLeavesNothingOpen() throws IOException {
    large();
    Shot first = camera.take();
    Files.writeString(tree.resolve("d/b"), "other");
    int frames = 8; // Small ones, five of the large file, the end, the table.
    int handles = OpenHandles.count();
    for (int i = 0; i < frames; i++) {
      Eventful failing = new Eventful(i, CaptureFaultsTest::fail);
      expectFailure(Optional.empty(), failing, i);
      try (Catalogue basis = camera.catalogue(first)) {
        expectFailure(Optional.of(basis), new Eventful(i % 4, CaptureFaultsTest::fail), i);
      }
    }
    assertThat(OpenHandles.count()).isLessThanOrEqualTo(handles);
    assertThat(OpenHandles.countIn(tree)).isZero();
  }

  private static void fail() throws IOException {
    throw new IOException("the store is full");
  }

  private void expectFailure(Optional<Catalogue> basis, Frames frames, int round) {
    assertThatExceptionOfType(IOException.class)
        .as("round %d", round)
        .isThrownBy(
            () ->
                camera
                    .capture()
                    .write(basis, frames, OutputStream.nullOutputStream(), new Progress()))
        .withMessage("the store is full");
  }

  @Test
  void aCatalogueThatIsNotTakenEndsItAll() throws IOException {
    OutputStream full =
        new OutputStream() {
          @Override
          public void write(int b) throws IOException {
            throw new IOException("the disk is full");
          }
        };

    assertThatExceptionOfType(IOException.class)
        .isThrownBy(
            () ->
                camera
                    .capture()
                    .write(Optional.empty(), new Eventful(9, () -> {}), full, new Progress()))
        .withMessage("the disk is full");
    assertThat(OpenHandles.countIn(tree)).isZero();
  }

  @Test
  void whoeverIsInterruptedEnds() throws IOException {
    large();
    try {
      assertThatExceptionOfType(InterruptedIOException.class)
          .isThrownBy(() -> takeWhile(() -> Thread.currentThread().interrupt()));
    } finally {
      Thread.interrupted();
    }
    assertThat(OpenHandles.countIn(tree)).isZero();
  }
}
