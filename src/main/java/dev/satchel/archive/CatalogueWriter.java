package dev.satchel.archive;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.satchel.RawName;
import dev.satchel.files.Stat;
import java.io.Closeable;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Optional;

/**
 * Writes a catalogue: a line that says what it is, and then each record, a byte that tells its kind
 * and its fields in their order, big endian. Names have their length before them, in four bytes.
 * The last record ends it. For one thread.
 */
final class CatalogueWriter implements Closeable {
  static final byte[] MAGIC = "satchel catalogue 1\n".getBytes(UTF_8);
  static final int FRAME = 'F';
  static final int MEMBER = 'M';
  static final int ABSENCE = 'A';
  static final int END = 'E';

  private final DataOutputStream out;

  /**
   * @param out should be buffered; stays the caller's
   */
  CatalogueWriter(OutputStream out) throws IOException {
    this.out = new DataOutputStream(out);
    this.out.write(MAGIC);
  }

  void write(CatalogueRecord record) throws IOException {
    if (record instanceof CatalogueRecord.Frame frame) {
      write(frame);
    } else if (record instanceof CatalogueRecord.Member member) {
      write(member);
    } else if (record instanceof CatalogueRecord.Absence absence) {
      write(absence);
    } else if (record instanceof CatalogueRecord.End end) {
      write(end);
    }
  }

  private void write(CatalogueRecord.Frame frame) throws IOException {
    out.writeByte(FRAME);
    out.writeLong(frame.position());
    out.writeInt(frame.length());
    out.writeLong(frame.start());
    out.writeInt(frame.size());
    out.write(frame.sha256().bytes());
  }

  private void write(CatalogueRecord.Member member) throws IOException {
    out.writeByte(MEMBER);
    out.writeByte(member.kind().sign());
    write(member.path());
    out.writeShort(member.permissions());
    write(member.modified());
    write(member.changed());
    out.writeLong(member.device());
    out.writeLong(member.inode());
    out.writeBoolean(member.isSettled());
    out.writeLong(member.size());
    out.writeLong(member.start());
    out.writeInt(member.headerLength());
    out.writeBoolean(member.sha256().isPresent());
    if (member.sha256().isPresent()) {
      out.write(member.sha256().get().bytes());
    }
    write(member.target());
  }

  private void write(CatalogueRecord.Absence absence) throws IOException {
    out.writeByte(ABSENCE);
    write(absence.path());
    out.writeBoolean(absence.isFault());
    write(RawName.of(absence.reason()));
    write(absence.target());
  }

  private void write(CatalogueRecord.End end) throws IOException {
    out.writeByte(END);
    out.writeLong(end.members());
    out.writeLong(end.bytes());
    out.writeLong(end.faults());
    out.writeLong(end.length());
    out.writeLong(end.size());
    write(end.rest());
    out.flush();
  }

  private void write(Stat.Timestamp time) throws IOException {
    out.writeLong(time.seconds());
    out.writeInt(time.nanos());
  }

  private void write(RawName name) throws IOException {
    out.writeInt(name.length());
    out.write(name.bytes());
  }

  private void write(Optional<RawName> name) throws IOException {
    out.writeBoolean(name.isPresent());
    if (name.isPresent()) {
      write(name.get());
    }
  }

  @Override
  public void close() throws IOException {
    out.flush();
  }
}
