package dev.satchel.archive;

import static org.assertj.core.api.Assertions.assertThat;

import dev.satchel.RawName;
import dev.satchel.WorkspacePath;
import dev.satchel.files.Jail;
import dev.satchel.files.JailedDirectory;
import dev.satchel.files.Scratch;
import dev.satchel.files.Shelf;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Takes snapshots of one tree. */
final class Camera implements Closeable {
  /** By this, nothing has changed just now. */
  static final Clock LATE = Clock.offset(Clock.systemUTC(), Duration.ofHours(1));

  private final Jail jail;
  private final JailedDirectory source;
  private final Scratch scratch;
  private final Engine engine;
  private Excludes excludes = new Excludes(List.of());

  /**
   * @param state where scratch files go
   */
  Camera(Path tree, int workers, Clock clock, Path state) throws IOException {
    RawName path = RawName.of(tree.toString());
    this.jail = Jail.open(List.of(path));
    this.source = jail.directory(WorkspacePath.parse(path));
    this.scratch = Scratch.in(state.resolve("scratch"));
    Shelf shelf = Shelf.in(state.resolve("index"), new Shelf.Bounds(1 << 20, 10), clock);
    this.engine = new Engine(workers, 16 << 20, scratch, shelf, clock);
  }

  Camera without(String... patterns) {
    excludes = new Excludes(List.of(patterns));
    return this;
  }

  Engine engine() {
    return engine;
  }

  Scratch scratch() {
    return scratch;
  }

  Capture capture() {
    return new Capture(source, excludes, Packed.MAX_DEPTH, engine);
  }

  Catalogue catalogue(Shot shot) throws IOException {
    return Catalogue.read(new ByteArrayInputStream(shot.catalogue()), scratch);
  }

  /** All of the tree. */
  Shot take() throws IOException {
    return take(Optional.empty(), new Shot.Film(new byte[0]));
  }

  /** What has changed since {@code older}. */
  Shot take(Shot older) throws IOException {
    try (Catalogue basis = catalogue(older)) {
      return take(Optional.of(basis), new Shot.Film(older.object()));
    }
  }

  /** The same, onto {@code film}. */
  Shot take(Optional<Catalogue> basis, Shot.Film film) throws IOException {
    ByteArrayOutputStream catalogue = new ByteArrayOutputStream();
    Progress progress = new Progress();
    Captured captured = capture().write(basis, film, catalogue, progress);
    Shot shot = new Shot(film.bytes(), catalogue.toByteArray(), captured, film.reuses());
    assertThat(progress.entries()).isEqualTo(captured.end().members());
    assertThat(progress.bytes()).isEqualTo(captured.end().bytes());
    assertThat(captured.end().length()).isEqualTo(shot.object().length);
    verify(shot);
    return shot;
  }

  private void verify(Shot shot) throws IOException {
    byte[] object = shot.object();
    try (Catalogue catalogue = catalogue(shot)) {
      new FrameReader(catalogue, (position, length) -> stretch(object, position, length), engine)
          .verify();
    }
  }

  private static InputStream stretch(byte[] object, long position, long length) {
    return new ByteArrayInputStream(object, Math.toIntExact(position), Math.toIntExact(length));
  }

  boolean isStillAs(Shot shot) throws IOException {
    try (Catalogue catalogue = catalogue(shot)) {
      return capture().isStillAs(catalogue);
    }
  }

  /** {@code shot} with the identities that its files have in this tree. */
  Shot rebased(Shot shot) throws IOException {
    ByteArrayOutputStream again = new ByteArrayOutputStream();
    try (Catalogue catalogue = catalogue(shot)) {
      capture().rebase(catalogue, again);
    }
    return new Shot(shot.object(), again.toByteArray(), shot.captured(), 0);
  }

  @Override
  public void close() throws IOException {
    engine.close();
    source.close();
    jail.close();
  }
}
