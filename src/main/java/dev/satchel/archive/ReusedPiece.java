package dev.satchel.archive;

import java.util.List;

/** A unit of an older object that is taken over. It takes its turn among pieces, and no work. */
final class ReusedPiece extends Piece {
  private final BasisUnit unit;
  private final List<CatalogueRecord> records;

  /**
   * @param records of its members and absences, as if the tar stream began with it
   */
  ReusedPiece(Engine engine, BasisUnit unit, List<CatalogueRecord> records) {
    super(engine);
    this.unit = unit;
    this.records = records;
  }

  BasisUnit unit() {
    return unit;
  }

  List<CatalogueRecord> records() {
    return records;
  }

  @Override
  long weight() {
    return 0;
  }

  @Override
  void read(Bench bench) {}

  @Override
  void encode(Bench bench) {}

  @Override
  void release(Buffers buffers) {}

  @Override
  void abandon() {}
}
