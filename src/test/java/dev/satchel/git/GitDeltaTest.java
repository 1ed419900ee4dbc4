package dev.satchel.git;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.satchel.server.TestServer;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What {@code format=git-delta} compares with what, and what its headers say. */
@Tag("locale-blind")
final class GitDeltaTest {
  private static final JsonMapper JSON = new JsonMapper();

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

  private HttpResponse<byte[]> delta(Path path, String more) throws IOException {
    return Git.delta(server, path, more);
  }

  private String patch(Path path, String more) throws IOException {
    HttpResponse<byte[]> answer = delta(path, more);
    assertThat(answer.statusCode()).as(text(answer)).isEqualTo(200);
    return text(answer);
  }

  private static String text(HttpResponse<byte[]> answer) {
    return new String(answer.body(), UTF_8);
  }

  private void assertRefused(Path path, String more, int status, String part) throws IOException {
    HttpResponse<byte[]> answer = delta(path, more);
    assertThat(answer.statusCode()).as(text(answer)).isEqualTo(status);
    assertThat(JSON.readTree(answer.body()).path("detail").asText())
        .contains(part)
        .doesNotContain(directory.resolve("outside").toString());
  }

  private static String header(HttpResponse<?> answer, String name) {
    return answer.headers().firstValue(name).orElse("none");
  }

  private static String encoded(Path path) {
    return path.toString().replace("/", "%2F");
  }

  @Test
  void aNewRepositoryIsAllAdditionsAndHasNoBase() throws IOException {
    Git.init(root.resolve("repo")).write("a.txt", "hello\n");
    HttpResponse<byte[]> answer = delta(root.resolve("repo"), "");
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(header(answer, "Content-Type")).startsWith("text/x-patch");
    assertThat(header(answer, "Content-Disposition")).contains("filename=\"repo.patch\"");
    assertThat(text(answer)).contains("new file mode 100644", "+++ b/a.txt", "+hello");
    assertThat(header(answer, "X-Archive-Base-Commit")).isEqualTo("none");
    assertThat(header(answer, "X-Archive-Base-Ref")).isEqualTo("none");
    assertThat(header(answer, "X-Archive-Branch")).isEqualTo("none");
    assertThat(header(answer, "X-Archive-Repo-Root")).isEqualTo(encoded(root.resolve("repo")));
  }

  @Test
  void changesAndUntrackedFilesAreComparedWithTheBase() throws IOException {
    Git git = Git.init(root.resolve("repo")).write("a.txt", "one\n");
    String head = git.commit("first");
    git.write("a.txt", "two\n").write("new.txt", "fresh\n");
    HttpResponse<byte[]> answer = delta(root.resolve("repo"), "&base_ref=HEAD");
    assertThat(text(answer)).contains("-one", "+two", "+fresh");
    assertThat(header(answer, "X-Archive-Base-Commit")).isEqualTo(head);
    assertThat(header(answer, "X-Archive-Base-Ref")).isEqualTo("HEAD");
    assertThat(header(answer, "X-Archive-Branch")).isEqualTo("main");
    assertThat(header(answer, "X-Archive-Head-Commit")).isEqualTo(head);
  }

