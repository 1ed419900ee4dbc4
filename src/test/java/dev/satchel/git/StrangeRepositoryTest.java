package dev.satchel.git;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.satchel.Eventually;
import dev.satchel.OpenHandles;
import dev.satchel.server.TestServer;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A repository runs nothing, gets nothing written to it, and leads nowhere outside the roots. */
@Tag("locale-blind")
final class StrangeRepositoryTest {
  @TempDir private Path directory;
  private Path root;
  private TestServer server;

  @BeforeEach
  void start() throws IOException {
    root = Files.createDirectories(directory.resolve("root"));
    server = TestServer.start(root, directory.resolve("state"));
  }

  @AfterEach
  void stop() throws IOException {
    server.close();
  }

  private HttpResponse<byte[]> delta(String name, String more) throws IOException {
    return Git.delta(server, root.resolve(name), more);
  }

  private String patch(String name) throws IOException {
    HttpResponse<byte[]> answer = delta(name, "&base_ref=HEAD");
    assertThat(answer.statusCode()).as(text(answer)).isEqualTo(200);
    return text(answer);
  }

  private void assertUnsupported(String name, String reason) throws IOException {
    HttpResponse<byte[]> answer = delta(name, "");
    assertThat(answer.statusCode()).as(text(answer)).isEqualTo(422);
    assertThat(text(answer)).contains(reason).doesNotContain(directory + "/outside");
    HttpResponse<byte[]> archive =
        server.get("/api/file/archive?format=tar.gz&path=" + root.resolve(name));
    assertThat(archive.statusCode()).as("its files can be had").isEqualTo(200);
  }

  private static String text(HttpResponse<byte[]> answer) {
    return new String(answer.body(), UTF_8);
  }

  private static Map<String, String> snapshot(Path directory) throws IOException {
    Map<String, String> files = new TreeMap<>();
    try (Stream<Path> paths = Files.walk(directory)) {
      for (Path path : paths.toList()) {
        BasicFileAttributes now =
            Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        files.put(path.toString(), now.size() + " " + now.lastModifiedTime());
      }
    }
    return files;
  }

