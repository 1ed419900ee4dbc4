package dev.satchel.files;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.satchel.RawName;
import dev.satchel.WorkspacePath;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/**
 * Where a staged tree is to be merged into: once this is in a staging directory, the tree will be
 * there, whatever happens.
 *
 * @param destination names that lead from the directory that holds the staging directory to the one
 *     that the tree is merged into
 * @param source what of the staging directory is merged
 */
record Journal(List<RawName> destination, RawName source) {
  private static final RawName NAME = RawName.of("journal");
  private static final RawName DRAFT = RawName.of("journal-draft");
  private static final String HEADER = "satchel-import 1";
  private static final int MAX_BYTES = 64 << 10;
  private static final int LINES = 4;

  Journal {
    destination = List.copyOf(destination);
  }

  /** The path from the directory that holds the staging directory. */
  RawName path() {
    RawName path = RawName.of("");
    for (RawName name : destination) {
      path = path.child(name);
    }
    return path;
  }

  /** Writes it, down to the disk, where it does not count yet. */
  void draft(Directory home) throws IOException {
    byte[] bytes = encoded();
    int handle = home.createFile(DRAFT, 0600);
    try (StagedFile file = new StagedFile(DRAFT, handle, 0600)) {
      file.write(bytes, 0, bytes.length);
      Linux.sync(handle, DRAFT);
    }
  }

  /** Has what was drafted count, once everything else is on the disk. */
  static void commit(Directory home) throws IOException {
    home.rename(DRAFT, home, NAME);
    home.sync();
  }

  /** Has it count no more. */
  static void remove(Directory home) throws IOException {
    home.remove(NAME);
    home.sync();
  }

  private byte[] encoded() {
    HexFormat hex = HexFormat.of();
    String text =
        HEADER + "\n" + hex.formatHex(source.bytes()) + "\n" + hex.formatHex(path().bytes()) + "\n";
    return (text + digest(text) + "\n").getBytes(US_ASCII);
  }

  private static String digest(String text) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      return HexFormat.of().formatHex(digest.digest(text.getBytes(US_ASCII)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Whether there is one, of whatever content. */
  static boolean isIn(Directory home) throws IOException {
    return home.find(NAME).isPresent();
  }

  /** When the merge was about to begin. */
  static Stat.Timestamp written(Directory home) throws IOException {
    return home.stat(NAME).modified();
  }

  /** Reads what is in {@code home}; empty if it is damaged or not of this version. */
  static Optional<Journal> read(Directory home) throws IOException {
    try (OpenFile file = home.openFile(NAME)) {
      long size = file.stat().size();
      if (size > MAX_BYTES) {
        return Optional.empty();
      }
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      file.copy(0, size, bytes);
      return decoded(bytes.toString(US_ASCII));
    }
  }

  private static Optional<Journal> decoded(String text) {
    List<String> lines = text.lines().toList();
    if (lines.size() != LINES || !lines.get(0).equals(HEADER)) {
      return Optional.empty();
    }
    RawName source = unhex(lines.get(1));
    RawName path = unhex(lines.get(2));
    Journal journal = new Journal(WorkspacePath.components(path), source);
    boolean isSound =
        text.equals(new String(journal.encoded(), US_ASCII))
            && source.isSingle()
            && journal.destination.stream().allMatch(RawName::isSingle);
    return isSound ? Optional.of(journal) : Optional.empty();
  }

  private static RawName unhex(String text) {
    try {
      return RawName.of(HexFormat.of().parseHex(text));
    } catch (IllegalArgumentException e) {
      return RawName.of(""); // Whose digest is another.
    }
  }
}
