package dev.satchel.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command in a process of its own, since logs are of a whole process. */
class DoctorCommandTest {
  @TempDir Path place;

  @Test
  void whatIsFoundIsSaidOnceAndNotLoggedAsWell() throws Exception {
    Files.createDirectory(place.resolve(".molecule-workspace")); // Is reached by the served root.
    Path errors = place.resolve("errors");
    Process process = doctor(errors);
    String said = new String(process.getInputStream().readAllBytes(), UTF_8);
    assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
    assertThat(said).contains("settings: can be read");
    assertThat(errors).isEmptyFile();
  }

  private Process doctor(Path errors) throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:TieredStopAtLevel=1",
            "-cp",
            System.getProperty("java.class.path"),
            Main.class.getName(),
            "doctor",
            "--port=0",
            place.toString());
    builder.environment().keySet().removeIf(name -> name.matches("SATCHEL_.*|CONFIGS_DIR"));
    builder.environment().put("HOME", place.toString());
    return builder.redirectError(errors.toFile()).start();
  }
}
