package dev.satchel.client;

import static dev.satchel.client.SatchelException.Code.CHANGED;
import static dev.satchel.client.SatchelException.Code.DAMAGED;
import static dev.satchel.client.SatchelException.Code.EXISTS;
import static dev.satchel.client.SatchelException.Code.MISUSE;
import static dev.satchel.client.SatchelException.Code.SILENT;
import static org.assertj.core.api.Assertions.assertThat;

import com.github.luben.zstd.ZstdInputStream;
import dev.satchel.Eventually;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** An archive comes whole and verified, or not at all. */
@Tag("locale-blind")
final class ArchiveDownloadTest {
  private static final int SIZE = 60_000;
  private static final Duration SHORT = Duration.ofSeconds(1);
  private static final Duration LONGER = Duration.ofMillis(1_800);
  private static final ZstdDecoder DECODER = ZstdInputStream::new;

  private static Served served;

  @TempDir private Path here;
  private Path file;

  @BeforeAll
  static void start(@TempDir Path directory) throws IOException {
    served = Served.in(directory);
  }

  @AfterAll
  static void stop() throws IOException {
    served.close();
  }

  @BeforeEach
  void begin() throws IOException {
    file = here.resolve("archive");
    Path tree = Files.createDirectories(served.root().resolve("tree/below"));
    Files.write(tree.resolve("first"), Served.noise(SIZE / 2, 1));
    Files.write(tree.resolveSibling("second"), Served.noise(SIZE / 2, 2));
    Files.writeString(tree.resolve("a note"), "a note".repeat(1_000));
    served.proxy().cutAfter(Long.MAX_VALUE, 0);
    served.proxy().holdAnswers(Duration.ZERO);
  }

  private static ArchiveRequest request(ArchiveFormat format) {
    return ArchiveRequest.of(served.path("tree")).in(format);
  }

  private static Receipt get(SatchelClient client, ArchiveFormat format, Path file, Transfer how)
      throws SatchelException {
    return client.archives(DECODER).download(request(format), file, how);
  }

  /** Leaves a part of an archive here, as a process does that has ended. */
  private void breakOff(ArchiveFormat format) {
    served.proxy().cutAfter(SIZE / 2, 1);
    SatchelClient once = served.client(Served.connection(served.proxy().uri()).withAttempts(1));
    Served.failure(() -> get(once, format, file, Transfer.STANDARD));
    assertThat(here.resolve(".archive.satchel-part")).isNotEmptyFile();
  }

  @ParameterizedTest
  @EnumSource(ArchiveFormat.class)
  void aConnectionThatIsCutAtEachPercentGivesTheWhole(ArchiveFormat format) throws IOException {
    Path direct = here.resolve("direct");
    Receipt expected = get(served.client(), format, direct, Transfer.STANDARD);
    long size = Files.size(direct);
    assertThat(expected.bytes()).isEqualTo(size);
    assertThat(expected.entries()).isEqualTo(4);
    assertThat(expected.complete()).isTrue();
    int before = served.proxy().faults();
    served.proxy().cutAfter(size / 100 + 700, Integer.MAX_VALUE);
    assertThat(get(served.farClient(), format, file, Transfer.STANDARD)).isEqualTo(expected);
    assertThat(file).hasSameBinaryContentAs(direct);
    assertThat(Served.names(here)).containsExactly("archive", "direct");
    assertThat(served.proxy().faults() - before).isGreaterThan(20);
  }

  @ParameterizedTest
  @EnumSource(ArchiveFormat.class)
  void aClientThatComesLaterGoesOnAndVerifiesAllOfIt(ArchiveFormat format) throws IOException {
    breakOff(format);
    long passed = served.proxy().passed();
    Receipt receipt = get(served.farClient(), format, file, Transfer.STANDARD);
    assertThat(receipt.bytes()).isEqualTo(Files.size(file));
    assertThat(served.proxy().passed() - passed).isLessThan(receipt.bytes());
    assertThat(Served.names(here)).containsExactly("archive");
  }

