package dev.satchel.archive;

import dev.satchel.RawName;
import dev.satchel.files.JailedDirectory;
import dev.satchel.files.Scratch;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
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
  private final Scratch scratch;

  /**
   * @param source stays the caller's, and must stay open until the archive is written
   * @param scratch where a manifest goes that is too large for memory
   */
  public Archive(JailedDirectory source, ArchiveOptions options, Scratch scratch) {
    this.source = source;
    this.options = options;
    this.scratch = scratch;
  }

  /** The name of the directory: that of the archive's root member and of the archive itself. */
  public RawName root() {
    List<RawName> names = source.path().names();
    return names.isEmpty() ? RawName.of("root") : names.get(names.size() - 1);
  }

  public ArchiveFormat format() {
    return options.format();
  }

  /**
   * Writes the whole archive. What cannot be read is listed in the manifest.
   *
   * @param out stays the caller's, and is flushed at the end
   * @throws IOException if {@code out} does not take it, the directory itself cannot be listed, or
   *     there is no room for the manifest: the archive is not whole then, and has no end
   */
  public Summary writeTo(OutputStream out) throws IOException {
    BufferedOutputStream buffered = new BufferedOutputStream(out, OUTPUT_BUFFER);
    Summary summary;
    try (Packing packing = new Packing(source, root(), options, scratch, buffered)) {
      summary = packing.run();
    }
    buffered.flush();
    return summary;
  }
}
