package dev.satchel.archive;

import dev.satchel.RawName;
import dev.satchel.Refusal;
import dev.satchel.WorkspacePath;
import dev.satchel.files.Jail;
import dev.satchel.files.Scratch;
import dev.satchel.files.Staging;
import java.io.IOException;
import java.io.InputStream;
import java.util.function.Consumer;

/**
 * Turns an archive back into a tree. It is read once, from its beginning to its end, in as much
 * memory whatever its size, and put into a staging; nothing appears until all of it was read and
 * found fit. Safe for many threads.
 */
public final class Import {
  /** What becomes of an archive's shape. */
  public enum Mode {
    /** As it is: each member in its place below the destination; no link may lead out of it. */
    AS_IS,
    /**
     * As one that this software has made: its one top directory becomes the destination, and its
     * manifest gives the times and is not unpacked. Links may lead anywhere.
     */
    RESTORE
  }

  /**
   * What came of it.
   *
   * @param entries how many members were unpacked, with the directories that these implied
   * @param bytes of all files together
   */
  public record Imported(long entries, long bytes) {}

  private final Jail jail;
  private final ImportLimits limits;
  private final Scratch scratch;

  /**
   * @param scratch takes what must be remembered of a large archive until its end
   */
  public Import(Jail jail, ImportLimits limits, Scratch scratch) {
    this.jail = jail;
    this.limits = limits;
    this.scratch = scratch;
  }

  /**
   * Unpacks {@code archive}, which stays the caller's, into the directory {@code destination},
   * which may be there or not.
   *
   * @param names is told the path of each member below the destination as it is read, without a
   *     slash at its end, directories included and the top excluded
   * @throws Refusal MALFORMED_BODY if it is no such archive, is damaged or cut off; UNSAFE_ARCHIVE
   *     if it holds what must not be unpacked; TOO_LARGE, with the limit's name; NOT_A_DIRECTORY or
   *     ALREADY_EXISTS if something is in the way; FORBIDDEN, NO_SPACE
   * @throws IOException if {@code archive} cannot be read, or the disk fails
   */
  public Imported run(
      InputStream archive,
      ArchiveFormat format,
      Mode mode,
      WorkspacePath destination,
      Consumer<RawName> names)
      throws IOException {
    Allowance allowance = new Allowance(limits);
    try (Staging staging = jail.stage(destination);
        Unpacking unpacking = new Unpacking(staging, allowance, mode, names, scratch)) {
      read(new Intake(archive), format, unpacking, allowance);
      unpacking.finish(format);
      staging.publish();
      return new Imported(allowance.entries(), allowance.bytes());
    }
  }

  private void read(Intake in, ArchiveFormat format, Unpacking unpacking, Allowance allowance)
      throws IOException {
    switch (format) {
      case TAR -> readTar(in, unpacking);
      case TAR_GZ -> {
        try (Gunzip plain = new Gunzip(in, allowance)) {
          readTar(new Intake(plain), unpacking);
        }
      }
      case TAR_ZST -> {
        try (Unzstd plain = new Unzstd(in, allowance)) {
          readTar(new Intake(plain), unpacking);
        }
      }
      case ZIP -> {
        try (ZipReader zip = new ZipReader(in, unpacking, allowance, scratch)) {
          zip.read();
        }
      }
    }
  }

  private void readTar(Intake in, Unpacking unpacking) throws IOException {
    try (TarReader tar = new TarReader(in, unpacking, scratch)) {
      tar.read();
    }
  }
}
