package dev.satchel.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.satchel.Command;
import dev.satchel.server.TestServer;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.JarFile;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The client's jar has what programs need, and needs nothing but Jackson. */
class ClientJarIT {
  private static final Path JAR = Path.of(System.getProperty("satchel.client.jar"));

  @TempDir private Path place;

  @Test
  void itHoldsTheClientAndTheWordsThatItSharesOnly() throws IOException {
    try (JarFile jar = new JarFile(JAR.toFile())) {
      assertThat(jar.stream().map(entry -> entry.getName()).filter(name -> !name.endsWith("/")))
          .contains("dev/satchel/RawName.class", "dev/satchel/client/SatchelClient.class")
          .allMatch(
              name -> name.matches("META-INF/MANIFEST.MF|dev/satchel/(client/)?[^/]+\\.class"));
      assertThat(jar.getManifest().getMainAttributes().getValue("Automatic-Module-Name"))
          .isEqualTo("dev.satchel.client");
    }
  }

  @Test
  void aProgramDownloadsAndVerifiesWithItAndJacksonAlone() throws Exception {
    Path root = Files.createDirectory(place.resolve("root")).toRealPath();
    Files.writeString(root.resolve("hello.txt"), "hello");
    Path file = place.resolve("root.tar.gz");
    try (TestServer server = TestServer.start(root, place.resolve("state"))) {
      String said = run(server.uri("/").toString(), root.toString(), file.toString());
      assertThat(said).isEqualTo("1 entries, complete: true\n");
    }
    assertThat(Command.run("tar", "-xzOf", file.toString(), "root/hello.txt")).isEqualTo("hello");
  }

  private String run(String... words) throws Exception {
    Path log = place.resolve("log");
    ProcessBuilder builder =
        new ProcessBuilder(
            Stream.concat(
                    Stream.of(
                        Jdks.present().resolve("bin/java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        classPath(),
                        ClientProgram.class.getName()),
                    Stream.of(words))
                .toList());
    builder.environment().put("SESSION_API_KEY", TestServer.KEY);
    Process program = builder.redirectErrorStream(true).redirectOutput(log.toFile()).start();
    int exit = program.waitFor();
    String said = Files.readString(log);
    assertThat(exit).as(said).isZero();
    return said;
  }

  /** The jar, Jackson, and the program without anything beside it. */
  private String classPath() throws IOException, URISyntaxException {
    Path program = place.resolve("program/dev/satchel/it/ClientProgram.class");
    Files.createDirectories(program.getParent());
    try (InputStream compiled = ClientProgram.class.getResourceAsStream("ClientProgram.class")) {
      Files.copy(compiled, program);
    }
    List<Path> all =
        List.of(
            JAR,
            place.resolve("program"),
            jarOf(ObjectMapper.class),
            jarOf(JsonFactory.class),
            jarOf(JsonInclude.class));
    return all.stream().map(Path::toString).collect(Collectors.joining(File.pathSeparator));
  }

  private static Path jarOf(Class<?> type) throws URISyntaxException {
    return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI());
  }
}
