package dev.satchel.server;

import dev.satchel.files.PrivateDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Looks at the directories that the server has for itself. */
record PlacesLook(Findings findings, Settings settings, OwnPlaces places, AbilitiesLook abilities) {
  void run() {
    findings.look("state", this::state);
    settings.platform().accessLog().ifPresent(log -> findings.look("access log", () -> log(log)));
    if (settings.role().isSandbox()) {
      findings.look("configs", this::configs);
    }
  }

  private void state() throws IOException {
    Path state = places.first(SettingsSource.STATE, settings.state());
    look(findings, "state", state, true);
    Optional<Path> there =
        Files.isDirectory(state) ? Optional.of(state) : DirectoryLook.above(state);
    if (there.isPresent() && DirectoryLook.isWritable(there.get())) {
      abilities.at(there.get());
    }
  }

  /**
   * Looks at a place that is made if needed.
   *
   * @param isPrivate whether it must be closed to others
   */
  static void look(Findings findings, String what, Path place, boolean isPrivate)
      throws IOException {
    boolean isThere = Files.exists(place, LinkOption.NOFOLLOW_LINKS);
    Optional<Path> above = DirectoryLook.above(place);
    if (!isThere && above.isEmpty()) {
      findings.fails(what, place + " cannot be made: there is a file in the way");
      return;
    }
    if (isThere && isPrivate) {
      PrivateDirectory.check(place);
    }
    Path directory = isThere ? place : above.orElseThrow();
    if (!DirectoryLook.isWritable(directory)) {
      findings.fails(what, directory + " cannot be written by this user");
      return;
    }
    String detail =
        place + (isThere ? "" : ", still to be made") + ", " + DirectoryLook.room(directory);
    if (DirectoryLook.hasRoom(directory)) {
      findings.ok(what, detail);
    } else {
      findings.note(what, detail);
    }
  }

  private void log(String target) throws IOException {
    if (target.equals(PlatformSettingsSource.STANDARD_OUTPUT)) {
      findings.ok("access log", "on the standard output");
      return;
    }
    Path file = places.first(PlatformSettingsSource.ACCESS_LOG, List.of(Path.of(target)));
    Path parent = file.toAbsolutePath().getParent();
    boolean canBeWritten =
        Files.exists(file)
            ? Files.isRegularFile(file) && Files.isWritable(file)
            : parent != null && Files.isDirectory(parent) && DirectoryLook.isWritable(parent);
    if (canBeWritten) {
      findings.ok("access log", file.toString());
    } else {
      findings.fails("access log", file + " cannot be written");
    }
  }

  private void configs() throws IOException {
    InternalSettings internal = ConfigsPlace.checked(settings);
    if (internal.configs().isEmpty()) {
      findings.note(
          "configs",
          "no directory for a platform's secret was found or may be used, so no platform gets in;"
              + " CONFIGS_DIR names one, outside the roots");
      return;
    }
    look(findings, "configs", internal.configs().get(), false);
    for (InternalSettings.InternalRoot root : internal.roots()) {
      findings.look("internal root " + root.wire(), () -> DirectoryLook.read(root.directory()));
    }
  }
}
