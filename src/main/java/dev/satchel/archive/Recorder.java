package dev.satchel.archive;

import dev.satchel.archive.CatalogueRecord.Absence;
import dev.satchel.archive.CatalogueRecord.End;
import dev.satchel.archive.CatalogueRecord.Frame;
import dev.satchel.archive.CatalogueRecord.Member;
import dev.satchel.files.Stat;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;

/**
 * Takes pieces that are made, hands their frames on, and writes what the catalogue says of them.
 */
final class Recorder implements Closeable {
  private final Frames frames;
  private final CatalogueWriter catalogue;
  private final ZstdCoding coding;
  private final Progress progress;
  private final List<Absence> firstFaults = new ArrayList<>();

  /** A stretch of the older object that is not handed on yet, since it may go on. */
  private long reusedFrom;

  private long reusedLength;

  private long reused;
  private long position;
  private long size;
  private long unitStart;
  private long members;
  private long bytes;
  private long faults;

  /**
   * @param catalogue stays the caller's
   */
  Recorder(Frames frames, OutputStream catalogue, ZstdCoding coding, Progress progress)
      throws IOException {
    this.frames = frames;
    this.catalogue = new CatalogueWriter(catalogue);
    this.coding = coding;
    this.progress = progress;
  }

  void take(Piece piece) throws IOException {
    if (piece instanceof FramePiece fresh) {
      take(fresh);
    } else if (piece instanceof ReusedPiece old) {
      take(old);
    }
  }

  private void take(FramePiece fresh) throws IOException {
    if (fresh.end() > 0) {
      handOnReused();
      frames.add(out -> fresh.writeTo(Output.whole(out)));
      add(new Frame(position, fresh.outputLength(), size, fresh.end(), fresh.sha256()));
    }
    add(fresh.records());
  }

  private void take(ReusedPiece old) throws IOException {
    BasisUnit unit = old.unit();
    if (unit.position() != reusedFrom + reusedLength) {
      handOnReused();
      reusedFrom = unit.position();
    }
    reusedLength += unit.length();
    reused += unit.length();
    for (Frame frame : unit.frames()) {
      add(new Frame(position, frame.length(), size, frame.size(), frame.sha256()));
    }
    add(old.records());
  }

  private void handOnReused() throws IOException {
    if (reusedLength > 0) {
      frames.reuse(reusedFrom, reusedLength);
      reusedLength = 0;
    }
  }

  private void add(Frame frame) throws IOException {
    catalogue.write(frame);
    coding.count(new TarCoding.Coded(frame.size(), 0, frame.length()));
    position += frame.length();
    size += frame.size();
  }

  /** Adds what a unit holds, when all of its frames were added. */
  private void add(List<CatalogueRecord> records) throws IOException {
    long membersBefore = members;
    long bytesBefore = bytes;
    for (CatalogueRecord record : records) {
      if (record instanceof Member member) {
        add(member);
      } else if (record instanceof Absence absence) {
        add(absence);
      }
    }
    if (!records.isEmpty()) {
      unitStart = size;
    }
    progress.add(members - membersBefore, bytes - bytesBefore);
  }

  private void add(Member member) throws IOException {
    catalogue.write(Records.at(unitStart + member.start(), member));
    members++;
    bytes += member.size();
  }

  private void add(Absence absence) throws IOException {
    catalogue.write(absence);
    if (absence.isFault()) {
      faults++;
      if (firstFaults.size() < Captured.MAX_FAULTS) {
        firstFaults.add(absence);
      }
    }
  }

  /** How many absences were not meant, until now. */
  long faults() {
    return faults;
  }

  /**
   * Hands on what follows the last frame, and ends the catalogue.
   *
   * @param rest as the last record has it
   */
  Captured finish(Stat.Timestamp rest) throws IOException {
    handOnReused();
    frames.add(out -> coding.end(Output.whole(out)));
    End end = new End(members, bytes, faults, position + coding.endLength(), size, rest);
    catalogue.write(end);
    return new Captured(end, reused, firstFaults);
  }

  @Override
  public void close() throws IOException {
    coding.close();
  }
}
