package dev.satchel.session;

import static dev.satchel.Refusal.Code.NOT_FOUND;
import static dev.satchel.session.Host.TENANT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.satchel.Command;
import dev.satchel.RawName;
import dev.satchel.Refusal;
import dev.satchel.archive.DamagedSnapshot;
import dev.satchel.registry.Page;
import dev.satchel.registry.SessionId;
import dev.satchel.registry.SessionRow;
import dev.satchel.registry.SnapshotRow;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("locale-blind")
class HistoryTest {
  @TempDir private Path data;
  private Host host;
  private SessionId session;

  @BeforeEach
  void begin() throws IOException {
    Host.writeAgent(data);
    host = Host.in(data);
    session = host.create().id();
  }

  @AfterEach
  void end() throws IOException {
    host.close();
  }

  private List<String> compared(long older, long newer) throws IOException {
    List<String> differences = new ArrayList<>();
    host.history()
        .compare(
            TENANT,
            session,
            older,
            newer,
            (path, difference) -> differences.add(path + " " + difference));
    return differences;
  }

  @Test
  void whatIsDifferentIsShownInTheOrderOfThePaths() throws IOException {
    Path workspace = host.workspace(session);
    host.write(session, "a/same.txt", "same");
    host.write(session, "a/z.txt", "z");
    host.write(session, "a.txt", "a");
    host.write(session, "mode.sh", "x");
    Files.createSymbolicLink(workspace.resolve("link"), Path.of("a.txt"));
    host.lifecycle().snapshot(TENANT, session);
    Files.setPosixFilePermissions(
        workspace.resolve("mode.sh"), PosixFilePermissions.fromString("rwxr-xr-x"));
    Files.delete(workspace.resolve("link"));
    Files.createSymbolicLink(workspace.resolve("link"), Path.of("a/z.txt"));
    host.write(session, "a/z.txt", "Z");
    host.write(session, "a..b.txt", "new");
    host.files().delete(TENANT, session, RawName.of("a.txt"));
    host.write(session, "new/x", "x");
    host.lifecycle().snapshot(TENANT, session);
    assertThat(compared(1, 2))
        .containsExactly(
            "a/z.txt CHANGED",
            "a..b.txt ADDED",
            "a.txt REMOVED",
            "link CHANGED",
            "mode.sh CHANGED",
            "new ADDED",
            "new/x ADDED");
    assertThat(compared(2, 2)).isEmpty();
    assertThat(compared(2, 1)).contains("a.txt ADDED", "new REMOVED");
  }

  @Test
  void aDownloadIsAnArchiveThatOtherProgramsUnpack() throws Exception {
    host.write(session, "notes.txt", "one");
    host.lifecycle().stop(TENANT, session);
    Path archive = data.resolve("download.tar.zst");
    try (History.Download download =
        host.history().download(TENANT, session, host.generation(session))) {
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      download.copy(0, 10, out);
      download.copy(10, download.size() - 10, out);
      assertThat(out.size()).isEqualTo(download.size());
      Files.write(archive, out.toByteArray());
    }
    Path target = Files.createDirectory(data.resolve("unpacked"));
    Command.run("bash", "-c", "zstd -dqc " + archive + " | tar x -C " + target);
    assertThat(target.resolve("notes.txt")).hasContent("one");
  }

  @Test
  void aSnapshotIsVerifiedAndItsDamageNoted() throws IOException {
    host.lifecycle().snapshot(TENANT, session);
    assertThat(host.history().verify(TENANT, session, 1).damagedAt()).isNull();
    changeContent();
    assertThat(host.history().verify(TENANT, session, 1).damagedAt()).isNotNull();
    assertThatThrownBy(() -> host.history().download(TENANT, session, 1).close())
        .isInstanceOf(DamagedSnapshot.class);
    changeContent(); // It was the disk, and is mended.
    assertThat(host.history().verify(TENANT, session, 1).damagedAt()).isNull();
    host.history().download(TENANT, session, 1).close();
  }

  private void changeContent() throws IOException {
    try (Stream<Path> objects = Files.walk(data.resolve("objects"))) {
      Path content =
          objects.filter(path -> path.endsWith("workspace.tar.zst")).findFirst().orElseThrow();
      byte[] bytes = Files.readAllBytes(content);
      bytes[bytes.length / 3] ^= 1;
      Files.delete(content);
      Files.write(content, bytes);
    }
  }

  @Test
  void snapshotsAreFoundByTheirGeneration() throws IOException {
    host.lifecycle().snapshot(TENANT, session);
    host.lifecycle().snapshot(TENANT, session);
    assertThat(host.history().list(TENANT, session, new Page(1, 1)))
        .extracting(SnapshotRow::id)
        .extracting(id -> id.generation())
        .containsExactly(1L);
    for (long missing : new long[] {-1, 0, 3}) {
      assertThatThrownBy(() -> host.history().find(TENANT, session, missing))
          .isInstanceOfSatisfying(
              Refusal.class, refusal -> assertThat(refusal.code()).isEqualTo(NOT_FOUND));
      assertThatThrownBy(() -> host.history().view(TENANT, session, missing))
          .isInstanceOf(Refusal.class);
      assertThatThrownBy(() -> host.lifecycle().fork(TENANT, session, missing))
          .isInstanceOf(Refusal.class);
    }
  }

  @Test
  void aSessionIsForkedFromAnOlderGeneration() throws IOException {
    host.write(session, "notes.txt", "one");
    host.lifecycle().snapshot(TENANT, session);
    host.write(session, "notes.txt", "two");
    host.lifecycle().snapshot(TENANT, session);
    SessionRow child = host.lifecycle().fork(TENANT, session, 1);
    assertThat(host.contents(child.id())).contains("notes.txt=one");
    assertThat(host.history().list(TENANT, child.id(), Page.first(10))).hasSize(1);
  }
}
