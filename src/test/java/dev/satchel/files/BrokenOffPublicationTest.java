package dev.satchel.files;

import static org.assertj.core.api.Assertions.assertThat;

import dev.satchel.Command;
import dev.satchel.OpenHandles;
import dev.satchel.RawName;
import dev.satchel.Refusal;
import dev.satchel.files.Staged.Stepwise;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A publication that ends at any of its steps leaves all or nothing. */
@Tag("locale-blind")
class BrokenOffPublicationTest {
  private static final int MANY = 1_000;

  /** What ends a publication as a kill does: nobody catches it. */
  private static final class Killed extends Error {
    private static final long serialVersionUID = 1L;
  }

  /** Lets some steps pass, and then ends it, by a failure or by a kill. */
  private static final class Steps implements Publication.Steps {
    private final int failing;
    private final int killing;
    private int count;

    Steps(int failing, int killing) {
      this.failing = failing;
      this.killing = killing;
    }

    @Override
    public void next() throws IOException {
      if (count == killing) {
        throw new Killed();
      }
      if (count++ == failing) {
        throw new NoSpaceException("here", "no room");
      }
    }
  }

  @TempDir private Path place;

  private Path root;

  @BeforeEach
  void findPlace() throws IOException {
    place = place.toRealPath();
    root = place.resolve("root");
  }

  /** Makes what is there before, new each time. */
  private void makeTree() throws IOException {
    if (Files.exists(root)) {
      Command.run("bash", "-c", "chmod -R u+rwx " + root + " && rm -rf " + root);
    }
    Files.createDirectories(root.resolve("to/dir/inner"));
    Files.writeString(root.resolve("to/dir/file"), "old");
    Files.writeString(root.resolve("to/dir/inner/file"), "old");
    Files.writeString(root.resolve("to/dir/inner/kept"), "old");
    Files.createSymbolicLink(root.resolve("to/dir/link"), Path.of("file"));
  }

  private static void stage(Staging staging) throws IOException {
    Staged.put(
        staging,
        "dir/=0",
        "dir/file=new",
        "dir/inner/file=new",
        "dir/inner/new=new",
        "dir/link->new",
        "new/a/file=new",
        "closed/=500",
        "closed/file=new",
        "last=new");
    staging.setPermissions(RawName.of(""), 0500);
  }

  private void publish(Publication.Steps steps, String... names) throws IOException {
    try (Staging staging = Stepwise.in(root, steps, names).staging()) {
      stage(staging);
      staging.publish();
    }
  }

  /** Publishes until it is killed; whether it was. */
  private boolean isKilled(Steps steps, String... names) throws IOException {
    Stepwise stepwise = Stepwise.in(root, steps, names);
    stage(stepwise.staging());
    try {
      stepwise.staging().publish();
      stepwise.staging().close();
      return false;
    } catch (Refusal e) {
      stepwise.staging().close();
      return false;
    } catch (Killed e) {
      stepwise.kill();
      return true;
    }
  }

  private void recover() throws IOException {
    try (Jail jail = Jail.open(List.of(RawName.of(root.toString())))) {
      jail.recover();
    }
  }

  private Map<String, String> before() throws IOException {
    makeTree();
    return TreeOnDisk.of(root);
  }

  private Map<String, String> after(String... names) throws IOException {
    makeTree();
    publish(Publication.Steps.UNSEEN, names);
    return TreeOnDisk.of(root);
  }

  private int killAtEachStep(String... names) throws IOException {
    Map<String, String> after = after(names);
    Map<String, String> before = before();
    int whole = 0;
    for (int step = 0; step < MANY; step++) {
      makeTree();
      if (!isKilled(new Steps(-1, step), names)) {
        assertThat(TreeOnDisk.of(root)).isEqualTo(after);
        assertThat(whole).isPositive();
        return step;
      }
      recover();
      Map<String, String> now = TreeOnDisk.of(root);
      assertThat(now).as("killed at step %d", step).isIn(before, after);
      whole += now.equals(after) ? 1 : 0;
    }
    throw new AssertionError("it has no end");
  }

  @Test
  void aMergeThatIsKilledAtAnyStepIsWholeOrNotThereAfterTheNextStart() throws IOException {
    assertThat(killAtEachStep("to")).isGreaterThan(20);
    assertThat(OpenHandles.countIn(place)).isZero();
  }

  @Test
  void aNewTreeThatIsKilledAtAnyStepIsWholeOrNotThereAfterTheNextStart() throws IOException {
    assertThat(killAtEachStep("to", "made", "below")).isGreaterThan(1);
    assertThat(killAtEachStep("made")).isGreaterThan(1);
  }

  @Test
  void aMergeThatFailsAtAnyStepLeavesEverythingAsItWas() throws IOException {
    Map<String, String> before = before();
    for (int step = 0; step < MANY; step++) {
      makeTree();
      try {
        publish(new Steps(step, -1), "to");
        assertThat(step).isGreaterThan(20);
        return;
      } catch (Refusal e) {
        assertThat(e.code()).isEqualTo(Refusal.Code.NO_SPACE);
      }
      assertThat(TreeOnDisk.of(root)).as("failed at step %d", step).isEqualTo(before);
    }
  }

  /** What is undone is done again, since nobody can know how far it was undone. */
  @Test
  void anUndoingThatIsKilledAtAnyStepIsWholeOrNotThereAfterTheNextStart() throws IOException {
    Map<String, String> after = after("to");
    Map<String, String> before = before();
    int killed = 0;
    for (int failing = 12; failing < 24; failing += 5) {
      boolean isKilled = true;
      for (int step = failing + 1; isKilled; step++) {
        makeTree();
        isKilled = isKilled(new Steps(failing, step), "to");
        killed += isKilled ? 1 : 0;
        recover();
        assertThat(TreeOnDisk.of(root))
            .as("failed at step %d, killed at %d", failing, step)
            .isIn(before, after);
      }
    }
    assertThat(killed).isGreaterThan(10);
  }
}
