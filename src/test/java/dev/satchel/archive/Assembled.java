package dev.satchel.archive;

import dev.satchel.RawName;
import dev.satchel.archive.Manifest.Document;
import dev.satchel.files.FileType;
import dev.satchel.files.Stat;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;

/** An archive of members that a test thinks up, without any tree. */
final class Assembled implements Closeable, Assembly.Pieces {
  private final Map<RawName, Source> sources = new HashMap<>();
  private final Output out;
  private final Pipeline pipeline;
  private final Assembly assembly;

  /** A way to cut an archive. */
  interface Form {
    Assembly with(Engine engine, Assembly.Pieces pieces);
  }

  /**
   * @param out stays the caller's
   */
  Assembled(Engine engine, Form form, OutputStream out) {
    this.out = new Output(out, 0, Long.MAX_VALUE - 1);
    this.assembly = form.with(engine, this);
    this.pipeline = new Pipeline(engine, piece -> assembly.emit(piece, this.out));
  }

  /** Writes what comes before the first member, and adds the root. */
  void begin() throws IOException {
    assembly.begin(stat(FileType.DIRECTORY, 0, 0), out);
  }

  void file(String name, byte[] content) throws IOException {
    Bytes bytes =
        (position, target, offset, length) -> {
          System.arraycopy(content, (int) position, target, offset, length);
          return length;
        };
    file(name, new BytesSource(bytes, content.length, true));
  }

  void file(String name, Source source) throws IOException {
    RawName path = RawName.of(name);
    sources.put(path, source);
    Stat stat = stat(FileType.REGULAR, 1_700_000_000, source.size());
    assembly.add(new Entry.OfFile(path, stat));
  }

  void directory(String name, long modified) throws IOException {
    assembly.add(new Entry.OfDirectory(RawName.of(name), stat(FileType.DIRECTORY, modified, 0)));
  }

  void symlink(String name, String target) throws IOException {
    Stat stat = stat(FileType.SYMLINK, 0, 0);
    assembly.add(new Entry.OfSymlink(RawName.of(name), stat, RawName.of(target)));
  }

  void hardlink(String name, String first) throws IOException {
    Stat stat = stat(FileType.REGULAR, 0, 0);
    assembly.add(new Entry.OfHardlink(RawName.of(name), stat, RawName.of(first)));
  }

  void omitted(String name) throws IOException {
    assembly.add(new Entry.Omitted(RawName.of(name), Omission.CHANGED));
  }

  private static Stat stat(FileType type, long modified, long size) {
    Stat.Timestamp time = new Stat.Timestamp(modified, 0);
    return new Stat(type, 0644, 0, 0, 1, 1, 1, size, time, time);
  }

  /** Adds an empty member in place of the manifest. */
  void manifest(String name) throws IOException {
    assembly.cut();
    assembly.manifest(
        new Member(RawName.of(name), 0644, 0, 0),
        new Document(0, (position, target, offset, length) -> 0));
  }

  /** Ends the archive. */
  void finish() throws IOException {
    assembly.cut();
    pipeline.drain();
    assembly.end(out);
  }

  @Override
  public boolean isDone() {
    return false;
  }

  @Override
  public void add(Piece piece) throws IOException {
    pipeline.add(piece);
  }

  @Override
  public Source source(Entry.OfFile file, long position) {
    return Objects.requireNonNull(sources.remove(file.path()));
  }

  @Override
  public Recall.Result recalled() {
    throw new IllegalStateException("nothing is passed over");
  }

  @Override
  public boolean havePassed() {
    return false;
  }

  @Override
  public void close() throws IOException {
    pipeline.close();
    assembly.close();
  }
}
