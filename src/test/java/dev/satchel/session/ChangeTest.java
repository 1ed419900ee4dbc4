package dev.satchel.session;

import static dev.satchel.Refusal.Code.BUSY;
import static dev.satchel.Refusal.Code.INCOMPLETE;
import static dev.satchel.Refusal.Code.NOT_A_FILE;
import static dev.satchel.Refusal.Code.NOT_FOUND;
import static dev.satchel.session.Host.TENANT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.satchel.Command;
import dev.satchel.RawName;
import dev.satchel.Refusal;
import dev.satchel.archive.Excludes;
import dev.satchel.registry.Page;
import dev.satchel.registry.SessionId;
import dev.satchel.registry.SnapshotRow;
import dev.satchel.session.SessionFiles.NewContent;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What callers do to the files of a session. */
@Tag("locale-blind")
class ChangeTest {
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

  @Test
  void eachFileIsWrittenOrRefusedByItself() throws IOException {
    Path outside = Files.createDirectory(data.resolve("outside"));
    Files.createSymbolicLink(host.workspace(session).resolve("out"), outside);
    List<Optional<String>> refused =
        host.files()
            .write(
                TENANT,
                session,
                List.of(
                    Host.file("new/a.txt", "a"),
                    Host.file("src", "x"),
                    Host.file("CLAUDE.md/x", "x"),
                    Host.file("../up.txt", "x"),
                    Host.file("out/x.txt", "x"),
                    Host.file("", "x"),
                    Host.file("CLAUDE.md", "other")));
    assertThat(refused)
        .containsExactly(
            Optional.empty(),
            Optional.of("Path is not a file"),
            Optional.of("Path leads through what is no directory"),
            Optional.of("Invalid file path"),
            Optional.of("Invalid file path"),
            Optional.of("Invalid file path"),
            Optional.empty());
    assertThat(outside).isEmptyDirectory();
    assertThat(host.contents(session))
        .containsExactly("CLAUDE.md=other", "new/a.txt=a", "src/main.py=print(1)\n");
  }

  @Test
  void aFileWhoseContentBreaksOffStaysWhatItWas() throws IOException {
    NewContent broken =
        new NewContent(
            RawName.of("CLAUDE.md"),
            out -> {
              out.write(new byte[1 << 20]);
              throw new IOException("the client is gone");
            });
    assertThatThrownBy(() -> host.files().write(TENANT, session, List.of(broken)))
        .hasMessage("the client is gone");
    assertThat(host.contents(session)).contains("CLAUDE.md=be good");
    host.lifecycle().stop(TENANT, session);
    long generation = host.generation(session);
    assertThatThrownBy(() -> host.files().write(TENANT, session, List.of(broken)))
        .hasMessage("the client is gone");
    assertThat(host.generation(session)).isEqualTo(generation);
    assertThat(host.workspaces()).isZero();
  }

  /** Deeper than a snapshot goes, so that it cannot be saved whoever runs the tests. */
  private static final String TOO_DEEP = "d/".repeat(210) + "lost.txt";

  private void assertRefusedAsAWhole(ThrowingCallable change) throws IOException {
    List<SnapshotRow> before = host.history().list(TENANT, session, Page.first(9));
    long generation = host.generation(session);
    assertThatThrownBy(change)
        .isInstanceOfSatisfying(
            Refusal.class,
            refusal -> {
              assertThat(refusal.code()).isEqualTo(INCOMPLETE);
              assertThat(refusal.reason()).contains("'d/d/d").doesNotContain(data.toString());
            });
    assertThat(host.generation(session)).isEqualTo(generation);
    assertThat(host.history().list(TENANT, session, Page.first(9))).isEqualTo(before);
    assertThat(host.contents(session))
        .containsExactly("CLAUDE.md=be good", "src/main.py=print(1)\n");
    assertThat(host.workspaces()).isZero();
  }

