package dev.satchel.archive;

import dev.satchel.RawName;
import dev.satchel.archive.CatalogueRecord.Kind;
import dev.satchel.archive.CatalogueRecord.Member;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.function.Predicate;

/**
 * Some of the members of a snapshot as a tar archive: their bytes as they are, but that another
 * name of a file that is not among them becomes a file. For one thread.
 */
final class SelectedMembers implements Closeable {
  private final Catalogue catalogue;
  private final FrameReader reader;
  private final Predicate<Member> isWanted;
  private final OutputStream out;
  private final ForwardReader forward;

  /** From where to where in the stream lies what is to be written next. */
  private long first;

  private long end;

  /**
   * @param isWanted is not asked about the top, which is always there
   * @param out stays the caller's
   */
  SelectedMembers(
      Catalogue catalogue, FrameReader reader, Predicate<Member> isWanted, OutputStream out) {
    this.catalogue = catalogue;
    this.reader = reader;
    this.isWanted = isWanted;
    this.out = out;
    this.forward = new ForwardReader(catalogue, reader);
  }

  /** Writes all of it. */
  void write() throws IOException {
    add(catalogue.member(0));
    Catalogue.Members members = catalogue.below(RawName.of(""));
    for (Member member; (member = members.next()) != null; ) {
      if (!isWanted.test(member)) {
        members.skipBelow();
      } else if (member.kind() == Kind.HARDLINK && !isThere(member.target().orElseThrow())) {
        addAsFile(member);
      } else {
        add(member);
      }
    }
    flush();
    out.write(new byte[CatalogueCheck.END_SIZE]);
  }

  private void add(Member member) throws IOException {
    if (member.start() != end) {
      flush();
      first = member.start();
    }
    end = member.contentStart() + TarHeader.padded(member.size());
  }

  private void flush() throws IOException {
    if (end > first) {
      forward.copy(first, end - first, out);
    }
    first = end;
  }

  /** Whether {@code path} and all directories above it are wanted. */
  private boolean isThere(RawName path) throws IOException {
    byte[] bytes = path.bytes();
    while (bytes.length > 0) {
      if (!isWanted.test(catalogue.find(RawName.of(bytes)).orElseThrow())) {
        return false;
      }
      bytes = Arrays.copyOf(bytes, PathOrder.parentLength(bytes));
    }
    return true;
  }

  private void addAsFile(Member link) throws IOException {
    flush();
    Member file = catalogue.original(link);
    TarHeader header = SnapshotHeader.ofFile(link, file.size());
    byte[] bytes = new byte[header.length()];
    header.writeTo(bytes, 0);
    out.write(bytes);
    reader.copy(file.contentStart(), TarHeader.padded(file.size()), out);
  }

  @Override
  public void close() throws IOException {
    forward.close();
  }
}
