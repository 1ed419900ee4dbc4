package dev.satchel.snapshot;

import java.util.List;

/**
 * What the objects of one snapshot are called; nothing else knows how they are laid out.
 *
 * @param content the {@code tar.zst}
 * @param catalogue what it holds, compressed with Zstandard
 */
public record SnapshotNames(StoredName content, StoredName catalogue) {
  private static final String CONTENT = "workspace.tar.zst";
  private static final String CATALOGUE = "catalogue.zst";

  /**
   * The names of the snapshot {@code generation} of {@code session} if {@code upload} brings it, an
   * id that no other has: so that nobody ever takes another's objects for its own.
   */
  public static SnapshotNames of(String session, long generation, String upload) {
    return in(place(session, generation).child(upload));
  }

  /** The names that such a snapshot had formerly, whoever brought it. */
  public static SnapshotNames of(String session, long generation) {
    return in(place(session, generation));
  }

  private static SnapshotNames in(StoredName place) {
    return new SnapshotNames(place.child(CONTENT), place.child(CATALOGUE));
  }

  /** With which the names of all objects begin that were ever put for that generation. */
  static StoredName place(String session, long generation) {
    return new StoredName("sessions").child(session).child("%010d".formatted(generation));
  }

  /** Both, the content first. */
  public List<String> list() {
    return List.of(content.value(), catalogue.value());
  }

  /** Turns what {@link #list} gave back. */
  public static SnapshotNames parse(List<String> names) {
    return new SnapshotNames(new StoredName(names.get(0)), new StoredName(names.get(1)));
  }
}
