package dev.satchel.archive;

import dev.satchel.RawName;
import dev.satchel.Refusal;
import dev.satchel.archive.Incoming.Kind;
import dev.satchel.files.FileType;
import dev.satchel.files.OpenFile;
import dev.satchel.files.Scratch;
import dev.satchel.files.Staging;
import dev.satchel.files.Stat;
import dev.satchel.files.Stat.Timestamp;
import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What an archive of ours needs to become the tree that it was made of: its manifest is compared
 * with what came, gives the times to the nanosecond, and is taken away. For one thread.
 */
final class Restoration implements Closeable {
  private static final Pattern MANIFEST = Pattern.compile(Manifest.NAME + "(-[1-9][0-9]*)?\\.json");
  private static final int MANIFEST_PERMISSIONS = 0644;

  private final Staging staging;
  private final LateDirectories directories;
  private final Brought brought;
  private final MessageDigest digest = newDigest();
  private Brought.@Nullable Item latest;

  Restoration(Staging staging, LateDirectories directories, Scratch scratch) {
    this.staging = staging;
    this.directories = directories;
    this.brought = new Brought(scratch);
  }

  private static MessageDigest newDigest() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("each Java has SHA-256", e);
    }
  }

  /** What hashes the next file: one after the other, never two. */
  MessageDigest digest() {
    digest.reset();
    return digest;
  }

  /** Says that a member is there. The latest one is held back: it may be the manifest. */
  void bring(Brought.Item item) throws IOException {
    if (latest != null) {
      brought.add(latest);
    }
    latest = item;
  }

  /**
   * Does what the manifest says, if there is one.
   *
   * @param top the name of the archive's top directory
   * @return how long the manifest was; empty if there was none
   * @throws Refusal MALFORMED_BODY if it says something else than what came
   */
  OptionalLong consume(ArchiveFormat format, RawName top) throws IOException {
    Brought.Item item = latest;
    if (item == null || !isNamedLikeOne(item) || !isOurs(item, format, top)) {
      return OptionalLong.empty();
    }
    try (InputStream in = open(item.path())) {
      ManifestReader.entries(in, new Comparison());
    }
    staging.remove(item.path());
    return OptionalLong.of(item.size());
  }

  /** Ours has a name, permissions and a time that no exported file has but by intent. */
  private boolean isNamedLikeOne(Brought.Item item) throws IOException {
    Stat stat = staging.stat(item.path()).orElseThrow();
    return item.kind() == Kind.FILE
        && stat.type() == FileType.REGULAR
        && MANIFEST.matcher(item.path().text()).matches()
        && (stat.permissions() & 0777) == MANIFEST_PERMISSIONS
        && stat.modified().equals(new Timestamp(0, 0));
  }

  private boolean isOurs(Brought.Item item, ArchiveFormat format, RawName top) throws IOException {
    try (InputStream in = open(item.path())) {
      return ManifestReader.isOf(in, format, top);
    }
  }

  private InputStream open(RawName path) throws IOException {
    OpenFile file = staging.open(path);
    return new BufferedInputStream(new BytesStream(file::readAt), 64 << 10) {
      @Override
      public void close() {
        file.close();
      }
    };
  }

  /** Compares what the manifest says of each member with what has come. */
  private final class Comparison implements ManifestReader.Lines {
    private final Brought.Items items;

    Comparison() throws IOException {
      this.items = brought.items();
    }

    @Override
    public void next(ManifestReader.Line line) throws IOException {
      Optional<Brought.Item> item = items.next();
      if (item.isEmpty() || !item.get().path().equals(line.path())) {
        throw Objection.malformed(line.path(), "is in the manifest, but not in its place");
      }
      if (item.get().kind() != line.kind()
          || (line.kind() == Kind.FILE
              && (item.get().size() != line.size()
                  || !item.get().sha256().equals(line.sha256())))) {
        throw Objection.malformed(line.path(), "is not what the manifest says");
      }
      if (line.kind() == Kind.DIRECTORY) {
        directories.add(line.path(), line.permissions(), line.modified());
      } else if (line.kind() != Kind.HARDLINK) {
        staging.setModified(line.path(), line.modified());
      }
    }

    @Override
    public void end() throws IOException {
      Optional<Brought.Item> more = items.next();
      if (more.isPresent()) {
        throw Objection.malformed(more.get().path(), "is not in the manifest");
      }
    }
  }

  @Override
  public void close() throws IOException {
    brought.close();
  }
}
