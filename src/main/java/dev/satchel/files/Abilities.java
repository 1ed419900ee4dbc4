package dev.satchel.files;

import static java.nio.file.attribute.PosixFilePermissions.asFileAttribute;
import static java.nio.file.attribute.PosixFilePermissions.fromString;

import dev.satchel.RawName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.EnumSet;
import java.util.OptionalInt;
import java.util.Set;
import java.util.UUID;

/**
 * What a file system can do, as far as it makes a difference here. It is tried out in a directory
 * of its own, which is gone afterwards.
 *
 * @param missing what it cannot do
 * @param time when a file was just made, by the clock of the file system
 */
public record Abilities(Set<Ability> missing, Instant time) {
  /** What some file systems cannot do. */
  public enum Ability {
    /** Files without names ({@code O_TMPFILE}), of which nothing stays if the process is killed. */
    UNNAMED_FILES,
    /** To rename without replacing anything, in one step. */
    RENAMING_TO_FREE_NAMES,
    /** To exchange two names in one step. */
    EXCHANGING_NAMES,
    /** More than one name for a file. */
    HARD_LINKS,
    SYMBOLIC_LINKS,
    /** Times as precise as the kernel has them. */
    NANOSECONDS,
    /** Names that differ in case only. */
    UPPER_AND_LOWER_CASE
  }

  private static final RawName FIRST = RawName.of("first");
  private static final RawName SECOND = RawName.of("second");
  private static final RawName THIRD = RawName.of("third");
  private static final RawName SHOUTED = RawName.of("FIRST");
  private static final Stat.Timestamp PRECISE = new Stat.Timestamp(1_000_000_000, 123_456_789);

  /** Something that is done, or cannot be. */
  @FunctionalInterface
  private interface Attempt {
    boolean succeeds() throws IOException;
  }

  public Abilities {
    missing = Set.copyOf(missing);
  }

  /**
   * Tries them out below {@code directory}.
   *
   * @throws IOException if what every file system can do fails: files are made, written and synced
   */
  public static Abilities of(Path directory) throws IOException {
    Path place = directory.toAbsolutePath().resolve(".satchel-doctor-" + UUID.randomUUID());
    Files.createDirectory(place, asFileAttribute(fromString("rwx------")));
    try (Directory own = Directory.openRoot(RawName.of(place.toString()))) {
      make(own, FIRST);
      make(own, SECOND);
      own.sync();
      return new Abilities(missing(own), own.stat(SECOND).modified().instant());
    } finally {
      PrivateDirectory.remove(place);
    }
  }

  private static void make(Directory directory, RawName name) throws IOException {
    int handle = directory.createFile(name, 0600);
    try {
      Linux.sync(handle, name);
    } finally {
      Linux.close(handle);
    }
  }

  private static Set<Ability> missing(Directory own) {
    Set<Ability> missing = EnumSet.noneOf(Ability.class);
    for (Ability ability : Ability.values()) {
      if (!isThere(attempt(ability, own))) {
        missing.add(ability);
      }
    }
    return missing;
  }

  private static boolean isThere(Attempt attempt) {
    try {
      return attempt.succeeds();
    } catch (IOException e) {
      return false;
    }
  }

  /** They follow each other: there are {@code FIRST} and {@code SECOND} each time. */
  private static Attempt attempt(Ability ability, Directory own) {
    return switch (ability) {
      case UNNAMED_FILES -> () -> hasUnnamedFiles(own);
      case RENAMING_TO_FREE_NAMES ->
          () -> own.renameInOneStep(FIRST, THIRD) && own.renameInOneStep(THIRD, FIRST);
      case EXCHANGING_NAMES ->
          () -> {
            own.exchange(FIRST, own, SECOND);
            return true;
          };
      case HARD_LINKS ->
          () -> {
            own.link(FIRST, own, RawName.of("other"));
            return true;
          };
      case SYMBOLIC_LINKS ->
          () -> {
            own.makeLink(RawName.of("link"), FIRST);
            return own.readLink(RawName.of("link")).equals(FIRST);
          };
      case NANOSECONDS ->
          () -> {
            own.setModified(FIRST, PRECISE);
            return own.stat(FIRST).modified().equals(PRECISE);
          };
      case UPPER_AND_LOWER_CASE -> () -> own.find(SHOUTED).isEmpty();
    };
  }

  private static boolean hasUnnamedFiles(Directory own) throws IOException {
    OptionalInt handle = own.createFile(0600);
    handle.ifPresent(Linux::close);
    return handle.isPresent();
  }
}