  private static Set<Long> children() {
    return ProcessHandle.current()
        .children()
        .map(ProcessHandle::pid)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  @Test
  void nothingThatARepositoryAsksForIsRun() throws IOException {
    Git git = Git.init(root.resolve("repo")).write("a.txt", "one\n").write("hooks/x", "");
    git.commit("first");
    Path trace = directory.resolve("trace");
    Path script = directory.resolve("script");
    Files.writeString(script, "#!/bin/sh\necho run >>" + trace + "\ncat\n");
    assertThat(script.toFile().setExecutable(true)).isTrue();
    git.write(".gitattributes", "* filter=evil diff=evil text eol=crlf\n");
    git.write("included", "[filter \"evil\"]\n\tclean = " + script + "\n");
    for (String setting :
        List.of(
            "filter.evil.clean",
            "filter.evil.process",
            "filter.evil.smudge",
            "diff.external",
            "diff.evil.textconv",
            "diff.evil.command",
            "core.fsmonitor",
            "core.sshCommand",
            "core.pager",
            "core.editor",
            "core.gitProxy",
            "credential.helper",
            "alias.diff",
            "uploadpack.packObjectsHook",
            "gpg.program",
            "core.askPass")) {
      git.run("config", setting, script.toString());
    }
    git.run("config", "include.path", "../included");
    git.run("config", "core.hooksPath", directory.toString());
    git.run("config", "remote.origin.url", "ext::" + script);
    for (String hook : List.of("post-index-change", "pre-commit", "reference-transaction")) {
      Files.copy(script, directory.resolve(hook));
    }
    Files.writeString(root.resolve("repo/a.txt"), "two\n");
    Files.deleteIfExists(trace);
    Map<String, String> before = snapshot(root.resolve("repo"));
    Set<Long> processes = children();
    assertThat(patch("repo")).contains("-one", "+two");
    for (String route : List.of("changes?path=", "commits?path=", "changes?ref=HEAD&path=")) {
      assertThat(server.get("/api/git/" + route + root.resolve("repo")).statusCode())
          .isEqualTo(200);
    }
    assertThat(server.get("/api/git/diff?path=" + root.resolve("repo/a.txt")).statusCode())
        .isEqualTo(200);
    assertThat(server.get("/api/file/archive?path=" + root.resolve("repo")).statusCode())
        .isEqualTo(200);
    assertThat(trace).doesNotExist();
    assertThat(children()).isSubsetOf(processes);
    assertThat(snapshot(root.resolve("repo"))).isEqualTo(before);
    git.run("status");
    assertThat(trace).as("git itself would have run it").exists();
  }

  @Test
  void aGitDirectoryOutsideTheRootsIsRefused() throws IOException {
    Path outside = Files.createDirectories(directory.resolve("outside"));
    Git.init(root.resolve("file"), "--separate-git-dir", outside.resolve("git").toString());
    Files.createDirectories(root.resolve("link"));
    Files.createSymbolicLink(root.resolve("link/.git"), outside.resolve("git"));
    Git.init(root.resolve("objects")).commit("first");
    Files.move(root.resolve("objects/.git/objects"), outside.resolve("objects"));
    Files.createSymbolicLink(root.resolve("objects/.git/objects"), outside.resolve("objects"));
    Git.init(root.resolve("common")).commit("first");
    Files.writeString(root.resolve("common/.git/commondir"), outside.resolve("git") + "\n");
    Files.createDirectories(root.resolve("garbled"));
    Files.writeString(root.resolve("garbled/.git"), "hello");
    for (String name : List.of("file", "link", "objects", "common")) {
      assertUnsupported(name, "outside the served roots");
    }
    assertUnsupported("garbled", "does not say where");
  }

  @Test
  void objectsBehindLinksAreNotRead() throws IOException {
    for (String kind : List.of("pack", "idx", "loose")) {
      Git git = Git.init(root.resolve(kind)).write("a", "secret of " + kind + "\n");
      String id = git.commit("first");
      if (!kind.equals("loose")) {
        git.run("repack", "-adq");
        git.run("prune-packed");
      }
      String wanted = kind.equals("loose") ? id.substring(2) : "." + kind;
      try (Stream<Path> paths = Files.walk(root.resolve(kind).resolve(".git/objects"))) {
        for (Path path : paths.filter(file -> file.toString().endsWith(wanted)).toList()) {
          Path moved = directory.resolve("outside-" + path.getFileName());
          Files.move(path, moved);
          Files.createSymbolicLink(path, moved);
        }
      }
      git.run("cat-file", "-e", "HEAD"); // Git itself follows it.
      HttpResponse<byte[]> answer = delta(kind, "&base_ref=HEAD");
      assertThat(answer.statusCode()).as(kind).isEqualTo(400);
    }
  }

  @Test
  void borrowedObjectsMustLieInTheRoots() throws IOException {
    Git origin = Git.init(directory.resolve("outside")).write("a", "1\n");
    origin.commit("first");
    Git inside = Git.init(root.resolve("inside")).write("a", "1\n");
    inside.commit("first");
    origin.run("clone", "-q", "--shared", directory + "/outside", root + "/from-outside");
    inside.run("clone", "-q", "--shared", root + "/inside", root + "/from-inside");
    assertUnsupported("from-outside", "borrows objects");
    Files.writeString(root.resolve("from-inside/a"), "2\n");
    assertThat(patch("from-inside")).contains("-1", "+2");
    Files.writeString(
        root.resolve("inside/.git/objects/info/alternates"),
        root.resolve("inside/.git/objects") + "\n");
    assertUnsupported("from-inside", "borrows too much");
  }

  @Test
  void repositoriesOfAnotherKindAreRefused() throws IOException {
    Git.init(root.resolve("sha256"), "--object-format=sha256").commit("first");
    assertUnsupported("sha256", "object format 'sha256'");
    Git git = Git.init(root.resolve("reftable"));
    git.run("config", "extensions.refstorage", "reftable");
    assertUnsupported("reftable", "storage of refs 'reftable'");
    Git.init(root.resolve("damaged"));
    Files.writeString(root.resolve("damaged/.git/config"), "[[[");
    assertUnsupported("damaged", "configuration");
  }

  @Test
  void aWorktreeASubmoduleAndAShallowCloneAreRepositoriesLikeAnyOther() throws IOException {
    Git git = Git.init(root.resolve("repo")).write("a", "1\n");
    git.commit("first");
    git.write("a", "2\n").commit("second");
    git.run("worktree", "add", "-q", "-b", "other", "../tree");
    Files.writeString(root.resolve("tree/a"), "3\n");
    assertThat(patch("tree")).contains("-2", "+3");
    Git.clone(root.resolve("repo"), root.resolve("shallow"), "--depth=1");
    Files.writeString(root.resolve("shallow/a"), "4\n");
    assertThat(patch("shallow")).contains("-2", "+4");
    String commits = text(server.get("/api/git/commits?path=" + root.resolve("shallow")));
    assertThat(commits).contains("second").doesNotContain("first").contains("\"has_more\":false");
    Git outer = Git.init(root.resolve("outer")).write("x", "1\n");
    outer.run("-c", "protocol.file.allow=always", "submodule", "add", "-q", root + "/repo", "sub");
    outer.commit("with a submodule");
    Git sub = Git.in(root.resolve("outer/sub"));
    assertThat(patch("outer")).isEmpty();
    String id = sub.write("a", "5\n").commit("third");
    assertThat(patch("outer")).contains("index ", " 160000", "+Subproject commit " + id);
    sub.write("a", "6\n");
    assertThat(patch("outer/sub")).contains("-5", "+6");
  }

  @Test
  void aRepositoryInsideIsACommitAndIsSpokenOf() throws IOException {
    Git git = Git.init(root.resolve("repo")).write("a", "1\n");
    git.commit("first");
    String id = Git.init(root.resolve("repo/inner")).write("x", "1\n").commit("inner");
    Git.init(root.resolve("repo/empty")).write("x", "1\n");
    String patch = patch("repo");
    assertThat(patch)
        .contains("# Not in this patch, since it is a repository of its own: inner\n")
        .contains("# Not in this patch, since it is a repository of its own: empty\n")
        .contains("new file mode 160000", "+Subproject commit " + id);
    Git copy = Git.clone(root.resolve("repo"), directory.resolve("copy"));
    copy.apply(patch.getBytes(UTF_8));
  }

  @Test
  void aMissingBlobIsReplacedAsAWholeAndAMissingTreeIsRefused() throws IOException {
    Git git = Git.init(root.resolve("repo")).write("a", "1\n").write("sub/b", "1\n");
    git.commit("first");
    Git copy = Git.clone(root.resolve("repo"), directory.resolve("copy"));
    Files.delete(loose(git, "HEAD:a"));
    git.write("a", "2\n");
    String patch = patch("repo");
    assertThat(patch).contains("GIT binary patch", "literal 2");
    copy.apply(patch.getBytes(UTF_8));
    assertThat(copy.path("a")).hasContent("2\n");
    Files.delete(loose(git, "HEAD:sub"));
    assertThat(delta("repo", "&base_ref=HEAD").statusCode()).isEqualTo(422);
  }

  private static Path loose(Git git, String name) throws IOException {
    String id = git.run("rev-parse", name).strip();
    return git.path(".git/objects/" + id.substring(0, 2) + "/" + id.substring(2));
  }

  @Test
  void damageIsRefusedAndNeverAFailureOfTheServer() throws IOException {
    Git git = Git.init(root.resolve("repo")).write("a", "1\n".repeat(500));
    git.commit("first");
    git.run("repack", "-adq");
    git.write("a", "2\n");
    try (Stream<Path> paths = Files.walk(root.resolve("repo/.git/objects/pack"))) {
      for (Path path : paths.filter(Files::isRegularFile).toList()) {
        assertThat(path.toFile().setWritable(true)).isTrue();
        byte[] whole = Files.readAllBytes(path);
        for (int at = 0; at < whole.length; at += 1 + whole.length / 60) {
          byte[] damaged = whole.clone();
          damaged[at] ^= (byte) 0x55;
          Files.write(path, damaged);
          assertThat(delta("repo", "&base_ref=HEAD").statusCode())
              .as("%s at %d", path, at)
              .isIn(200, 400, 422);
        }
        Files.write(path, whole);
      }
    }
  }

  @Test
  void nothingStaysOpen() throws Exception {
    Git git = Git.init(root.resolve("repo")).write("a", "1\n");
    git.commit("first");
    git.run("repack", "-adq");
    Files.createDirectories(root.resolve("plain"));
    for (String query : List.of("&base_ref=HEAD", "&base_ref=none", "&delivery=spool")) {
      delta("repo", query);
      delta("plain", query);
    }
    server.get("/api/git/changes?path=" + root.resolve("repo"));
    Eventually.holds("all is closed", () -> OpenHandles.countIn(root) == 0);
  }
}
