package dev.satchel.it;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two platforms before one sandbox: when one is killed under load, the other does the rest. */
class PlatformReplicasIT {
  private static final int CLIENTS = 12;
  private static final int ROUNDS = 9;
  private static final int SIZE = 3_000_000;
  private static final int HUGE = 64 << 20;

  /** How often something is asked for until it has to have succeeded. */
  private static final int ATTEMPTS = 3;

  @TempDir private Path directory;

  private final AtomicInteger done = new AtomicInteger();
  private final AtomicInteger repeated = new AtomicInteger();
  private final AtomicInteger next = new AtomicInteger();
  private final byte[] content = new byte[SIZE];
  private List<PlatformCalls> replicas = List.of();
  private String workspace = "";
  private byte[] archive = {};

  @Test
  void nothingIsLostAndNothingIsCutOffUnnoticedWhenOneIsKilled() throws Exception {
    new Random(7).nextBytes(content);
    try (PlatformPlace place = new PlatformPlace(directory.toRealPath());
        ServerProcess first = place.platform("first");
        ServerProcess second = place.platform("second")) {
      replicas = List.of(new PlatformCalls(first), new PlatformCalls(second));
      workspace = replicas.get(0).createWorkspace();
      try (ServerProcess sandbox = place.sandbox("sandbox", first, workspace)) {
        fill(place.work("sandbox"));
        killUnderLoad(first);
        assertThat(sandbox.get("/alive").statusCode()).isEqualTo(200);
      }
      expectWholeUploads(place.work("sandbox"));
    }
  }

  private void fill(Path work) throws IOException {
    Files.write(Files.createDirectory(work.resolve("tree")).resolve("noise"), content);
    Files.write(work.resolve("huge"), new byte[HUGE]);
    archive = replicas.get(1).get(archivePath()).body();
    assertThat(archive.length).isGreaterThan(SIZE);
  }

  private String archivePath() {
    return PlatformCalls.archive(workspace, "/workspace/tree", "tar");
  }

  private void killUnderLoad(ServerProcess first) throws Exception {
    ExecutorService clients = Executors.newFixedThreadPool(CLIENTS);
    try (InputStream begun = begin(replicas.get(0))) {
      List<Future<?>> ends = new ArrayList<>();
      for (int i = 0; i < CLIENTS; i++) {
        ends.add(clients.submit(this::work));
      }
      assertThat(ServerProcess.await(() -> done.get() >= CLIENTS)).isTrue();
      first.kill();
      assertThatThrownBy(() -> begun.skipNBytes(HUGE)).isInstanceOf(IOException.class);
      for (Future<?> end : ends) {
        end.get();
      }
    } finally {
      clients.shutdownNow();
    }
    assertThat(done).hasValue(CLIENTS * ROUNDS);
    assertThat(repeated).as("some had asked the one that was killed").hasPositiveValue();
  }

  private InputStream begin(PlatformCalls replica) throws IOException {
    HttpResponse<InputStream> answer = replica.open(PlatformCalls.file(workspace, "huge"));
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.body().readNBytes(1000)).hasSize(1000);
    return answer.body();
  }

  /** Does one thing after the other, each until it succeeds. */
  private Void work() throws IOException {
    for (int round = 0; round < ROUNDS; round++) {
      doOne(round);
      done.incrementAndGet();
    }
    return null;
  }

  /** Asks the replicas in turn, as one does who knows nothing of them. */
  private void doOne(int number) throws IOException {
    int turn = next.getAndIncrement();
    for (int attempt = 1; ; attempt++) {
      PlatformCalls replica = replicas.get((turn + attempt) % replicas.size());
      try {
        doOne(number, replica);
        return;
      } catch (IOException e) { // It has not answered, or broken off.
        if (attempt == ATTEMPTS) {
          throw e;
        }
        repeated.incrementAndGet();
      }
    }
  }

  private void doOne(int number, PlatformCalls replica) throws IOException {
    switch (number % 3) {
      case 0 -> expect(replica.get(PlatformCalls.file(workspace, "tree/noise")), content);
      case 1 -> expect(replica.get(archivePath()), archive);
      default -> {
        String name = PlatformCalls.uploaded(replica.upload(workspace, "noise", content));
        assertThat(name).endsWith("-noise");
      }
    }
  }

  /** What ends as if it were whole has to be. */
  private static void expect(HttpResponse<byte[]> answer, byte[] expected) {
    if (answer.statusCode() != 200) {
      throw new AssertionError(answer.statusCode() + new String(answer.body(), UTF_8));
    }
    assertThat(answer.body().length).isEqualTo(expected.length);
    assertThat(Arrays.equals(answer.body(), expected)).isTrue();
  }

  private void expectWholeUploads(Path work) throws IOException {
    try (Stream<Path> uploads = Files.list(work.resolve(".molecule/chat-uploads"))) {
      List<Path> all = uploads.toList();
      assertThat(all).hasSizeGreaterThanOrEqualTo(CLIENTS * ROUNDS / 3);
      for (Path upload : all) {
        assertThat(upload.getFileName().toString()).matches("[0-9a-f]{32}-noise");
        assertThat(Files.mismatch(upload, work.resolve("tree/noise"))).isEqualTo(-1);
      }
    }
  }
}
