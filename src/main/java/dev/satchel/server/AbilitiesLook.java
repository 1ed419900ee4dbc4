package dev.satchel.server;

import dev.satchel.files.Abilities;
import dev.satchel.files.Abilities.Ability;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;

/** Tries out what file systems can do, and says what it means. */
record AbilitiesLook(Findings findings, Clock clock) {
  /** Times of files may be so far behind or ahead of the clock. */
  private static final Duration MOST_SKEW = Duration.ofSeconds(2);

  /** Below {@code directory}, which must be there. */
  void at(Path directory) {
    String what = "file system of " + directory;
    findings.look(what, () -> tryOut(directory, what));
  }

  private void tryOut(Path directory, String what) throws IOException {
    Abilities abilities = Abilities.of(directory);
    if (abilities.missing().isEmpty()) {
      findings.ok(what, "can do all that is needed");
    }
    abilities.missing().stream().sorted().forEach(ability -> findings.note(what, meaning(ability)));
    Duration skew = Duration.between(abilities.time(), clock.instant()).abs();
    if (skew.compareTo(MOST_SKEW) > 0) {
      findings.note(
          what,
          "gives files times that differ from this clock by %d s: what changed just then may be"
                  .formatted(skew.toSeconds())
              + " taken for unchanged");
    }
  }

  private static String meaning(Ability ability) {
    return switch (ability) {
      case UNNAMED_FILES ->
          "has no files without names (O_TMPFILE): a server that is killed may leave"
              + " .satchel-upload-... files behind";
      case RENAMING_TO_FREE_NAMES ->
          "cannot rename without replacing in one step (RENAME_NOREPLACE): two who make the same"
              + " name at once may both succeed";
      case EXCHANGING_NAMES ->
          "cannot exchange names (RENAME_EXCHANGE): nothing is moved over what is there";
      case HARD_LINKS -> "has no hard links: archives that hold some cannot be unpacked there";
      case SYMBOLIC_LINKS ->
          "has no symbolic links: archives that hold some cannot be unpacked there";
      case NANOSECONDS -> "has coarse times: tags and snapshots tell changes apart less well";
      case UPPER_AND_LOWER_CASE ->
          "takes names that differ in case for one: archives that hold both cannot be unpacked"
              + " there";
    };
  }
}