  /** Tries so often, and lets the server be silent for {@link #SHORT} only. */
  private static SatchelClient hurried(int attempts) {
    Connection connection = Served.connection(served.proxy().uri());
    return served.client(connection.withSilence(SHORT).withAttempts(attempts));
  }

  @ParameterizedTest
  @EnumSource(ArchiveFormat.class)
  void theRestMayTakeLongerToBeMeasuredThanTheServerMayBeSilent(ArchiveFormat format)
      throws IOException {
    breakOff(format);
    served.proxy().holdAnswers(LONGER);
    Receipt receipt = get(hurried(1), format, file, Transfer.STANDARD);
    assertThat(receipt.bytes()).isEqualTo(Files.size(file));
    assertThat(Served.names(here)).containsExactly("archive");
  }

  @Test
  void theRestOfWhatIsSentOnMayTakeLongToBeMeasuredToo() throws IOException {
    int before = served.proxy().faults();
    served.proxy().cutAfter(SIZE / 2, 1);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    Progress slower = (done, total) -> served.proxy().holdAnswers(LONGER);
    Receipt receipt =
        hurried(2).archives(DECODER).download(request(ArchiveFormat.TAR), out, slower);
    assertThat(receipt.bytes()).isEqualTo(out.size());
    assertThat(served.proxy().faults() - before).isEqualTo(1);
  }

  @Test
  @Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  void aRestThatFallsSilentOnceItComesIsNotWaitedForLonger() throws IOException {
    breakOff(ArchiveFormat.TAR);
    Path part = here.resolve(".archive.satchel-part");
    long before = Files.size(part);
    served.proxy().stallAfter(5_000, Integer.MAX_VALUE);
    assertThat(
            Served.failure(() -> get(hurried(1), ArchiveFormat.TAR, file, Transfer.STANDARD))
                .code())
        .isEqualTo(SILENT);
    assertThat(Files.size(part)).isGreaterThan(before);
  }

  private static Transfer counting(AtomicInteger restarts) {
    return Transfer.STANDARD.telling(
        new Progress() {
          @Override
          public void at(long done, long total) {}

          @Override
          public void restarted() {
            restarts.incrementAndGet();
          }
        });
  }

  @Test
  void aTreeThatHasChangedBetweenTheHalvesComesAnewOrIsRefused() throws IOException {
    breakOff(ArchiveFormat.TAR);
    Files.write(served.root().resolve("tree/second"), Served.noise(SIZE / 2, 3));
    Path part = here.resolve(".archive.satchel-part");
    byte[] before = Files.readAllBytes(part);
    Transfer refusing = Transfer.STANDARD.refusingChanges();
    assertThat(
            Served.failure(() -> get(served.farClient(), ArchiveFormat.TAR, file, refusing)).code())
        .isEqualTo(CHANGED);
    assertThat(part).hasBinaryContent(before);
    AtomicInteger restarts = new AtomicInteger();
    get(served.farClient(), ArchiveFormat.TAR, file, counting(restarts));
    assertThat(restarts).hasValue(1);
    Path direct = here.resolve("direct");
    get(served.client(), ArchiveFormat.TAR, direct, counting(restarts));
    assertThat(restarts).hasValue(1);
    assertThat(file).hasSameBinaryContentAs(direct);
  }

  @Test
  void aTreeThatChangesAllTheTimeIsGivenUp() throws IOException {
    served.proxy().cutAfter(SIZE / 2, Integer.MAX_VALUE);
    AtomicInteger seed = new AtomicInteger(10);
    Transfer changing =
        Transfer.STANDARD.telling(
            (done, total) -> {
              try {
                byte[] other = Served.noise(SIZE / 2, seed.incrementAndGet());
                Files.write(served.root().resolve("tree/second"), other);
              } catch (IOException e) {
                throw new AssertionError(e);
              }
            });
    assertThat(
            Served.failure(() -> get(served.farClient(), ArchiveFormat.TAR, file, changing)).code())
        .isEqualTo(CHANGED);
  }

