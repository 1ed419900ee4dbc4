package dev.satchel.archive;

import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A piece that becomes a frame of a snapshot, or nothing if there is nothing in it. */
final class FramePiece extends TarPiece {
  private final UnitNotes notes;
  private @Nullable Digest sha256;
  private boolean endsUnit;

  /**
   * @param notes takes the notes of the unit that it belongs to
   */
  FramePiece(Engine engine, TarCoding coding, UnitNotes notes) {
    super(engine, coding, notes);
    this.notes = notes;
  }

  /** Has the records of the unit come behind this. */
  void endUnit() {
    endsUnit = true;
  }

  /** The records of the unit if this ends it, once it is made. */
  List<CatalogueRecord> records() {
    return endsUnit ? notes.records() : List.of();
  }

  @Override
  void encode(Bench bench) throws IOException {
    if (end() > 0) {
      super.encode(bench);
      sha256 = digest(bench.sha256());
    } else {
      release(bench.buffers());
    }
  }

  /** Of what it has become; there must be something. */
  Digest sha256() {
    if (sha256 == null) {
      throw new IllegalStateException("is no frame");
    }
    return sha256;
  }
}
