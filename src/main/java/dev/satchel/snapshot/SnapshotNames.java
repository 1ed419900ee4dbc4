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

  /** The names of the snapshot {@code generation} of {@code session}. */
  public static SnapshotNames of(String session, long generation) {
    StoredName snapshot =
        new StoredName("sessions").child(session).child("%010d".formatted(generation));
    return new SnapshotNames(snapshot.child(CONTENT), snapshot.child(CATALOGUE));
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