  @Test
  void aSnapshotIsNotReplacedByOneThatLacksWhatIsWritten() throws IOException {
    host.lifecycle().stop(TENANT, session);
    List<NewContent> files = List.of(Host.file("fits.txt", "x"), Host.file(TOO_DEEP, "lost"));
    assertRefusedAsAWhole(() -> host.files().write(TENANT, session, files));
    host.write(session, "fits.txt", "x");
    assertThat(host.contents(session)).contains("fits.txt=x");
  }

  @Test
  void whatIsRefusedMakesNoSnapshot() throws IOException {
    host.lifecycle().stop(TENANT, session);
    long generation = host.generation(session);
    assertThat(host.write(session, "src", "x")).containsExactly(Optional.of("Path is not a file"));
    assertThatThrownBy(() -> host.files().delete(TENANT, session, RawName.of("nothing")))
        .isInstanceOf(Refusal.class);
    assertThat(host.generation(session)).isEqualTo(generation);
    assertThat(host.workspaces()).isZero();
  }

  private void assertNotDeleted(Refusal.Code code, String path) {
    assertThatThrownBy(() -> host.files().delete(TENANT, session, RawName.of(path)))
        .as(path)
        .isInstanceOfSatisfying(
            Refusal.class,
            refusal -> {
              assertThat(refusal.code()).isEqualTo(code);
              assertThat(refusal.reason()).doesNotContain(data.toString());
            });
  }

  @Test
  void onlyFilesAndLinksToThemAreDeleted() throws IOException {
    Path workspace = host.workspace(session);
    Path outside = Files.writeString(data.resolve("outside.txt"), "stays");
    Files.createSymbolicLink(workspace.resolve("out"), outside);
    Files.createSymbolicLink(workspace.resolve("dangling"), Path.of("nothing"));
    Files.createSymbolicLink(workspace.resolve("link"), Path.of("CLAUDE.md"));
    Files.createDirectory(workspace.resolve("empty"));
    assertNotDeleted(NOT_FOUND, "nothing");
    assertNotDeleted(NOT_FOUND, "out");
    assertNotDeleted(NOT_FOUND, "dangling");
    assertNotDeleted(NOT_FOUND, "CLAUDE.md/x");
    assertNotDeleted(NOT_A_FILE, "src");
    assertNotDeleted(NOT_A_FILE, "empty");
    assertNotDeleted(NOT_A_FILE, "");
    host.files().delete(TENANT, session, RawName.of("link"));
    host.files().delete(TENANT, session, RawName.of("src/main.py"));
    assertThat(outside).hasContent("stays");
    assertThat(host.contents(session)).containsExactly("CLAUDE.md=be good");
  }

