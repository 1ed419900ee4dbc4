package dev.satchel.git;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.satchel.Command;
import dev.satchel.server.TestServer;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A patch makes of a clone of the base just the tree that it was taken from, as git sees both. */
final class DeltaRoundTripTest {
  /** Makes, changes and removes everything that is awkward about a file; says which by argument. */
  private static final String SCRIPT =
      """
      import os, sys
      top, step = os.fsencode(sys.argv[1]), sys.argv[2]
      def put(name, data, mode=0o644):
          path = os.path.join(top, name)
          os.makedirs(os.path.dirname(path), exist_ok=True)
          if os.path.islink(path) or os.path.isfile(path): os.unlink(path)
          with open(path, 'wb') as f: f.write(data)
          os.chmod(path, mode)
      def link(name, target):
          path = os.path.join(top, name)
          if os.path.lexists(path): os.unlink(path)
          os.symlink(target, path)
      def gone(name): os.unlink(os.path.join(top, name))
      names = [b'plain', b'with space', b'"quoted"', b'tab\\there', b'line\\nbreak', b'back\\\\slash',
               b'\\xff\\xfe not text', 'na\\u00efve'.encode(), b'-dash', b' lead', b'trail ', b'a b/c d',
               b'bell\\x07', b'\\x01\\x7f', b'{brace}', b'dir-x/f', b'dir/f', b'dir.x', b'dir0']
      lines = b''.join(b'line %d\\n' % i for i in range(200))
      if step == 'base':
          for n in names: put(b'm/' + n, lines); put(b'd/' + n, lines); put(b'x/' + n, lines)
          put(b'binary', bytes(range(256)) * 40); put(b'binary-gone', b'\\0' * 3000)
          put(b'empty-gone', b''); put(b'empty-filled', b''); put(b'emptied', lines)
          put(b'no-end', b'a\\nb'); put(b'end-lost', b'a\\nb\\n'); put(b'crlf', b'a\\r\\nb\\r\\n')
          put(b'to-link', lines); link(b'to-file', b'plain'); link(b'other', b'one'); link(b'link-gone', b'x')
          put(b'to-dir', lines); put(b'dir-to-file/deep/f', lines); put(b'mode-and-text', lines)
          put(b'exec', lines, 0o755); put(b'same', lines); put(b'to-binary', lines); put(b'to-text', b'\\0')
      else:
          for n in names:
              put(b'm/' + n, lines.replace(b'line 100\\n', b'changed\\n')); gone(b'd/' + n)
              os.chmod(os.path.join(top, b'x', n), 0o755); put(b'n/' + n, b'new\\n'); put(b'e/' + n, b'')
              put(b'b/' + n, b'\\0new')
          put(b'binary', bytes(range(255)) * 41); gone(b'binary-gone'); put(b'binary-new', os.urandom(5000))
          gone(b'empty-gone'); put(b'empty-filled', b'x'); put(b'emptied', b''); put(b'empty-new', b'')
          put(b'no-end', b'a\\nb\\n'); put(b'end-lost', b'a\\nb'); put(b'crlf', b'a\\r\\nc\\r\\n\\r')
          link(b'to-link', b'\\xff/../..'); put(b'to-file', lines); link(b'other', b'two'); gone(b'link-gone')
          link(b'link-new', b'nowhere'); gone(b'to-dir'); put(b'to-dir/f', lines); put(b'mode-and-text', b'x', 0o755)
          gone(b'dir-to-file/deep/f'); os.removedirs(os.path.join(top, b'dir-to-file/deep')); put(b'dir-to-file', b'y')
          os.chmod(os.path.join(top, b'exec'), 0o644); put(b'to-binary', b'\\0'); put(b'to-text', lines)
          put(b'garbage', b'diff --git a/x b/x\\n--- a/x\\n+++ b/x\\n@@ -1 +1 @@\\n-a\\n+b\\nGIT binary patch\\n')
          put(b'ignored.log', b'left out'); put(b'.gitignore', b'*.log\\n')
          os.mkfifo(os.path.join(top, b'fifo'))
      """;

