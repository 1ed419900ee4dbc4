package dev.satchel.files;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;
import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;
import static java.nio.file.StandardOpenOption.CREATE_NEW;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Pattern;

/**
 * A private directory of named files that outlive the process, and that nobody misses: when there
 * are too many, or they are too large together, those that were not used for longest go. A name is
 * 64 hexadecimal digits and, if wanted, a suffix. A file has its name only once it is whole. Safe
 * for many threads, and for several processes that share the directory.
 *
 * <p>An {@link IOException} of any method means that the disk failed or is full; what was on the
 * shelf before is still whole then.
 */
public final class Shelf {
  private static final Pattern NAME = Pattern.compile("[0-9a-f]{64}([.-][0-9a-z.-]{1,31})?");
  private static final String DRAFT = "draft-";

  /**
   * How much there may be.
   *
   * @param bytes of all files together
   * @param files how many
   */
  public record Bounds(long bytes, int files) {
    public Bounds {
      if (bytes < 0 || files < 0) {
        throw new IllegalArgumentException("must not be negative: " + bytes + ", " + files);
      }
    }
  }

  private record Kept(Path path, FileTime used, long size) {
    private static final Comparator<Kept> LATEST_FIRST =
        Comparator.comparing(Kept::used).reversed().thenComparing(Kept::path);
  }

  private final Path directory;
  private final Bounds bounds;
  private final Clock clock;
  private final Object trimming = new Object();

  private Shelf(Path directory, Bounds bounds, Clock clock) {
    this.directory = directory;
    this.bounds = bounds;
    this.clock = clock;
  }

  /**
   * Takes what lies in {@code directory}, if there is one yet, and removes the drafts that a killed
   * process has left there. (A draft of one that still runs goes as well, and cannot be kept then.)
   *
   * @param clock tells what was used last
   * @throws IOException if it is a link, belongs to another user, or is open to others
   */
  public static Shelf in(Path directory, Bounds bounds, Clock clock) throws IOException {
    Shelf shelf = new Shelf(directory, bounds, clock);
    if (Files.exists(directory, NOFOLLOW_LINKS)) {
      PrivateDirectory.make(directory);
      PrivateDirectory.sweep(directory, DRAFT);
      shelf.trim();
    }
    return shelf;
  }

  /**
   * Opens the file {@code name} for reading, which counts as use of it; empty if there is none. The
   * caller closes it. It can be read to its end even if it leaves the shelf meanwhile.
   */
  public Optional<FileChannel> open(String name) throws IOException {
    Path path = path(name);
    try {
      FileChannel file = FileChannel.open(path, Set.of(READ, NOFOLLOW_LINKS));
      touch(path);
      return Optional.of(file);
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
  }

  /** Notes that {@code path} is in use. Where that fails, it merely goes earlier. */
  private void touch(Path path) {
    try {
      Files.setLastModifiedTime(path, FileTime.from(clock.instant()));
    } catch (IOException e) {
      // It is gone already, or the disk takes no more changes.
    }
  }

  /** Begins a file that has no name yet; the directory is made if needed. The caller closes it. */
  public Draft create() throws IOException {
    PrivateDirectory.make(directory);
    Path path = directory.resolve(DRAFT + UUID.randomUUID());
    Set<StandardOpenOption> options = Set.of(CREATE_NEW, READ, WRITE);
    return new Draft(path, FileChannel.open(path, options, PrivateDirectory.FILE));
  }

  /** Removes the file {@code name}; nothing happens if there is none. */
  public void forget(String name) throws IOException {
    Files.deleteIfExists(path(name));
  }

  private Path path(String name) {
    if (!NAME.matcher(name).matches()) {
      throw new IllegalArgumentException("not a name for the shelf: " + name);
    }
    return directory.resolve(name);
  }

  /**
   * A file that is still being written. Unless it is kept, closing it removes it. For one thread.
   */
  public final class Draft implements Closeable {
    private final Path path;
    private final FileChannel channel;

    private Draft(Path path, FileChannel channel) {
      this.path = path;
      this.channel = channel;
    }

    /** Where to write; closed with the draft. */
    public FileChannel channel() {
      return channel;
    }

    /**
     * Puts the file on the shelf as {@code name}, in place of one that has that name, and closes
     * it. Others then go until the bounds hold. If it exceeds them by itself, nothing happens at
     * all.
     */
    public void keep(String name) throws IOException {
      Path place = path(name);
      if (channel.size() > bounds.bytes()) {
        close();
        return;
      }
      channel.force(false); // So that not even a power cut leaves a name without its bytes.
      channel.close();
      touch(path);
      Files.move(path, place, ATOMIC_MOVE);
      trim();
    }

    @Override
    public void close() throws IOException {
      try (channel) {
        Files.deleteIfExists(path);
      }
    }
  }

  private void trim() throws IOException {
    synchronized (trimming) {
      long bytes = 0;
      int files = 0;
      List<Kept> all = kept();
      all.sort(Kept.LATEST_FIRST);
      for (Kept file : all) {
        bytes += file.size();
        files++;
        if (bytes > bounds.bytes() || files > bounds.files()) {
          Files.deleteIfExists(file.path());
        }
      }
    }
  }

  private List<Kept> kept() throws IOException {
    List<Kept> all = new ArrayList<>();
    try (DirectoryStream<Path> paths = Files.newDirectoryStream(directory)) {
      for (Path path : paths) {
        if (NAME.matcher(path.getFileName().toString()).matches()) {
          add(path, all);
        }
      }
    }
    return all;
  }

  private static void add(Path path, List<Kept> all) throws IOException {
    try {
      BasicFileAttributes file =
          Files.readAttributes(path, BasicFileAttributes.class, NOFOLLOW_LINKS);
      all.add(new Kept(path, file.lastModifiedTime(), file.size()));
    } catch (NoSuchFileException e) {
      // Another thread has removed it.
    }
  }
}