  private byte[] bundle(Excludes excludes, Source source) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    assertThat(host.files().bundle(TENANT, session, excludes, out))
        .isEqualTo(new SessionFiles.Bundled(source, true));
    return out.toByteArray();
  }

  private List<String> members(byte[] bundle) throws Exception {
    Path file = Files.write(data.resolve("bundle.tar.gz"), bundle);
    return Command.run("tar", "tzf", file.toString()).lines().sorted().toList();
  }

  @Test
  void aBundleHasWhatIsNotExcludedWithLinksThatStayInside() throws Exception {
    Path workspace = host.workspace(session);
    Files.createDirectories(workspace.resolve("node_modules/x"));
    Files.writeString(workspace.resolve("node_modules/x/index.js"), "x");
    Files.writeString(workspace.resolve(".env"), "secret");
    Files.createSymbolicLink(workspace.resolve("link"), Path.of("src/main.py"));
    Files.createSymbolicLink(workspace.resolve("out"), Path.of("/etc/passwd"));
    Excludes excludes = new Excludes(List.of("node_modules", ".env"));
    String[] members = {"./", "./CLAUDE.md", "./link", "./src/", "./src/main.py"};
    assertThat(members(bundle(excludes, Source.SANDBOX))).containsExactly(members);
    host.lifecycle().stop(TENANT, session);
    assertThat(members(bundle(excludes, Source.SNAPSHOT))).containsExactly(members);
  }

  private void assertNotBundled(Refusal.Code code, String what, OutputStream out) {
    assertThatThrownBy(
            () -> host.files().bundle(TENANT, session, new Excludes(List.of("left")), out))
        .isInstanceOfSatisfying(
            Refusal.class,
            refusal -> {
              assertThat(refusal.code()).isEqualTo(code);
              assertThat(refusal.reason()).contains(what).doesNotContain(data.toString());
            });
  }

  @Test
  void aBundleThatWouldLackSomethingIsRefusedBeforeItBegins() throws IOException {
    host.write(session, "left/" + TOO_DEEP, "left out");
    assertThat(bundle(new Excludes(List.of("left")), Source.SANDBOX)).isNotEmpty();
    host.write(session, TOO_DEEP, "lost");
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    assertNotBundled(INCOMPLETE, "'d/d/d", out);
    assertThat(out.size()).isZero();
  }

  @Test
  void aBundleHasNoEndIfFilesComeWhileItIsPacked() throws IOException {
    Path workspace = host.workspace(session);
    ByteArrayOutputStream out =
        new ByteArrayOutputStream() {
          @Override
          public synchronized void write(byte[] bytes, int offset, int length) {
            super.write(bytes, offset, length);
            try {
              Files.writeString(workspace.resolve("0"), "comes before all that is there");
            } catch (IOException e) {
              throw new UncheckedIOException(e);
            }
          }
        };
    assertNotBundled(BUSY, "'.' (", out);
    Path begun = Files.write(data.resolve("begun.gz"), out.toByteArray());
    assertThat(Command.result("gzip", "-t", begun.toString()).code()).isNotZero();
  }

  @Test
  void aBundleIsPutOverWhatIsThere() throws IOException {
    host.write(session, "notes.txt", "bundled");
    byte[] bundle = bundle(new Excludes(List.of()), Source.SANDBOX);
    host.write(session, "notes.txt", "new");
    host.write(session, "other.txt", "other");
    assertThat(host.files().unbundle(TENANT, session, new ByteArrayInputStream(bundle)))
        .isEqualTo(Source.SANDBOX);
    assertThat(host.contents(session)).contains("notes.txt=bundled", "other.txt=other");

    host.write(session, "notes.txt", "newer");
    host.lifecycle().stop(TENANT, session);
    assertThat(host.files().unbundle(TENANT, session, new ByteArrayInputStream(bundle)))
        .isEqualTo(Source.SNAPSHOT);
    assertThat(host.contents(session)).contains("notes.txt=bundled", "other.txt=other");
    assertThat(host.workspaces()).isZero();
  }

  @Test
  void aBundleThatIsNoneChangesNothing() throws IOException {
    byte[] whole = bundle(new Excludes(List.of()), Source.SANDBOX);
    byte[] half = Arrays.copyOf(whole, whole.length / 2);
    for (boolean isLive : List.of(true, false)) {
      assertThatThrownBy(
              () -> host.files().unbundle(TENANT, session, new ByteArrayInputStream(half)))
          .isInstanceOf(Refusal.class)
          .hasMessageNotContaining(data.toString());
      assertThat(host.contents(session))
          .containsExactly("CLAUDE.md=be good", "src/main.py=print(1)\n");
      if (isLive) {
        host.lifecycle().stop(TENANT, session);
      }
    }
    assertThat(host.workspaces()).isZero();
  }

  @Test
  void filesWrittenAtOnceToASnapshotAreAllKept() throws Exception {
    host.lifecycle().stop(TENANT, session);
    ExecutorService threads = Executors.newFixedThreadPool(4);
    CountDownLatch start = new CountDownLatch(1);
    List<Future<List<Optional<String>>>> writes = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      String name = "file" + i;
      writes.add(
          threads.submit(
              () -> {
                start.await();
                return host.write(session, name, name);
              }));
    }
    start.countDown();
    for (Future<List<Optional<String>>> write : writes) {
      assertThat(write.get()).containsExactly(Optional.empty());
    }
    threads.shutdown();
    assertThat(host.contents(session))
        .contains("file0=file0", "file1=file1", "file2=file2", "file3=file3");
  }
}
