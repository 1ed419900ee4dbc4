package dev.satchel.it;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.satchel.Command;
import dev.satchel.client.CuttingProxy;
import dev.satchel.it.ServerProcess.Setup;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command as a process: what only a process, a terminal or a signal can show. */
class CommandIT {
  private static final int LARGE = 8 << 20;
  private static final String JAR = System.getProperty("satchel.jar");
  private static final String LAUNCHER = Path.of("bin", "satchel").toAbsolutePath().toString();

  @TempDir private static Path place;
  @TempDir private static Path root;

  private static ServerProcess server;

  @TempDir private Path here;

  @BeforeAll
  static void serve() throws IOException {
    Files.writeString(root.resolve("hello.txt"), "hello\n");
    byte[] noise = new byte[LARGE];
    new Random(8).nextBytes(noise);
    Files.write(root.resolve("noise"), noise);
    server = new Setup(place).javaOptions("-XX:TieredStopAtLevel=1").serve(root);
  }

  @AfterAll
  static void stop() throws IOException {
    server.close();
  }

  /** What a process left. */
  private record Ended(int code, String out, String err) {}

  /** A process that has been started, and writes to files. */
  private record Started(Process process, Path out, Path err) {
    Ended end() throws Exception {
      assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
      return new Ended(
          process.exitValue(), Files.readString(out, UTF_8), Files.readString(err, UTF_8));
    }
  }

  private Started start(Map<String, String> environment, String... words) throws IOException {
    Path out = Files.createTempFile(here, "out", "");
    Path err = Files.createTempFile(here, "err", "");
    List<String> command = new ArrayList<>(List.of("env", "--default-signal=INT"));
    command.addAll(List.of(words));
    ProcessBuilder builder = new ProcessBuilder(command).directory(here.toFile());
    builder.environment().keySet().removeIf(name -> name.matches("LC_.*|LANG|SATCHEL_.*|TERM"));
    builder.environment().put("SATCHEL_URL", server.url(""));
    builder.environment().put("SESSION_API_KEY", ServerProcess.KEY);
    builder.environment().put("XDG_CACHE_HOME", here.resolve("a cache [x]*").toString());
    builder.environment().put("SATCHEL_JAR", JAR);
    builder.environment().putAll(environment);
    return new Started(
        builder.redirectOutput(out.toFile()).redirectError(err.toFile()).start(), out, err);
  }

  private static String[] java(String... words) {
    String program = Jdks.present().resolve("bin").resolve("java").toString();
    return Stream.of(new String[] {program, "-XX:TieredStopAtLevel=1"}, words)
        .flatMap(Stream::of)
        .toArray(String[]::new);
  }

  @Test
  void theLauncherSaysOnlyWhatTheCommandSaysAndRemembersItsClasses() throws Exception {
    String link = installed();
    Ended first = start(Map.of("SATCHEL_JAR", ""), link, "ls", root.toString()).end();
    assertThat(first).isEqualTo(new Ended(0, "hello.txt\nnoise\n", ""));
    Path cache = here.resolve("a cache [x]*").resolve("satchel");
    assertThat(ServerProcess.await(() -> hasClassData(cache))).isTrue();
    assertThat(Files.getPosixFilePermissions(cache)).hasSize(3); // The user's own.
    Ended second = start(Map.of("SATCHEL_JAR", ""), link, "ls", root.toString()).end();
    assertThat(second).isEqualTo(first);
    Ended missing = start(Map.of(), LAUNCHER, "cat", root + "/missing").end();
    assertThat(missing.code()).isEqualTo(1);
    assertThat(missing.err()).startsWith("satchel: ").hasLineCount(1);
  }

  @Test
  void theLauncherFindsItsJarThroughALinkThatIsCalledWithoutADirectory() throws Exception {
    Path link = Path.of(installed());
    Map<String, String> noJar = Map.of("SATCHEL_JAR", "", "XDG_CACHE_HOME", "/dev/null");
    Ended listed = start(noJar, "sh", link.getFileName().toString(), "ls", root.toString()).end();
    assertThat(listed).isEqualTo(new Ended(0, "hello.txt\nnoise\n", ""));
  }

  /** As people have it: a link to the script, beside which lies the jar. */
  private String installed() throws IOException {
    Path bin = Files.createDirectories(here.resolve("opt").resolve("bin"));
    Path lib = Files.createDirectories(here.resolve("opt").resolve("lib"));
    Files.copy(Path.of(LAUNCHER), bin.resolve("satchel"), StandardCopyOption.COPY_ATTRIBUTES);
    Files.copy(Path.of(JAR), lib.resolve("satchel.jar"), StandardCopyOption.COPY_ATTRIBUTES);
    return Files.createSymbolicLink(here.resolve("linked"), Path.of("opt/bin/satchel")).toString();
  }

