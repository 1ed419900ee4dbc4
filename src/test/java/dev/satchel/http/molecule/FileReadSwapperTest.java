package dev.satchel.http.molecule;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.satchel.Swapper;
import dev.satchel.http.Wire;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Another process puts links in the way while a platform reads: nothing outside ever comes. */
@Tag("locale-blind")
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class FileReadSwapperTest {
  private static final int REQUESTS = 5_000;
  private static final int CLIENTS = 2;
  private static final String INSIDE = "inside";
  private static final String OUTSIDE = "THIS-LIES-OUTSIDE";
  private static final String REFUSED = "{\"error\":\"path is not a regular file\"}";
  private static final List<String> PATHS = List.of("dir/file", "target");

  @Test
  void ofFiveThousandCallsNoneGetsWhatLiesOutside(@TempDir Path directory) throws Exception {
    try (Sandbox sandbox = Sandbox.start(directory, Map.of())) {
      plant(sandbox);
      Map<Integer, Integer> statuses = new TreeMap<>();
      try (Swapper swapper =
          new Swapper(sandbox.workspace, "dir", "dir-link", "target", "target-link")) {
        for (Map<Integer, Integer> each : readAll(sandbox.port())) {
          each.forEach((status, count) -> statuses.merge(status, count, Integer::sum));
        }
        assertThat(swapper.rounds()).isGreaterThan(1_000);
      }
      assertThat(statuses).containsOnlyKeys(200, 400);
      assertThat(statuses.values().stream().mapToInt(Integer::intValue).sum()).isEqualTo(REQUESTS);
    }
  }

  private static void plant(Sandbox sandbox) throws IOException {
    Path outside = sandbox.place.resolve("outside");
    Files.writeString(outside.resolve("file"), OUTSIDE);
    Files.createDirectory(sandbox.workspace.resolve("dir"));
    Files.writeString(sandbox.workspace.resolve("dir/file"), INSIDE);
    Files.writeString(sandbox.workspace.resolve("target"), INSIDE);
    Files.createSymbolicLink(sandbox.workspace.resolve("dir-link"), outside);
    Files.createSymbolicLink(sandbox.workspace.resolve("target-link"), outside.resolve("file"));
  }

  private static List<Map<Integer, Integer>> readAll(int port) throws Exception {
    ExecutorService clients = Executors.newFixedThreadPool(CLIENTS);
    try {
      List<Callable<Map<Integer, Integer>>> calls =
          Collections.nCopies(CLIENTS, () -> read(port, REQUESTS / CLIENTS));
      List<Map<Integer, Integer>> results = new ArrayList<>();
      for (Future<Map<Integer, Integer>> each : clients.invokeAll(calls)) {
        results.add(each.get());
      }
      return results;
    } finally {
      clients.shutdownNow();
    }
  }

  /** How often which status came, over one connection. */
  private static Map<Integer, Integer> read(int port, int count) throws IOException {
    Map<Integer, Integer> statuses = new TreeMap<>();
    try (Wire wire = Wire.connect(port)) {
      for (int i = 0; i < count; i++) {
        wire.send(
            "GET /internal/file/read?path=/workspace/" + PATHS.get(i % 2) + " HTTP/1.1",
            "Host: localhost",
            Sandbox.BEARER);
        Wire.Head head = wire.head();
        int length = Integer.parseInt(head.header("Content-Length").orElseThrow());
        String body = new String(wire.in().readNBytes(length), ISO_8859_1);
        assertThat(body).isEqualTo(head.status() == 200 ? INSIDE : REFUSED);
        statuses.merge(head.status(), 1, Integer::sum);
      }
    }
    return statuses;
  }
}
