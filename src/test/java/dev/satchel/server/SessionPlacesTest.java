package dev.satchel.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What belongs to sessions lies where neither those who use roots nor other tenants get to it. */
@Tag("locale-blind")
final class SessionPlacesTest {
  @TempDir private Path place;
  private Path root;

  @BeforeEach
  void makeRoot() throws IOException {
    place = place.toRealPath();
    root = Files.createDirectories(place.resolve("above/root"));
    Files.createSymbolicLink(place.resolve("link"), root);
  }

  /** The places if {@code settings} are set, to paths below this place. */
  private SessionPlaces places(Map<String, String> settings) throws IOException {
    Map<String, String> environment = new HashMap<>(Map.of("SATCHEL_DATA", place + "/data"));
    settings.forEach(
        (name, path) ->
            environment.put(
                name, (name.equals("SATCHEL_STORE") ? "file:" : "") + place.resolve(path)));
    Settings read = Settings.read(environment, Map.of(), List.of(root.toString()));
    return SessionPlaces.of(read.sessions(), OwnPlaces.outside(List.of(root)));
  }

  private void assertRefused(Map<String, String> settings, String message) {
    assertThatExceptionOfType(InvalidSetting.class)
        .isThrownBy(() -> places(settings))
        .withMessageStartingWith(message);
    assertThat(root).isEmptyDirectory();
  }

  @ParameterizedTest
  @CsvSource({
    "SATCHEL_DATA, above/root",
    "SATCHEL_DATA, above/root/data",
    "SATCHEL_DATA, above",
    "SATCHEL_DATA, link/data",
    "SATCHEL_STORE, above/root/store",
    "SATCHEL_STORE, above",
    "SATCHEL_STORE, link/deep/store"
  })
  void nothingOfSessionsLiesInARootOrHoldsOne(String setting, String path) {
    assertRefused(Map.of(setting, path), setting + " must lie outside the served roots");
  }

  @ParameterizedTest
  @ValueSource(strings = {"data", "", "data/sandboxes", "data/sandboxes/one", "data/removed"})
  void agentsDoNotLieWithSessions(String path) {
    assertRefused(Map.of("SATCHEL_AGENTS", path), "SATCHEL_AGENTS must hold agents only");
  }

  @ParameterizedTest
  @CsvSource({"store, store", "store/agents, store", "store, store/objects"})
  void agentsDoNotLieWithSnapshots(String agents, String store) {
    assertRefused(
        Map.of("SATCHEL_AGENTS", agents, "SATCHEL_STORE", store),
        "SATCHEL_AGENTS must hold agents only");
  }

  @Test
  void whoeverServesTheirHomeHearsThatSessionsAreKeptWhereThingsAreClearedAway()
      throws IOException {
    assertThat(areTemporary(Map.of("HOME", root.toString()))).isTrue();
    assertThat(areTemporary(Map.of("HOME", place.resolve("home").toString()))).isFalse();
    assertThat(areTemporary(Map.of("SATCHEL_DATA", place.resolve("data").toString()))).isFalse();
  }

  private boolean areTemporary(Map<String, String> environment) throws IOException {
    SessionSettings read =
        Settings.read(environment, Map.of(), List.of(root.toString())).sessions();
    return SessionPlaces.of(read, OwnPlaces.outside(List.of(root))).areTemporary(read);
  }

  @Test
  void elsewhereTheyMayLie() throws IOException {
    assertThat(places(Map.of()).agents()).isEqualTo(place.resolve("data/agents"));
    SessionPlaces places = places(Map.of("SATCHEL_AGENTS", "agents", "SATCHEL_STORE", "store"));
    assertThat(places.agents()).isEqualTo(place.resolve("agents"));
    assertThat(places.data()).isEqualTo(place.resolve("data"));
  }
}
