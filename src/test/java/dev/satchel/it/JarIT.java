package dev.satchel.it;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.satchel.Command;
import dev.satchel.it.ServerProcess.Setup;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The runnable jar does what its command line promises. */
class JarIT {
  private static final String JDKS = "dev.satchel.it.Jdks#all";

  @TempDir private Path place;
  @TempDir private Path root;

  private Setup setup;

  @BeforeEach
  void makeTree() throws IOException {
    setup = new Setup(place).javaOptions("-XX:TieredStopAtLevel=1"); // It starts sooner.
    Files.writeString(root.resolve("hello.txt"), "hello");
    Files.createDirectory(root.resolve("empty"));
    Files.createSymbolicLink(root.resolve("link"), Path.of("hello.txt"));
  }

  @ParameterizedTest
  @MethodSource(JDKS)
  void anArchiveInEachFormatOpensInSomeoneElsesReader(Path jdk) throws IOException {
    try (ServerProcess server = setup.jdk(jdk).serve(root)) {
      assertThat(zipNames(server)).contains(root.getFileName() + "/hello.txt");
      Path zip = download(server, "zip");
      assertThat(Command.run("unzip", "-t", zip.toString())).contains("No errors detected");
      for (String format : List.of("tar", "tar.gz", "tar.zst")) {
        assertThat(Command.run("bsdtar", "-tf", download(server, format).toString()).lines())
            .as(format)
            .containsExactly(
                root.getFileName() + "/",
                root.getFileName() + "/empty/",
                root.getFileName() + "/hello.txt",
                root.getFileName() + "/link",
                root.getFileName() + "/archive_manifest.json");
      }
    }
  }

  private List<String> zipNames(ServerProcess server) throws IOException {
    byte[] archive = server.getWithKey(ServerProcess.archive(root, "zip")).body();
    List<String> names = new ArrayList<>();
    try (ZipInputStream zip = new ZipInputStream(new ByteArrayInputStream(archive), UTF_8)) {
      for (ZipEntry entry; (entry = zip.getNextEntry()) != null; ) {
        names.add(entry.getName());
      }
    }
    return names;
  }

  private Path download(ServerProcess server, String format) throws IOException {
    byte[] archive = server.getWithKey(ServerProcess.archive(root, format)).body();
    return Files.write(place.resolve("archive." + format), archive);
  }

  @ParameterizedTest
  @MethodSource(JDKS)
  void theLineThatIsPrintedWithAKeyThatWasMadeDownloadsEverything(Path jdk) throws IOException {
    try (ServerProcess server = setup.jdk(jdk).unset("SESSION_API_KEY").serve(root)) {
      Matcher line = Pattern.compile("(?m)^ *(curl .*)$").matcher(server.output());
      assertThat(line.find()).as(server.output()).isTrue();
      Path downloads = Files.createDirectory(place.resolve("downloads"));
      Command.run("bash", "-c", "cd '" + downloads + "' && " + line.group(1));
      Path zip = downloads.resolve(root.getFileName() + ".zip");
      assertThat(Command.run("unzip", "-p", zip.toString(), root.getFileName() + "/hello.txt"))
          .isEqualTo("hello");
    }
  }

  @ParameterizedTest
  @MethodSource(JDKS)
  void nothingIsPrintedThatNobodyAskedFor(Path jdk) throws IOException {
    try (ServerProcess server = setup.jdk(jdk).serve(root)) {
      assertThat(server.output().lines())
          .satisfiesExactly(
              served -> assertThat(served).startsWith("Satchel serves " + root),
              kept -> assertThat(kept).startsWith("It keeps live sessions in "),
              role -> assertThat(role).isEqualTo("Its role: both"),
              announced -> assertThat(announced).isEqualTo("To download everything:"),
              line -> assertThat(line).contains("curl", "use_default_excludes=false"));
    }
  }

  @Test
  void aKeyStandsNeitherInTheListOfProcessesNorInTheLog() throws IOException {
    try (ServerProcess server = setup.serve(root)) {
      server.getWithKey(ServerProcess.archive(root, "zip"));
      server.get(ServerProcess.archive(root, "zip"), "X-Session-API-Key", "wrong" + "-one");
      assertThat(server.output()).doesNotContain(ServerProcess.KEY, "wrong-one");
      Path commandLine = Path.of("/proc", server.pid() + "", "cmdline");
      assertThat(Files.readAllBytes(commandLine))
          .asString(UTF_8)
          .contains("serve")
          .doesNotContain(ServerProcess.KEY);
    }
  }

  @Test
  void helpAndVersionEndAtOnceAndShowNoKey() throws IOException {
    for (List<String> words : List.of(List.of("--help"), List.of("serve", "--help"))) {
      assertThat(setup.run(words.toArray(String[]::new))).isZero();
      assertThat(Files.readString(setup.log()))
          .contains("Usage:")
          .doesNotContain(ServerProcess.KEY);
    }
    assertThat(setup.run("--version")).isZero();
    assertThat(Files.readString(setup.log())).startsWith("Satchel ").hasLineCount(1);
  }

  @Test
  void anUnknownSettingIsNamedAndStopsTheStart() throws IOException {
    setup.set("SATCHEL_ROOTZ", "/");
    assertThat(setup.run("serve", root.toString())).isEqualTo(2);
    assertThat(Files.readString(setup.log())).contains("SATCHEL_ROOTZ").hasLineCount(1);
  }

  @Test
  void stateInsideARootStopsTheStart() throws IOException {
    setup.set("SATCHEL_STATE", root.resolve("deep").resolve("state").toString());
    assertThat(setup.run("serve", root.toString())).isEqualTo(2);
    assertThat(Files.readString(setup.log())).contains("SATCHEL_STATE").hasLineCount(1);
    assertThat(root.resolve("deep")).doesNotExist();
  }

  @Test
  void killedInTheMiddleOfASpoolItLeavesNoFile() throws IOException {
    try (RandomAccessFile large = new RandomAccessFile(root.resolve("large").toFile(), "rw")) {
      large.setLength(8L << 30);
    }
    try (ServerProcess server = setup.serve(root)) {
      String spooled = server.curl(ServerProcess.archive(root, "tar") + "&delivery=spool");
      Process client =
          new ProcessBuilder("bash", "-c", "exec " + spooled + " -o /dev/null")
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      assertThat(ServerProcess.await(() -> hasOpen(server, setup.state()))).isTrue();
      server.kill();
      client.destroyForcibly();
    }
    assertThat(setup.state()).isDirectoryNotContaining("glob:**scratch*");
    assertThat(setup.temporary()).isEmptyDirectory();
    try (Stream<Path> left = Files.walk(place)) {
      assertThat(left.filter(Files::isRegularFile)).containsExactly(setup.log());
    }
  }

  /** Whether the process has a file open that lies, or lay, in {@code directory}. */
  private static boolean hasOpen(ServerProcess server, Path directory) {
    try (Stream<Path> handles = Files.list(Path.of("/proc", server.pid() + "", "fd"))) {
      return handles.anyMatch(handle -> target(handle).startsWith(directory.toString()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String target(Path handle) {
    try {
      return Files.readSymbolicLink(handle).toString();
    } catch (IOException e) {
      return ""; // Closed meanwhile.
    }
  }
}