  @Test
  void aDamagedPartIsFoundOutAndRemoved() throws IOException {
    breakOff(ArchiveFormat.TAR);
    Path part = here.resolve(".archive.satchel-part");
    try (RandomAccessFile damaged = new RandomAccessFile(part.toFile(), "rw")) {
      damaged.seek(20_000);
      int there = damaged.read();
      damaged.seek(20_000);
      damaged.write(there ^ 1);
    }
    SatchelException failure =
        Served.failure(() -> get(served.farClient(), ArchiveFormat.TAR, file, Transfer.STANDARD));
    assertThat(failure.code()).isEqualTo(DAMAGED);
    assertThat(Served.names(here)).isEmpty();
  }

  @Test
  void progressNeverGoesBackAsLongAsNothingBeginsAnew() throws IOException {
    breakOff(ArchiveFormat.TAR);
    long have = Files.size(here.resolve(".archive.satchel-part"));
    long[] last = {have};
    Transfer how =
        Transfer.STANDARD.telling(
            (done, total) -> {
              assertThat(done).isGreaterThanOrEqualTo(last[0]).isLessThanOrEqualTo(total);
              last[0] = done;
            });
    Receipt receipt = get(served.farClient(), ArchiveFormat.TAR, file, how);
    assertThat(last[0]).isEqualTo(receipt.bytes());
  }

  @Test
  void anArchiveIsSentOnAndVerifiedAcrossBreaks() throws IOException {
    get(served.client(), ArchiveFormat.TAR_GZ, file, Transfer.STANDARD);
    served.proxy().cutAfter(SIZE / 5, Integer.MAX_VALUE);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    Receipt receipt =
        served
            .farClient()
            .archives(DECODER)
            .download(request(ArchiveFormat.TAR_GZ), out, Progress.NONE);
    assertThat(receipt.bytes()).isEqualTo(out.size());
    assertThat(file).hasBinaryContent(out.toByteArray());
  }

  @Test
  void anArchiveIsUnpackedAcrossBreaksAndGoes() throws IOException {
    served.proxy().cutAfter(SIZE / 5, Integer.MAX_VALUE);
    Path tree = here.resolve("tree");
    ArchiveRequest request = request(ArchiveFormat.TAR_GZ);
    SatchelClient client = served.farClient();
    Receipt receipt = client.archives().extract(request, tree, Transfer.STANDARD);
    assertThat(receipt.entries()).isEqualTo(4);
    assertThat(tree.resolve("second")).hasBinaryContent(Served.noise(SIZE / 2, 2));
    assertThat(Served.names(here)).containsExactly("tree");
    assertThat(
            Served.failure(() -> client.archives().extract(request, tree, Transfer.STANDARD))
                .code())
        .isEqualTo(EXISTS);
    assertThat(Served.names(here)).containsExactly("tree");
  }

  @Test
  void whatCannotBeReadIsNotAskedFor() throws IOException {
    SatchelClient away = served.client(Served.connection(URI.create("http://127.0.0.1:1")));
    ArchiveRequest request = request(ArchiveFormat.TAR_ZST);
    assertThat(
            Served.failure(() -> away.archives().download(request, file, Transfer.STANDARD)).code())
        .isEqualTo(MISUSE);
    assertThat(Arrays.asList(here.toFile().list())).isEmpty();
  }

  @Test
  void aClientThatIsClosedKeepsNoConnection() throws Exception {
    try (CuttingProxy counting = CuttingProxy.before(served.uri().getPort())) {
      try (SatchelClient client = SatchelClient.of(Served.connection(counting.uri()))) {
        client.files().makeDirectory(served.path("made"));
        assertThat(counting.openConnections()).isEqualTo(1);
      }
      Eventually.holds("no connection is left", () -> counting.openConnections() == 0);
    }
  }
}
