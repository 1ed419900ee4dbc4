package dev.satchel.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.satchel.RawName;
import dev.satchel.WorkspacePath;
import dev.satchel.client.ArchiveFormat;
import dev.satchel.client.ArchiveRequest;
import dev.satchel.client.Archives;
import dev.satchel.client.Connection;
import dev.satchel.client.RunningArchive;
import dev.satchel.client.SatchelClient;
import dev.satchel.server.TestServer;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The length of an archive is estimated from how far the server is with it. */
@Tag("locale-blind")
class EstimateTest {
  private static final int SIZE = 64 << 20;

  @TempDir private Path place;
  private final List<Long> totals = new ArrayList<>();

  @Test
  void anArchiveThatIsBeingSentIsAsMuchLargerAsThereIsMoreToRead() throws Exception {
    Path root = Files.createDirectory(place.resolve("root"));
    noise(root);
    ArchiveRequest request =
        ArchiveRequest.of(WorkspacePath.parse(RawName.of(root.toRealPath().toString())))
            .in(ArchiveFormat.TAR_GZ);
    try (TestServer server = TestServer.start(root, place.resolve("state"));
        SatchelClient client =
            SatchelClient.of(
                Connection.to(URI.create("http://127.0.0.1:" + server.uri("").getPort()))
                    .withKey(TestServer.KEY));
        Estimate estimate =
            new Estimate((done, total) -> totals.add(total), client.archives(), request)) {
      estimate.ask();
      estimate.at(1_000, -1);
      assertThat(totals).containsExactly(-1L); // Nothing is running yet.
      try (InputStream body = begun(server, root)) {
        assertThat(body.read()).as("the first byte of gzip").isEqualTo(0x1F);
        RunningArchive stalled = stalled(client.archives());
        estimate.ask();
        estimate.at(1_000, -1);
        long expected = (long) (1_000 / ((double) stalled.doneBytes() / stalled.plannedBytes()));
        assertThat(totals).hasSize(2).last().isEqualTo(expected);
        assertThat(expected).isGreaterThan(1_500);
        estimate.at(1_000, 5_000);
        assertThat(totals).last().isEqualTo(5_000L); // What is known need not be estimated.
      }
    }
  }

  private static void noise(Path directory) throws IOException {
    byte[] block = new byte[1 << 20];
    Random random = new Random(1);
    for (int i = 0; i < SIZE / block.length; i++) {
      random.nextBytes(block);
      Files.write(directory.resolve("noise" + i), block);
    }
  }

  /** Sent by the server as far as there is room in between; nobody reads it. */
  private static InputStream begun(TestServer server, Path root) throws Exception {
    URI archive = server.uri("/api/file/archive?format=tar.gz&path=" + root.toRealPath());
    HttpRequest request =
        HttpRequest.newBuilder(archive).header("X-Session-API-Key", TestServer.KEY).build();
    return HttpClient.newHttpClient()
        .send(request, HttpResponse.BodyHandlers.ofInputStream())
        .body();
  }

  /** As far as it gets: the same when it is asked for again and again. */
  private static RunningArchive stalled(Archives archives) throws Exception {
    RunningArchive before = archives.running().get(0);
    for (int same = 0; same < 200; ) {
      RunningArchive now = archives.running().get(0);
      boolean isSame = now.doneBytes() == before.doneBytes() && now.doneBytes() > SIZE / 100;
      same = isSame ? same + 1 : 0;
      before = now;
    }
    return before;
  }
}
