package dev.satchel.files;

import static org.assertj.core.api.Assertions.assertThat;

import dev.satchel.RawName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.locks.LockSupport;
import java.util.logging.Logger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A process that publishes over what is there already is killed, at whatever moment. */
@Tag("locale-blind")
class KilledPublicationTest {
  private static final Logger LOG = Logger.getLogger(KilledPublicationTest.class.getName());
  private static final int ROUNDS = 8;
  private static final int MAX_DELAY = 12_000_000; // In nanoseconds; about what one takes.

  @TempDir private Path place;

  @Test
  void afterTheNextStartOneVersionIsWhole() throws IOException {
    place = place.toRealPath();
    Path root = Files.createDirectory(place.resolve("root"));
    Path to = Files.createDirectory(root.resolve("to"));
    Files.writeString(to.resolve("kept"), "kept");
    Random random = new Random(20261121);
    Set<String> ends = new TreeSet<>();
    int version = 0;
    for (int round = 0; round < ROUNDS; round++) {
      int reached;
      try (Publisher publisher = new Publisher(root, to, version + 1)) {
        int seen = publisher.next();
        for (int i = random.nextInt(4); i >= 0; i--) {
          seen = publisher.next();
        }
        LockSupport.parkNanos(random.nextInt(MAX_DELAY));
        reached = publisher.kill(seen);
      }
      try (Jail jail = Jail.open(List.of(RawName.of(root.toString())))) {
        jail.recover();
      }
      version = version(to);
      assertThat(version).as("round %d", round).isBetween(reached - 1, reached);
      assertThat(TreeOnDisk.of(to)).isEqualTo(expected(version));
      assertThat(root.toFile().list()).containsExactly("to");
      ends.add(version == reached ? "forward" : "back");
    }
    LOG.info("after a kill, it went " + ends);
  }

  private static int version(Path to) throws IOException {
    return Integer.parseInt(Files.readString(to.resolve("dir-0/inner/file-0")));
  }

  /** What publishing all versions up to {@code version} in order makes. */
  private Map<String, String> expected(int version) throws IOException {
    Path other = Files.createDirectories(place.resolve("other/to"));
    Files.writeString(other.resolve("kept"), "kept");
    try (Jail jail = Jail.open(List.of(RawName.of(place.resolve("other").toString())))) {
      for (int each = 1; each <= version; each++) {
        if (Files.notExists(other.resolve("new-" + each))) {
          Staged.publish(jail, other, Publisher.members(each));
        }
      }
    }
    return TreeOnDisk.of(other);
  }
}
