package dev.satchel.it;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.satchel.Command;
import dev.satchel.it.ServerProcess.Setup;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The WAR in a standalone Jetty is the same service as the runnable jar, on each Java. */
class WarIT {
  @TempDir private static Path place;

  private static final List<ServerProcess> WARS = new ArrayList<>();
  private static final List<ServerProcess> JARS = new ArrayList<>();
  private static Path root;

  @BeforeAll
  static void start() throws IOException {
    root = Files.createDirectory(place.resolve("work"));
    Command.run("cp", "-r", Path.of("src").toAbsolutePath().toString(), root.toString());
    Command.run("python3", Command.resource("make_corpus.py"), "edges", root + "/edges");
    for (Path jdk : Jdks.all()) {
      WARS.add(setup("war", jdk).deploy(root));
      JARS.add(setup("jar", jdk).serve(root));
    }
  }

  private static Setup setup(String kind, Path jdk) throws IOException {
    return new Setup(Files.createTempDirectory(place, kind))
        .jdk(jdk)
        .javaOptions("-XX:TieredStopAtLevel=1"); // It starts sooner.
  }

  @AfterAll
  static void stop() throws IOException {
    for (ServerProcess server : WARS) {
      server.close();
    }
    for (ServerProcess server : JARS) {
      server.close();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"zip", "tar", "tar.gz", "tar.zst"})
  void oneTreeGivesTheSameBytesFromTheWarAndTheJarOnEachJava(String format) throws IOException {
    byte[] expected = archive(JARS.get(0), format);
    for (ServerProcess server : JARS) {
      assertThat(archive(server, format)).isEqualTo(expected);
    }
    for (ServerProcess server : WARS) {
      assertThat(archive(server, format)).isEqualTo(expected);
    }
  }

  private static byte[] archive(ServerProcess server, String format) throws IOException {
    HttpResponse<byte[]> answer = server.getWithKey(ServerProcess.archive(root, format));
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.headers().firstValue("Server")).isEmpty();
    return answer.body();
  }

  @Test
  void withoutAKeyThereIsNoArchive() throws IOException {
    for (ServerProcess server : WARS) {
      HttpResponse<byte[]> answer = server.get(ServerProcess.archive(root, "zip"));
      assertThat(answer.statusCode()).isEqualTo(401);
      assertThat(answer.body()).asString(UTF_8).isEqualTo("{\"detail\":\"Unauthorized\"}");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/WEB-INF/web.xml",
        "/WEB-INF/",
        "/WEB-INF/lib/jna-5.19.1.jar",
        "/WEB-INF/classes/dev/satchel/RawName.class",
        "/META-INF/MANIFEST.MF",
        "/META-INF/",
        "//WEB-INF/web.xml",
        "/%57EB-INF/web.xml",
        "/web-inf/web.xml",
        "/WEB-INF%2fweb.xml",
        "/docs/..%2fWEB-INF/web.xml",
        "/docs/..;/WEB-INF/web.xml",
        "/WEB-INF;x/web.xml",
        "/WEB-INF/web.xml%20",
        "/dev/satchel/RawName.class",
      })
  void nothingOfTheWarIsServed(String path) throws IOException {
    for (ServerProcess server : WARS) {
      for (HttpResponse<byte[]> answer : List.of(server.get(path), server.getWithKey(path))) {
        assertThat(answer.statusCode()).isIn(400, 401, 404);
        assertThat(answer.body()).asString(UTF_8).doesNotContain("listener-class", "web-app");
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"/alive%00", "/%zz", "/api/file/archive%00?path=/"})
  void whatCannotBeAPathIsRefusedInJson(String path) throws IOException {
    for (ServerProcess server : WARS) {
      String answer =
          Command.run("curl", "-si", "-H", "Accept: text/html", "--path-as-is", server.url(path));
      assertThat(answer)
          .startsWith("HTTP/1.1 400 ")
          .containsIgnoringCase("Content-Type: application/json")
          .doesNotContainIgnoringCase("<html", "Jetty");
    }
  }

  @Test
  void aSlashThatIsPartOfAValueReachesTheServiceAsItWasSent() throws IOException {
    String encoded = ServerProcess.archive(root, "tar").replace("/work", "%2fwork");
    for (ServerProcess server : WARS) {
      assertThat(server.getWithKey(encoded).statusCode()).isEqualTo(200);
    }
  }

  @Test
  void withoutAConfiguredKeyJettyDoesNotStart() throws IOException {
    Setup setup = setup("keyless", Jdks.present()).unset("SESSION_API_KEY");
    assertThat(setup.deployInVain(root)).isNotZero();
    assertThat(Files.readString(setup.log())).contains("No session key is configured");
  }
}
