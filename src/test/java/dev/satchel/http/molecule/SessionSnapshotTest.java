package dev.satchel.http.molecule;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.satchel.Command;
import dev.satchel.Content;
import dev.satchel.archive.Frames;
import dev.satchel.http.Wire;
import dev.satchel.http.Wire.Answer;
import dev.satchel.session.CaptureReader;
import dev.satchel.session.SandboxAway;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Snapshots that a platform has taken of a sandbox. */
class SessionSnapshotTest {
  private static final String SNAPSHOT = "POST /internal/session/snapshot";
  private static final String UNCHANGED = "POST /internal/session/unchanged";

  @TempDir Path place;
  private SessionSandbox sandbox;

  /** What has come: an object and its catalogue. */
  @SuppressWarnings("ArrayRecordComponent") // Never compared as a whole.
  private record Kept(byte[] object, byte[] catalogue, long sent) {
    static final Kept NOTHING = new Kept(new byte[0], new byte[0], 0);
  }

  @BeforeEach
  void begin() throws IOException {
    sandbox = new SessionSandbox(place, "configs");
  }

  @AfterEach
  void end() throws IOException {
    sandbox.close();
  }

  private Kept take(Kept basis) throws IOException {
    Answer answer = sandbox.send(SNAPSHOT, basis.catalogue());
    assertThat(answer.status()).as(answer.text()).isEqualTo(200);
    assertThat(answer.isWhole()).isTrue();
    return read(answer.body(), basis);
  }

  private static Kept read(byte[] sent, Kept basis) throws IOException {
    ByteArrayOutputStream object = new ByteArrayOutputStream();
    ByteArrayOutputStream catalogue = new ByteArrayOutputStream();
    Frames frames =
        new Frames() {
          @Override
          public void add(Content bytes) throws IOException {
            bytes.writeTo(object);
          }

          @Override
          public void reuse(long position, long length) {
            object.write(basis.object(), (int) position, (int) length);
          }
        };
    try (CaptureReader reader =
        new CaptureReader(new ByteArrayInputStream(sent), basis.object().length)) {
      reader.frames(frames);
      reader.catalogue(catalogue);
    }
    return new Kept(object.toByteArray(), catalogue.toByteArray(), sent.length);
  }

  /** Unpacked with the tools of the machine, it is what is in the workspace. */
  private void assertIsTheWorkspace(Kept kept) throws IOException {
    Path object = Files.write(place.resolve("object"), kept.object());
    Path copy = Files.createTempDirectory(place, "copy");
    Command.run("sh", "-c", "zstd -dqc '" + object + "' | tar -xp -C '" + copy + "'");
    Command.run("diff", "-r", "--no-dereference", sandbox.workspace.toString(), copy.toString());
  }

  private boolean isUnchanged(Kept kept) throws IOException {
    Answer answer = sandbox.send(UNCHANGED, kept.catalogue());
    assertThat(answer.status()).as(answer.text()).isEqualTo(200);
    return answer.json().path("unchanged").asBoolean();
  }

  private Path noise(String name, int seed) throws IOException {
    byte[] bytes = new byte[1 << 20];
    new Random(seed).nextBytes(bytes);
    return Files.write(sandbox.workspace.resolve(name), bytes);
  }

  private void awkward() throws IOException {
    for (String name : new String[] {"caf%E9", "d/new%0Aline", "d/%20", "-rf", "%22%27%5C"}) {
      sandbox.send("PUT /internal/session/file?path=" + name, name.getBytes(UTF_8));
    }
    Files.createSymbolicLink(sandbox.workspace.resolve("out"), Path.of("/etc/passwd"));
    Files.createDirectory(sandbox.workspace.resolve("empty"));
  }

  @Test
  void ofATreeWithAwkwardNamesIsThatTree() throws IOException {
    awkward();
    noise("noise", 1);
    assertIsTheWorkspace(take(Kept.NOTHING));
  }

  @Test
  void sendsOnlyWhatHasChangedSinceAnOlderOne() throws IOException {
    awkward();
    noise("a", 1);
    noise("b", 2);
    noise("c", 3);
    Kept first = take(Kept.NOTHING);
    assertThat(first.sent()).isGreaterThan(3 << 20);
    Kept same = take(first);
    assertThat(same.sent()).isLessThan(10_000);
    assertIsTheWorkspace(same);
    Files.writeString(sandbox.workspace.resolve("b"), "other");
    Files.delete(sandbox.workspace.resolve("d/ "));
    Kept next = take(same);
    assertThat(next.sent()).isLessThan(20_000);
    assertIsTheWorkspace(next);
  }

  @Test
  void tellsWhetherAnythingHasChanged() throws IOException {
    awkward();
    Kept kept = take(Kept.NOTHING);
    assertThat(isUnchanged(kept)).isTrue();
    Files.writeString(sandbox.workspace.resolve("-rf"), "%%%");
    assertThat(isUnchanged(kept)).isFalse();
    Kept next = take(kept);
    assertThat(isUnchanged(next)).isTrue();
    Files.delete(sandbox.workspace.resolve("empty"));
    assertThat(isUnchanged(next)).isFalse();
  }

  @Test
  void whatIsNoCatalogueIsRefused() throws IOException {
    Kept kept = take(Kept.NOTHING);
    byte[] cut = Arrays.copyOf(kept.catalogue(), kept.catalogue().length / 2);
    for (byte[] body : new byte[][] {"no catalogue".getBytes(UTF_8), cut}) {
      for (String call : new String[] {SNAPSHOT, UNCHANGED}) {
        Answer answer = sandbox.send(call, body);
        assertThat(answer.status()).as(call).isEqualTo(400);
        assertThat(answer.header("X-Refusal")).hasValue("MALFORMED_BODY");
      }
    }
    assertThat(sandbox.send(UNCHANGED, new byte[0]).status()).isEqualTo(400);
  }

  @Test
  void aConnectionThatBreaksShows() throws IOException {
    noise("a", 1);
    noise("b", 2);
    byte[] whole = sandbox.send(SNAPSHOT, new byte[0]).body();
    for (int length : new int[] {0, 7, 100, whole.length / 2, whole.length - 1}) {
      assertThatThrownBy(() -> read(Arrays.copyOf(whole, length), Kept.NOTHING))
          .as("%d bytes", length)
          .isInstanceOf(SandboxAway.class);
    }
    try (Wire wire = Wire.connect(sandbox.port(), 1 << 16)) { // The server goes on afterwards.
      wire.send(SNAPSHOT + " HTTP/1.1", "Host: x", SessionSandbox.BEARER, "Content-Length: 0");
      assertThat(wire.head().status()).isEqualTo(200);
      wire.reset();
    }
    assertIsTheWorkspace(take(Kept.NOTHING));
  }

  @Test
  void whatIsNoFileIsNoHindrance() throws IOException {
    noise("a", 1);
    Command.run("mkfifo", sandbox.workspace.resolve("fifo").toString());
    assertThat(isUnchanged(take(Kept.NOTHING))).isTrue();
  }
}
