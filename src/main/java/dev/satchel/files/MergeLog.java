package dev.satchel.files;

import dev.satchel.RawName;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.util.Optional;

/**
 * What a merge has changed, and what was there before, so that it can be undone. Each change is
 * written down before it is made. For one thread.
 */
final class MergeLog implements Closeable {
  private static final RawName NAME = RawName.of("changes");
  private static final RawName OLD = RawName.of("old");
  private static final long NONE = -1;
  private static final int OWNER_WRITES = 0200;

  /** A change: what is brought to a path, and under which number the old one is kept. */
  private record Change(RawName path, long device, long inode, long kept) {
    byte[] encoded() {
      byte[] name = path.bytes();
      return ByteBuffer.allocate(3 * Long.BYTES + name.length)
          .putLong(device)
          .putLong(inode)
          .putLong(kept)
          .put(name)
          .array();
    }

    static Change decoded(ByteBuffer record) {
      long device = record.getLong();
      long inode = record.getLong();
      long kept = record.getLong();
      byte[] name = new byte[record.remaining()];
      record.get(name);
      return new Change(RawName.of(name), device, inode, kept);
    }

    /** Whether {@code stat} is that of what was brought. */
    boolean isBrought(Stat stat) {
      return stat.device() == device && stat.inode() == inode;
    }
  }

  private final Directory old;
  private final RecordFile changes;
  private long kept;

  private MergeLog(Directory old, RecordFile changes) {
    this.old = old;
    this.changes = changes;
  }

  /** Begins one in {@code home}. */
  static MergeLog in(Directory home) throws IOException {
    home.makeDirectory(OLD, 0700);
    Directory old = home.openDirectory(OLD);
    try {
      return new MergeLog(old, RecordFile.create(home, NAME));
    } catch (IOException e) {
      old.close();
      throw e;
    }
  }

  /** Notes that {@code staged} is about to appear at {@code path}, where nothing is. */
  void isNew(RawName path, Stat staged) throws IOException {
    changes.add(new Change(path, staged.device(), staged.inode(), NONE).encoded());
  }

  /** Notes that {@code staged} is about to take the place of what is at {@code path}. */
  void replaces(RawName path, Stat staged) throws IOException {
    changes.add(new Change(path, staged.device(), staged.inode(), kept).encoded());
  }

  private static RawName number(long number) {
    return RawName.of(Long.toString(number));
  }

  /** Keeps what is called {@code name} in {@code directory}, which was noted as replaced last. */
  void keep(Directory directory, RawName name) throws IOException {
    RawName number = number(kept);
    kept++;
    try {
      directory.link(name, old, number);
    } catch (NoSpaceException e) {
      throw e;
    } catch (NoSuchFileException e) {
      throw new FileAlreadyExistsException(name.text()); // It has changed, and is looked at again.
    } catch (FileSystemException e) {
      // A file of someone else, or a file system without links: for a moment it is not there.
      directory.renameToFree(name, old, number);
      if (old.stat(number).type() == FileType.DIRECTORY) {
        old.renameToFree(number, directory, name);
        throw new FileAlreadyExistsException(name.text()); // It has changed as well.
      }
    }
  }

  /** Undoes all of it in {@code pair}, the latest first, but for what others have changed since. */
  void undo(TreePair pair, Publication.Steps steps) throws IOException {
    try (Trail here = new Trail(pair.from().reopen());
        Trail there = new Trail(pair.into().reopen())) {
      changes.forEachBackwards(
          record -> {
            undo(Change.decoded(record), here, there);
            steps.next();
          });
    }
  }

  private void undo(Change change, Trail here, Trail there) throws IOException {
    Trail.Spot spot = Trail.Spot.of(change.path);
    try {
      Directory staged = here.at(spot.parent());
      Directory target = there.at(spot.parent());
      Optional<Stat> now = target.find(spot.name());
      if (now.isPresent() && change.isBrought(now.get())) {
        takeBack(change, now.get(), spot.name(), staged, target);
      } else if (now.isEmpty() && change.kept != NONE) {
        restore(change, target, spot.name());
      }
    } catch (NotDirectoryException e) {
      // Someone else has put something there.
    } catch (NoSuchFileException e) {
      // Or has taken it away.
    }
  }

  /** Takes back what was brought. It stays staged, for the case that this is broken off. */
  private void takeBack(
      Change change, Stat brought, RawName name, Directory staged, Directory target)
      throws IOException {
    if (change.kept == NONE) {
      open(brought, name, target);
      target.renameToFree(name, staged, name);
      return;
    }
    try {
      target.link(name, staged, name);
    } catch (FileAlreadyExistsException e) {
      // It is staged still.
    } catch (FileSystemException e) {
      target.renameToFree(name, staged, name); // Which takes no room, unlike a second name.
    }
    old.rename(number(change.kept), target, name);
  }

  private static void open(Stat brought, RawName name, Directory target) throws IOException {
    if (brought.type() == FileType.DIRECTORY && (brought.permissions() & OWNER_WRITES) == 0) {
      target.setPermissions(name, brought.permissions() | OWNER_WRITES);
    }
  }

  /** Puts back what is neither replaced nor there, if that was kept. */
  private void restore(Change change, Directory target, RawName name) throws IOException {
    if (old.find(number(change.kept)).isPresent()) {
      old.renameToFree(number(change.kept), target, name);
    }
  }

  @Override
  public void close() {
    changes.close();
    old.close();
  }
}
