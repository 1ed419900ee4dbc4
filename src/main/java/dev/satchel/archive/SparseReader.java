package dev.satchel.archive;

import static dev.satchel.archive.TarBlock.SIZE;

import dev.satchel.Refusal;
import dev.satchel.files.Scratch;
import java.io.IOException;

/** Reads the maps of holes that stand in headers of their own or before a content. */
final class SparseReader {
  private static final int GNU_FIRST = 386;
  private static final int GNU_FIRST_COUNT = 4;
  private static final int GNU_CONTINUES = 482;
  private static final int GNU_REAL_SIZE = 483;
  private static final int GNU_MORE_COUNT = 21;
  private static final int GNU_MORE_CONTINUES = 504;
  private static final int STRETCH = 24;
  private static final int MAX_DIGITS = 20;

  private final Intake in;
  private final TarBlock block;
  private final Scratch scratch;
  private long taken;

  SparseReader(Intake in, TarBlock block, Scratch scratch) {
    this.in = in;
    this.block = block;
    this.scratch = scratch;
  }

  /** How large the file is with its holes, in GNU's old header. */
  long gnuSize() {
    long size = block.number(GNU_REAL_SIZE, 12, "size");
    if (size < 0) {
      throw malformed();
    }
    return size;
  }

  /** Takes GNU's old header, and those that continue it. The caller closes the map. */
  SparseMap takeGnu() throws IOException {
    return filled(this::addAllGnu);
  }

  /** Puts stretches into a map. */
  private interface Filling {
    void add(SparseMap map) throws IOException;
  }

  private SparseMap filled(Filling filling) throws IOException {
    SparseMap map = new SparseMap(scratch);
    try {
      filling.add(map);
      return map;
    } catch (IOException | RuntimeException e) {
      map.close();
      throw e;
    }
  }

  private void addAllGnu(SparseMap map) throws IOException {
    boolean continues = block.isSet(GNU_CONTINUES);
    addGnu(map, GNU_FIRST, GNU_FIRST_COUNT);
    in.advance(SIZE);
    while (continues) {
      in.require(SIZE);
      continues = block.isSet(GNU_MORE_CONTINUES);
      addGnu(map, 0, GNU_MORE_COUNT);
      in.advance(SIZE);
    }
  }

  private void addGnu(SparseMap map, int first, int count) throws IOException {
    for (int i = 0; i < count; i++) {
      long[] stretch = block.stretch(first + i * STRETCH);
      if (stretch.length > 0) {
        map.add(stretch[0], stretch[1]);
      }
    }
  }

  /**
   * Takes the map that a content begins with: lines of decimal digits, filled up to a block. The
   * caller closes it.
   *
   * @param stored how long the content is with the map
   */
  SparseMap takeFromContent(long stored) throws IOException {
    taken = 0;
    return filled(map -> addLines(map, stored));
  }

  private void addLines(SparseMap map, long stored) throws IOException {
    for (long left = takeLine(stored); left > 0; left--) {
      map.add(takeLine(stored), takeLine(stored));
    }
    int rest = (int) (TarHeader.padded(taken) - taken);
    in.require(rest);
    in.advance(rest);
    taken += rest;
  }

  /** How many bytes the map of a content has taken. */
  long taken() {
    return taken;
  }

  private long takeLine(long stored) throws IOException {
    int length = 0;
    in.require(1);
    while (in.buffer()[in.at() + length] != '\n') {
      length++;
      if (length > MAX_DIGITS || taken + length >= stored) {
        throw malformed();
      }
      in.require(length + 1);
    }
    long number = PaxRecords.decimal(in.buffer(), in.at(), in.at() + length);
    in.advance(length + 1);
    taken += length + 1;
    return number;
  }

  private static Refusal malformed() {
    return Objection.malformed("The archive has a file whose map of holes cannot be read");
  }
}