  @Test
  void aCleanTreeIsAnEmptyPatch() throws IOException {
    Git git = Git.init(root.resolve("repo")).write("a.txt", "one\n");
    String head = git.commit("first");
    HttpResponse<byte[]> answer = delta(root.resolve("repo"), "&base_ref=HEAD");
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.body()).isEmpty();
    assertThat(header(answer, "X-Archive-Base-Commit")).isEqualTo(head);
  }

  @Test
  void theBaseIsTheSameBranchAtOriginThenItsDefaultBranch() throws IOException {
    Git origin = Git.init(directory.resolve("origin")).write("a", "1\n");
    String first = origin.commit("first");
    Git git = Git.clone(directory.resolve("origin"), root.resolve("repo"));
    git.write("a", "2\n").commit("second");
    assertThat(header(delta(root.resolve("repo"), ""), "X-Archive-Base-Commit")).isEqualTo(first);
    assertThat(patch(root.resolve("repo"), "")).contains("-1", "+2");
    git.run("checkout", "-q", "-b", "topic/deep");
    HttpResponse<byte[]> topic = delta(root.resolve("repo"), "");
    assertThat(header(topic, "X-Archive-Base-Commit")).isEqualTo(first);
    assertThat(header(topic, "X-Archive-Base-Ref")).isEqualTo("auto");
    assertThat(header(topic, "X-Archive-Branch")).isEqualTo("topic%2Fdeep");
    git.run("checkout", "-q", "--detach");
    HttpResponse<byte[]> detached = delta(root.resolve("repo"), "");
    assertThat(header(detached, "X-Archive-Branch")).isEqualTo("DETACHED");
    assertThat(detached.body()).isEmpty();
  }

  @Test
  void withoutAnOriginEverythingIsAnAddition() throws IOException {
    Git git = Git.init(root.resolve("repo")).write("a", "1\n");
    git.commit("first");
    HttpResponse<byte[]> answer = delta(root.resolve("repo"), "");
    assertThat(text(answer)).contains("new file mode 100644");
    assertThat(header(answer, "X-Archive-Base-Commit")).isEqualTo("none");
  }

  @ParameterizedTest
  @CsvSource({
    "HEAD~2, 0",
    "HEAD^^, 0",
    "HEAD~, 1",
    "@, 2",
    "main, 2",
    "refs/heads/main, 2",
    "light, 0",
    "annotated, 1",
    "annotated~1, 0",
    "heads/main^0, 2"
  })
  void aBaseIsNamedAsGitNamesIt(String revision, int commit) throws IOException {
    Git git = Git.init(root.resolve("repo"));
    String[] ids = {git.commit("0"), git.commit("1"), git.commit("2")};
    git.run("tag", "light", ids[0]);
    git.run("tag", "-a", "-m", "words", "annotated", ids[1]);
    String query = "&base_ref=" + revision.replace("^", "%5E");
    assertThat(header(delta(root.resolve("repo"), query), "X-Archive-Base-Commit"))
        .isEqualTo(ids[commit]);
    git.run("gc", "-q");
    assertThat(header(delta(root.resolve("repo"), query), "X-Archive-Base-Commit"))
        .as("from packs and packed refs")
        .isEqualTo(ids[commit]);
    for (String id : ids) {
      assertThat(
              header(
                  delta(root.resolve("repo"), "&base_ref=" + id.substring(0, 10)),
                  "X-Archive-Base-Commit"))
          .isEqualTo(id);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "nothing",
        "",
        "HEAD~9",
        "HEAD%5E2",
        "..",
        "../../etc/passwd",
        "config",
        "%0A",
        "abcdef12",
        "HEAD:a",
        "@%7Bu%7D",
        "%E2%82%AC",
        "0000000000000000000000000000000000000000",
        "refs/heads"
      })
  void aBaseThatNamesNoCommitIs400(String revision) throws IOException {
    Git.init(root.resolve("repo")).commit("first");
    assertRefused(root.resolve("repo"), "&base_ref=" + revision, 400, "could not be resolved");
  }

  @ParameterizedTest
  @ValueSource(strings = {"git-delta", "tar.gz", "zip"})
  void aBaseThatLooksLikeAnOptionIs400InEachFormat(String format) throws IOException {
    HttpResponse<byte[]> answer =
        server.get("/api/file/archive?path=" + root + "&base_ref=--output=x&format=" + format);
    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(text(answer)).isEqualTo("{\"detail\":\"base_ref must not start with '-'\"}");
  }

  @Test
  void aBranchBeyondLatinLettersIsEncodedInTheHeaders() throws IOException {
    Git git = Git.init(root.resolve("repo"));
    git.commit("first");
    git.run("checkout", "-q", "-b", "\u20ac");
    HttpResponse<byte[]> answer = delta(root.resolve("repo"), "&base_ref=%E2%82%AC");
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(header(answer, "X-Archive-Branch")).isEqualTo("%E2%82%AC");
    assertThat(header(answer, "X-Archive-Base-Ref")).isEqualTo("%E2%82%AC");
  }

  @Test
  void whatIsNoRepositoryIs400() throws IOException {
    Files.createDirectories(root.resolve("plain/.git/objects"));
    assertRefused(root, "", 400, "Not a git repository: " + root);
    assertRefused(root.resolve("plain"), "", 400, "Not a git repository");
    assertRefused(root.resolve("missing"), "", 404, "Directory not found");
  }

  @Test
  void theOnlyRepositoryNotFarBelowIsMeant() throws IOException {
    Git.init(root.resolve("base/x/y/repo")).write("a", "1");
    Git.init(root.resolve("base/node_modules/other")).write("a", "1");
    Git.init(root.resolve("base/.hidden/other")).write("a", "1");
    Files.createSymbolicLink(root.resolve("base/link"), Path.of("x/y/repo"));
    assertThat(patch(root.resolve("base/x"), "")).contains("+++ b/a");
    HttpResponse<byte[]> answer = delta(root.resolve("base/x/y"), "");
    assertThat(header(answer, "X-Archive-Repo-Root"))
        .isEqualTo(encoded(root.resolve("base/x/y/repo")));
    assertThat(header(answer, "Content-Disposition")).contains("repo.patch");
    Git.init(root.resolve("base/x/second"));
    assertRefused(root.resolve("base"), "", 400, "Not a git repository");
  }

  @Test
  void aDirectoryInARepositoryHasItsOwnChangesAndNoIdentity() throws IOException {
    Git git = Git.init(root.resolve("repo")).write("sub/a", "1\n").write("b", "1\n");
    git.write(".gitignore", "*.log\n").commit("first");
    git.write("sub/a", "2\n").write("b", "2\n").write("sub/x.log", "3\n");
    HttpResponse<byte[]> answer = delta(root.resolve("repo/sub"), "&base_ref=HEAD");
    assertThat(text(answer)).contains("diff --git a/sub/a b/sub/a").doesNotContain("a/b", "x.log");
    assertThat(header(answer, "X-Archive-Repo-Root")).isEqualTo("none");
    assertThat(header(answer, "X-Archive-Head-Commit")).isEqualTo("none");
    assertThat(header(answer, "X-Archive-Base-Ref")).isEqualTo("HEAD");
  }

  @Test
  void excludesMeanTheSameAsInOtherFormats() throws IOException {
    Git git = Git.init(root.resolve("repo")).write("gone/x", "1").write("kept", "1");
    git.commit("first");
    git.run("rm", "-rqf", "gone");
    git.write("node_modules/x", "1")
        .write("build", "2")
        .write("deep/dist/x", "1")
        .write("a.c", "1");
    git.write("deep/c.txt", "1").write("other", "1");
    assertThat(patch(root.resolve("repo"), "&base_ref=HEAD"))
        .contains("b/build", "b/a.c", "a/gone/x")
        .doesNotContain("node_modules", "dist");
    assertThat(patch(root.resolve("repo"), "&base_ref=HEAD&use_default_excludes=false"))
        .contains("b/node_modules/x", "b/deep/dist/x");
    String excluding = "&exclude=**/c.txt&exclude=/other&exclude=gone/&exclude=*.c&exclude=../x";
    assertThat(patch(root.resolve("repo"), "&base_ref=HEAD" + excluding))
        .contains("b/build")
        .doesNotContain("c.txt", "other", "gone", "a.c");
  }

  @Test
  void whatIsIgnoredIsLeftOutUnlessTheBaseHasIt() throws IOException {
    Git git = Git.init(root.resolve("repo")).write("kept.log", "1\n").write("in/kept", "1\n");
    git.commit("first");
    git.write(".gitignore", "*.log\nin/\n").write("new.log", "1\n").write("in/new", "1\n");
    git.write("kept.log", "2\n").write("in/kept", "2\n").write(".git/info/exclude", "own\n");
    git.write("own", "1\n").write("sub/.gitignore", "!new.log\n").write("sub/new.log", "1\n");
    assertThat(patch(root.resolve("repo"), "&base_ref=HEAD"))
        .contains("b/kept.log", "b/in/kept", "b/sub/new.log")
        .doesNotContain(" b/new.log", "in/new", "b/own");
  }

  @Test
  void aPatchHasItsLengthWhereThatIsAskedForAndHeadReadsNoFile() throws IOException {
    Git.init(root.resolve("repo")).write("a", "1\n");
    byte[] streamed = delta(root.resolve("repo"), "").body();
    HttpResponse<byte[]> spooled = delta(root.resolve("repo"), "&delivery=spool");
    assertThat(spooled.body()).isEqualTo(streamed);
    assertThat(header(spooled, "Content-Length")).isEqualTo("" + streamed.length);
    HttpResponse<byte[]> head =
        server.send("HEAD", "/api/file/archive?format=git-delta&path=" + root.resolve("repo"));
    assertThat(head.statusCode()).isEqualTo(200);
    assertThat(header(head, "X-Archive-Repo-Root")).isEqualTo(encoded(root.resolve("repo")));
    assertThat(header(head, "Content-Length")).isEqualTo("none");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "https://user:pass@host/a%2Fb.git|https%3A%2F%2F%2A%2A%2A%2A%40host%2Fa%252Fb.git",
        "HTTPS://Token@Host/x|HTTPS%3A%2F%2F%2A%2A%2A%2A%40Host%2Fx",
        "https://host/x?token=abc&v=1|https%3A%2F%2Fhost%2Fx%3Ftoken%3D%253Credacted%253E%26v%3D1",
        "git@host:me/x.git|git%40host%3Ame%2Fx.git",
        "ssh://git:pw@host/x|ssh%3A%2F%2F%2A%2A%2A%2A%40host%2Fx",
        "one https://a@b two|one%20https%3A%2F%2F%2A%2A%2A%2A%40b%20two",
      })
  void theRemoteIsShownWithoutSecrets(String url, String shown) throws IOException {
    Git git = Git.init(root.resolve("repo"));
    git.run("config", "remote.origin.url", url);
    for (String format : new String[] {"git-delta", "tar.gz", "zip"}) {
      HttpResponse<byte[]> answer =
          server.get("/api/file/archive?path=" + root.resolve("repo") + "&format=" + format);
      assertThat(header(answer, "X-Archive-Repo-Remote")).as(format).isEqualTo(shown);
    }
  }

  @Test
  void aRemoteOfSeveralLinesWithAControlCharacterBreaksNoHeader() throws IOException {
    Git git = Git.init(root.resolve("repo"));
    git.run("config", "remote.origin.url", "https://a:b@c/\nhttp://d:e@f/\u0001");
    assertThat(header(delta(root.resolve("repo"), ""), "X-Archive-Repo-Remote"))
        .isEqualTo("https%3A%2F%2F%2A%2A%2A%2A%40c%2F%0Ahttp%3A%2F%2F%2A%2A%2A%2A%40f%2F%01");
  }

  @Test
  void otherFormatsSayWhichRepositoryItIsAndNothingOfABase() throws IOException {
    Git git = Git.init(root.resolve("repo")).write("a", "1");
    String head = git.commit("first");
    HttpResponse<byte[]> answer =
        server.get("/api/file/archive?format=tar.gz&base_ref=no&path=" + root.resolve("repo"));
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(header(answer, "X-Archive-Head-Commit")).isEqualTo(head);
    assertThat(header(answer, "X-Archive-Base-Commit")).isEqualTo("none");
    HttpResponse<byte[]> above = server.get("/api/file/archive?format=tar.gz&path=" + root);
    assertThat(above.headers().map().keySet()).noneMatch(name -> name.startsWith("x-archive-re"));
  }
}