  @TempDir private Path directory;
  private Path root;
  private TestServer server;
  private Git git;
  private String base = "";

  @BeforeEach
  void start() throws IOException {
    root = Files.createDirectories(directory.resolve("root"));
    server = TestServer.start(root, directory.resolve("state"));
    git = Git.init(root.resolve("repo"));
  }

  @AfterEach
  void stop() throws IOException {
    server.close();
  }

  private void awkward(String step) throws IOException {
    Command.run("python3", "-c", SCRIPT, git.path("").toString(), step);
  }

  private byte[] delta(String more) throws IOException {
    HttpResponse<byte[]> answer = Git.delta(server, git.path(""), more);
    assertThat(answer.statusCode()).as(new String(answer.body(), UTF_8)).isEqualTo(200);
    return answer.body();
  }

  /** Applies the patch to a clone of the base, and compares what git makes of both. */
  private void assertRoundTrip(byte[] patch) throws IOException {
    Git copy = Git.clone(git.path(""), directory.resolve("copy"));
    copy.run("checkout", "-q", base);
    copy.apply(patch);
    assertThat(copy.treeOfAll()).isEqualTo(git.treeOfAll());
  }

  @ParameterizedTest
  @ValueSource(strings = {"loose", "packed", "aggressive"})
  void everyAwkwardThingComesThrough(String storage) throws IOException {
    awkward("base");
    base = git.commit("base");
    if (!storage.equals("loose")) {
      git.run("gc", "-q", storage.equals("packed") ? "--auto" : "--aggressive", "--prune=now");
      git.run("repack", "-adfq", "--depth=50");
    }
    awkward("changed");
    assertRoundTrip(delta("&base_ref=HEAD"));
  }

  @Test
  void whatWasCommittedSinceTheBaseIsPartOfIt() throws IOException {
    awkward("base");
    base = git.commit("base");
    awkward("changed");
    git.commit("changed");
    assertRoundTrip(delta("&base_ref=HEAD~1"));
  }

  @Test
  @Tag("locale-blind")
  void filesTooLargeForMemoryComeThroughBothWays() throws IOException {
    byte[] random = new byte[9_000_000];
    new Random(1).nextBytes(random);
    Files.write(git.path("large"), random);
    Files.write(git.path("gone"), random);
    Files.write(git.path("text"), "0123456789\n".repeat(500_000).getBytes(UTF_8));
    base = git.commit("base");
    try (RandomAccessFile file = new RandomAccessFile(git.path("large").toFile(), "rw")) {
      file.seek(5_000_000);
      file.write(42);
    }
    Files.delete(git.path("gone"));
    git.write("text", "0123456789\n".repeat(500_001));
    git.write("many lines", "\n".repeat(200_000));
    byte[] patch = delta("&base_ref=HEAD");
    assertRoundTrip(patch);
    Path back = Files.write(directory.resolve("back"), patch);
    git.run("apply", "--binary", "-R", back.toString());
    assertThat(git.treeOfAll()).isEqualTo(git.run("rev-parse", base + "^{tree}").strip());
  }

  @Test
  @Tag("locale-blind")
  void aLargeFileThatIsStoredAsADifferenceComesThrough() throws IOException {
    byte[] random = new byte[9_000_000];
    new Random(1).nextBytes(random);
    Files.write(git.path("large"), random);
    git.commit("first");
    random[1_000] ^= 1;
    Files.write(git.path("large"), random);
    git.commit("second");
    random[2_000] ^= 1;
    Files.write(git.path("large"), random);
    git.commit("third");
    git.run("repack", "-adfq");
    base = git.run("rev-parse", "HEAD~2").strip();
    String verified = git.run("verify-pack", "-v", indexOfPack().toString());
    assertThat(verified).as("two of three are differences").contains("chain length = 1: 2 objects");
    assertRoundTrip(delta("&base_ref=HEAD~2"));
  }

  private Path indexOfPack() throws IOException {
    try (Stream<Path> paths = Files.list(git.path(".git/objects/pack"))) {
      return paths.filter(path -> path.toString().endsWith(".idx")).findFirst().orElseThrow();
    }
  }
}