  private static boolean hasClassData(Path cache) {
    try (Stream<Path> files = Files.list(cache)) {
      List<String> names = files.map(file -> file.getFileName().toString()).toList();
      return names.stream().anyMatch(name -> name.endsWith(".jsa"))
          && names.stream().noneMatch(name -> name.endsWith(".lock"));
    } catch (IOException e) {
      return false;
    }
  }

  @Test
  void aListingLoadsNothingOfTheServer() throws Exception {
    Path classes = here.resolve("classes");
    String[] words = java("-Xlog:class+load:file=" + classes, "-jar", JAR, "ls", root.toString());
    assertThat(start(Map.of(), words).end().out()).isEqualTo("hello.txt\nnoise\n");
    assertThat(Files.readString(classes))
        .contains("dev.satchel.cli.ListCommand ", "dev.satchel.client.")
        .doesNotContain("org.eclipse.jetty", "org.glassfish", "software.amazon", "org.h2.")
        .doesNotContain("dev.satchel.server.", "dev.satchel.registry.", "dev.satchel.http.")
        .doesNotContain("com.sun.jna", "com.github.luben", "java.util.logging.LogManager ");
  }

  @Test
  void argumentsAreBytesAlsoWhereTheLocaleKnowsNone() throws Exception {
    Path directory = Files.createDirectory(root.resolve("names"));
    Command.bash("printf found > '" + directory + "'/$'caf\\xc3\\xa9\\xff'");
    String line = "exec \"$@\" '" + directory + "'/$'caf\\xc3\\xa9\\xff'";
    String[] words =
        Stream.of(new String[] {"bash", "-c", line, "bash"}, java("-jar", JAR, "cat"))
            .flatMap(Stream::of)
            .toArray(String[]::new);
    Ended printed = start(Map.of("LC_ALL", "C"), words).end();
    Command.run("rm", "-r", directory.toString());
    assertThat(printed).isEqualTo(new Ended(0, "found", ""));
  }

  @Test
  void anInterruptedPullLeavesNothingUnderItsNameAndGoesOnWhereItStopped() throws Exception {
    Path file = here.resolve("work.tar");
    try (CuttingProxy proxy = CuttingProxy.before(URI.create(server.url("")).getPort())) {
      Map<String, String> far = Map.of("SATCHEL_URL", proxy.uri().toString());
      String[] pull = java("-jar", JAR, "pull", root.toString(), "-o", file.toString());
      proxy.stallAfter(LARGE / 2, 1);
      Started started = start(far, pull);
      assertThat(ServerProcess.await(() -> proxy.faults() == 1 && isThere(LARGE / 4))).isTrue();
      Command.run("kill", "-INT", Long.toString(started.process().pid()));
      Ended interrupted = started.end();
      assertThat(interrupted.code()).isEqualTo(130);
      assertThat(interrupted.err())
          .isEqualTo("satchel: interrupted; the same command goes on where it stopped\n");
      assertThat(file).doesNotExist();
      long before = proxy.passed();
      Ended whole = start(far, pull).end();
      assertThat(whole.err()).isEmpty();
      assertThat(whole.code()).isZero();
      assertThat(proxy.passed() - before).isLessThan(LARGE * 3L / 4);
    }
    assertThat(Command.run("tar", "-tf", file.toString())).contains("/noise");
    try (Stream<Path> files = Files.list(here)) {
      assertThat(files.map(Path::getFileName).map(Path::toString))
          .noneMatch(name -> name.contains("satchel-part"));
    }
  }

  private boolean isThere(long bytes) {
    try {
      return Files.size(here.resolve(".work.tar.satchel-part")) >= bytes;
    } catch (IOException e) {
      return false;
    }
  }

  @Test
  void progressIsDrawnOnATerminalAndClearedBeforeTheResult() throws Exception {
    String line = "'" + LAUNCHER + "' pull '" + root + "' -o work.tar; echo code $?";
    Map<String, String> terminal = Map.of("TERM", "xterm", "COLUMNS", "60");
    Ended shown = start(terminal, "script", "-qec", line, "/dev/null").end();
    assertThat(shown.out())
        .contains("\r\u001B[K")
        .containsPattern("\\d+(\\.\\d)? MiB.*\\d:\\d\\d")
        .endsWith("\r\u001B[Kwork.tar: 2 entries, 8.0 MiB, verified\r\ncode 0\r\n");
    Stream.of(shown.out().split("\r\u001B\\[K|\r\n", -1))
        .forEach(drawn -> assertThat(drawn).hasSizeLessThan(60));
    Ended dumb =
        start(
                Map.of("TERM", "dumb"),
                "script",
                "-qec",
                line.replace("pull", "pull --force"),
                "/dev/null")
            .end();
    assertThat(dumb.out()).isEqualTo("work.tar: 2 entries, 8.0 MiB, verified\r\ncode 0\r\n");
  }
}
