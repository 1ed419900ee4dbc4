package dev.satchel.git;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.satchel.RawName;
import java.io.IOException;
import java.io.OutputStream;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import org.eclipse.jgit.diff.DiffFormatter;
import org.eclipse.jgit.diff.EditList;
import org.eclipse.jgit.diff.HistogramDiff;
import org.eclipse.jgit.diff.RawText;
import org.eclipse.jgit.diff.RawTextComparator;
import org.eclipse.jgit.lib.ObjectId;
import org.jspecify.annotations.Nullable;

/**
 * Writes changes as a patch for {@code git apply}: lines for text, all bytes both ways for what is
 * binary or large. A rename is a file that goes and one that comes.
 */
final class PatchWriter implements Changes {
  private static final int MOST_LINES = 100_000;
  private static final int BUFFER = 16 << 10;
  private static final RawName NULL = RawName.of("/dev/null");

  private final OutputStream out;
  private final Stored stored;
  private final Tally tally;
  private final HistogramDiff algorithm = new HistogramDiff();

  /** Hears of each change, and how many bytes of files went into it. */
  @FunctionalInterface
  interface Tally {
    void add(long bytes);
  }

  /**
   * @param out stays the caller's
   */
  PatchWriter(OutputStream out, Stored stored, Tally tally) {
    this.out = out;
    this.stored = stored;
    this.tally = tally;
    // What repeats too often to be told apart counts as new; anything else may take for ever.
    algorithm.setFallbackAlgorithm(null);
  }

  @Override
  public void change(RawName path, @Nullable TreeEntry before, @Nullable Now now)
      throws IOException {
    Blob from = before == null ? null : stored.blob(before);
    Blob to = now == null ? null : now.read();
    tally.add(to == null ? 0 : to.size());
    if (from != null && to != null && !Mode.areOfOneKind(from.mode(), to.mode())) {
      write(path, from, null);
      write(path, null, to);
    } else {
      write(path, from, to);
    }
  }

  /** Git passes over lines between patches; people should know. */
  @Override
  public void nested(RawName path) throws IOException {
    text("# Not in this patch, since it is a repository of its own: ");
    out.write(QuotedName.of("", path));
    text("\n");
  }

  private void write(RawName path, @Nullable Blob from, @Nullable Blob to) throws IOException {
    text("diff --git ");
    out.write(QuotedName.of("a/", path));
    text(" ");
    out.write(QuotedName.of("b/", path));
    text("\n");
    modes(from, to);
    ObjectId before = from == null ? ObjectId.zeroId() : from.id();
    ObjectId after = to == null ? ObjectId.zeroId() : to.id();
    if (before.equals(after)) {
      return;
    }
    String mode =
        from != null && to != null && from.mode() == to.mode()
            ? " " + Integer.toOctalString(to.mode())
            : "";
    text("index " + before.name() + ".." + after.name() + mode + "\n");
    byte[] old = lines(from);
    byte[] fresh = lines(to);
    if (old == null || fresh == null) {
      binary(from, to);
    } else if (old.length + fresh.length > 0) {
      hunks(path, from == null, to == null, old, fresh);
    }
  }

  private void modes(@Nullable Blob from, @Nullable Blob to) throws IOException {
    if (from == null && to != null) {
      text("new file mode " + Integer.toOctalString(to.mode()) + "\n");
    } else if (from != null && to == null) {
      text("deleted file mode " + Integer.toOctalString(from.mode()) + "\n");
    } else if (from != null && to != null && from.mode() != to.mode()) {
      text("old mode " + Integer.toOctalString(from.mode()) + "\n");
      text("new mode " + Integer.toOctalString(to.mode()) + "\n");
    }
  }

  /** The bytes of one side, if they are text that is not too long; null if not. */
  private static byte @Nullable [] lines(@Nullable Blob blob) {
    if (blob == null) {
      return new byte[0];
    }
    byte[] bytes = blob.bytes();
    if (bytes == null || bytes.length > WorkFiles.IN_MEMORY) {
      return null;
    }
    int lines = 0;
    for (byte b : bytes) {
      lines += b == '\n' ? 1 : 0;
      if (b == 0 || lines > MOST_LINES) {
        return null;
      }
    }
    return bytes;
  }

  private void hunks(RawName path, boolean isNew, boolean isGone, byte[] old, byte[] fresh)
      throws IOException {
    file("--- ", "a/", isNew ? NULL : path);
    file("+++ ", "b/", isGone ? NULL : path);
    RawText a = new RawText(old);
    RawText b = new RawText(fresh);
    EditList edits = algorithm.diff(RawTextComparator.DEFAULT, a, b);
    try (DiffFormatter formatter = new DiffFormatter(out)) {
      formatter.format(edits, a, b);
    }
  }

  private void file(String start, String prefix, RawName path) throws IOException {
    text(start);
    out.write(QuotedName.of(path.equals(NULL) ? "" : prefix, path));
    text(path.text().indexOf(' ') >= 0 ? "\t\n" : "\n");
  }

  private void binary(@Nullable Blob from, @Nullable Blob to) throws IOException {
    text("GIT binary patch\n");
    literal(to);
    if (from == null || from.isKnown()) {
      literal(from); // The way back, which git can do without.
    }
  }

  private void literal(@Nullable Blob blob) throws IOException {
    text("literal " + (blob == null ? 0 : blob.size()) + "\n");
    Base85Lines lines = new Base85Lines(out);
    Deflater deflater = new Deflater();
    try {
      DeflaterOutputStream deflated = new DeflaterOutputStream(lines, deflater, BUFFER);
      if (blob != null) {
        blob.writeTo(deflated);
      }
      deflated.finish();
    } finally {
      deflater.end();
    }
    lines.finish();
    text("\n");
  }

  private void text(String text) throws IOException {
    out.write(text.getBytes(ISO_8859_1));
  }
}
