package dev.satchel.archive;

import dev.satchel.RawName;
import dev.satchel.files.JailedDirectory;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;

/**
 * An archive of one directory: a function from the tree, as it is when it is written, to bytes. It
 * is streamed: nothing but the manifest and, for zip, the central directory is held back. Its last
 * member is the manifest, {@code <root>/archive_manifest.json}.
 */
public final class Archive {
  private static final int OUTPUT_BUFFER = 128 << 10;

  private final JailedDirectory source;
  private final ArchiveOptions options;
  private final Engine engine;

  /**
   * @param source stays the caller's, and must stay open until the archive is written
   */
  public Archive(JailedDirectory source, ArchiveOptions options, Engine engine) {
    this.source = source;
    this.options = options;
    this.engine = engine;
  }

  /** The name of the directory: that of the archive's root member and of the archive itself. */
  public RawName root() {
    List<RawName> names = source.path().names();
    return names.isEmpty() ? RawName.of("root") : names.get(names.size() - 1);
  }

  public ArchiveFormat format() {
    return options.format();
  }

  public ArchiveOptions options() {
    return options;
  }

  /**
   * Looks at the whole tree without reading a file.
   *
   * @throws IOException if the directory itself cannot be listed
   */
  public Plan plan() throws IOException {
    MessageDigest digest = Packing.newSha256();
    CountingOutputStream counting =
        new CountingOutputStream(new DigestOutputStream(OutputStream.nullOutputStream(), digest));
    Summary summary = write(counting, new Progress());
    String tag = HexFormat.of().formatHex(digest.digest());
    long length = options.hasExactLength() ? counting.count : -1;
    return new Plan(tag, summary.members(), summary.bytes(), length);
  }

  /**
   * How long the archive of {@code plan} is, in bytes. Where that does not follow from the plan or
   * from what is known of earlier downloads, the archive is made for it, and thrown away.
   *
   * @throws IOException if the tree is no longer as planned
   */
  public long length(Plan plan) throws IOException {
    CountingOutputStream counting = new CountingOutputStream(OutputStream.nullOutputStream());
    write(counting, new Progress());
    return counting.count;
  }

  /**
   * Writes the whole archive. What cannot be read is listed in the manifest.
   *
   * @param out stays the caller's, and is flushed at the end
   * @throws IOException if {@code out} does not take it, the directory itself cannot be listed, or
   *     there is no room for the manifest: the archive is not whole then, and has no end
   */
  public Summary write(OutputStream out, Progress progress) throws IOException {
    BufferedOutputStream buffered = new BufferedOutputStream(out, OUTPUT_BUFFER);
    Summary summary;
    try (Packing packing = new Packing(source, root(), options, engine.scratch(), buffered)) {
      summary = packing.run();
    }
    buffered.flush();
    progress.add(summary.members(), summary.bytes());
    return summary;
  }

  /**
   * The same for an archive that was planned; it may come out otherwise if the tree has changed.
   */
  public Summary write(Plan plan, OutputStream out, Progress progress) throws IOException {
    return write(out, progress);
  }

  /**
   * Writes the bytes from {@code first} to {@code last}, included, of the archive of {@code plan},
   * and exactly these.
   *
   * @throws IOException also if they cannot be had any more since the tree has changed
   */
  public void writeRange(Plan plan, long first, long last, OutputStream out, Progress progress)
      throws IOException {
    write(new WindowOutputStream(out, first, last), progress);
    out.flush();
  }

  private static final class CountingOutputStream extends OutputStream {
    private final OutputStream out;
    private long count;

    CountingOutputStream(OutputStream out) {
      this.out = out;
    }

    @Override
    public void write(int b) throws IOException {
      out.write(b);
      count++;
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      out.write(bytes, offset, length);
      count += length;
    }
  }

  private static final class WindowOutputStream extends OutputStream {
    private final OutputStream out;
    private final long first;
    private final long last;
    private long at;

    WindowOutputStream(OutputStream out, long first, long last) {
      this.out = out;
      this.first = first;
      this.last = last;
    }

    @Override
    public void write(int b) throws IOException {
      write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      long from = Math.max(at, first);
      long to = Math.min(at + length, last + 1);
      if (from < to) {
        out.write(bytes, offset + (int) (from - at), (int) (to - from));
      }
      at += length;
    }
  }
}
