package dev.satchel.session;

import static dev.satchel.session.Host.TENANT;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.file.StandardCopyOption.REPLACE_EXISTING;
import static org.assertj.core.api.Assertions.assertThat;

import dev.satchel.LogLines;
import dev.satchel.registry.SessionId;
import dev.satchel.snapshot.NamePrefix;
import dev.satchel.snapshot.SnapshotNames;
import dev.satchel.snapshot.StoredBytes;
import dev.satchel.snapshot.StoredName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The database goes back to what it was, as when a backup is restored; the store does not. */
@Tag("locale-blind")
class OlderDatabaseTest {
  @TempDir private Path data;
  private Host host;
  private SessionId session;

  @BeforeEach
  void begin() throws IOException {
    Host.writeAgent(data);
    host = Host.in(data);
    session = host.create().id();
    host.lifecycle().stop(TENANT, session);
  }

  @AfterEach
  void end() throws IOException {
    host.close();
  }

  private Path database() {
    return data.resolve("registry.mv.db");
  }

  private Path backup() {
    return data.resolve("backup");
  }

  private void copyDatabase() throws IOException {
    Files.copy(database(), backup(), REPLACE_EXISTING);
  }

  private void goBack() throws IOException {
    host.crash();
    Files.copy(backup(), database(), REPLACE_EXISTING);
    host = Host.in(data);
  }

  /** What the store has, by its names. */
  private Map<String, String> objects() throws IOException {
    List<StoredName> names = new ArrayList<>();
    host.store().list(NamePrefix.ALL, object -> names.add(object.name()));
    Map<String, String> objects = new HashMap<>();
    for (StoredName name : names) {
      try (StoredBytes bytes = host.store().open(name)) {
        objects.put(name.value(), new String(bytes.readAllBytes(), ISO_8859_1));
      }
    }
    return objects;
  }

  private void clear() throws IOException {
    host.hosting().housekeeping().clear();
  }

  @Test
  void whatANewerDatabaseKnewOfStaysAndItsNumberIsPassedOver() throws IOException {
    host.crash();
    copyDatabase();
    host = Host.in(data);
    host.write(session, "notes.txt", "saved, and then not known any more");
    final long lost = host.generation(session);
    final Map<String, String> saved = objects();
    goBack();
    assertThat(host.generation(session)).isEqualTo(lost - 1);
    try (LogLines log = new LogLines(Snapshotting.class)) {
      host.write(session, "notes.txt", "new");
      assertThat(log.lines())
          .filteredOn(line -> line.startsWith("WARNING"))
          .singleElement()
          .asString()
          .contains("the database may be older than the store", "workspace.tar.zst")
          .contains(session + " generation " + lost);
    }
    clear();
    assertThat(objects()).containsAllEntriesOf(saved);
    assertThat(host.generation(session)).isEqualTo(lost + 1);
    assertThat(host.contents(session)).contains("notes.txt=new");
  }

  @Test
  void whatHasTheFormerNamesOfTheNextSnapshotStays() throws IOException {
    long next = host.generation(session) + 1;
    SnapshotNames former = SnapshotNames.of(session.value(), next);
    host.store().put(former.content(), sink -> sink.bytes(out -> out.write(1)));
    host.store().put(former.catalogue(), sink -> sink.bytes(out -> out.write(2)));
    host.write(session, "notes.txt", "new");
    clear();
    assertThat(objects())
        .containsEntry(former.content().value(), "\1")
        .containsEntry(former.catalogue().value(), "\2");
    assertThat(host.contents(session)).contains("notes.txt=new");
  }

  @Test
  void whatWasOnItsWayWhenTheBackupWasMadeStaysForAMonth() throws IOException {
    host.store()
        .setAfterwards(
            name -> {
              if (name.value().endsWith("catalogue.zst")) {
                copyDatabase();
              }
            });
    host.write(session, "notes.txt", "saved, and then not known any more");
    final long lost = host.generation(session);
    final Map<String, String> saved = objects();
    goBack();
    assertThat(host.generation(session)).isEqualTo(lost - 1);
    try (LogLines log = new LogLines(Housekeeping.class)) {
      clear();
      assertThat(log.lines())
          .filteredOn(line -> line.startsWith("WARNING"))
          .singleElement()
          .asString()
          .contains("If the database is older than the store", "workspace.tar.zst")
          .contains(session + " generation " + lost);
      clear();
      assertThat(log.lines()).hasSize(1);
    }
    host.clock().forward(Duration.ofDays(29));
    clear();
    assertThat(objects()).containsAllEntriesOf(saved);
    host.clock().forward(Duration.ofDays(2));
    clear();
    assertThat(objects()).hasSizeLessThan(saved.size());
    assertThat(host.contents(session)).contains("CLAUDE.md=be good");
  }
}
