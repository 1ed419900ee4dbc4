package dev.satchel.archive;

import dev.satchel.archive.CatalogueRecord.Member;
import dev.satchel.files.Scratch;
import dev.satchel.files.StagedFile;
import dev.satchel.files.Staging;
import dev.satchel.files.Stat;
import java.io.Closeable;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Puts the members of a snapshot into a staging: links wherever they lead, and times to the
 * nanosecond. For one thread.
 */
final class Rebuilding implements Walkthrough.Visitor, Closeable {
  private final Catalogue catalogue;
  private final Staging staging;
  private final Positions directories;
  private long number;
  private @Nullable StagedFile file;

  /**
   * @param staging stays the caller's
   */
  Rebuilding(Catalogue catalogue, Staging staging, Scratch scratch) {
    this.catalogue = catalogue;
    this.staging = staging;
    this.directories = new Positions(scratch);
  }

  @Override
  public void begin(Member member) throws IOException {
    switch (member.kind()) {
      case DIRECTORY -> {
        directories.add(number);
        if (!member.path().isEmpty()) {
          staging.makeDirectory(member.path());
        }
      }
      case FILE -> file = staging.makeFile(member.path());
      case SYMLINK -> {
        staging.makeLink(member.path(), member.target().orElseThrow());
        staging.setModified(member.path(), member.modified());
      }
      case HARDLINK -> staging.makeHardLink(member.path(), member.target().orElseThrow());
    }
    number++;
  }

  @Override
  public void content(byte[] bytes, int length) throws IOException {
    if (file != null) {
      file.write(bytes, 0, length);
    }
  }

  @Override
  public void end(Member member) throws IOException {
    if (file != null) {
      file.finish(member.permissions(), member.modified());
      file.close();
      file = null;
    }
  }

  /**
   * Gives directories their times and permissions, when nothing is put into them any more. The
   * deepest come first, since one that lets nobody in lets nobody at what is below.
   */
  void finishDirectories() throws IOException {
    directories.written();
    for (long i = directories.count() - 1; i >= 0; i--) {
      Member directory = catalogue.member(directories.get(i));
      Stat there = staging.stat(directory.path()).orElseThrow();
      if ((there.permissions() & 0777) != directory.permissions() || directory.path().isEmpty()) {
        staging.setPermissions(directory.path(), directory.permissions());
      }
      staging.setModified(directory.path(), directory.modified());
    }
  }

  @Override
  public void close() throws IOException {
    try (directories) {
      if (file != null) {
        file.close();
      }
    }
  }
}
