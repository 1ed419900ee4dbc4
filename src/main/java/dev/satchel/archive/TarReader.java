package dev.satchel.archive;

import static dev.satchel.archive.TarBlock.SIZE;

import dev.satchel.RawName;
import dev.satchel.archive.Incoming.Kind;
import dev.satchel.files.Scratch;
import dev.satchel.files.Stat.Timestamp;
import java.io.Closeable;
import java.io.IOException;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads a tar archive: V7, ustar, pax and GNU's, files with holes in all forms that GNU tar has
 * written. An archive ends with two empty blocks, and with zeros behind them if need be; one that
 * ends without them is cut off, and one that goes on behind them is none. For one thread.
 */
final class TarReader implements Closeable {
  private static final int MAX_EXTENSION = 1 << 20;
  private static final int MAX_NAME = 64 << 10;

  /** What is no larger than this is written in one go. */
  private static final int SMALL = 64 << 10;

  private final Intake in;
  private final Unpacking unpacking;
  private final Scratch scratch;
  private final TarBlock block;
  private final SparseReader sparse;
  private @Nullable PaxRecords records;
  private @Nullable RawName longName;
  private @Nullable RawName longTarget;
  private @Nullable Timestamp modifiedOfAll;

  TarReader(Intake in, Unpacking unpacking, Scratch scratch) {
    this.in = in;
    this.unpacking = unpacking;
    this.scratch = scratch;
    this.block = new TarBlock(in);
    this.sparse = new SparseReader(in, block, scratch);
  }

  /** Reads all of it. */
  void read() throws IOException {
    in.require(SIZE);
    while (!block.isEmpty()) {
      block.check();
      readHeader();
      in.require(SIZE);
    }
    readEnd();
  }

  private void readEnd() throws IOException {
    if (records != null || longName != null || longTarget != null) {
      throw Objection.malformed("The archive ends where a member is announced");
    }
    in.advance(SIZE);
    in.require(SIZE);
    for (int count; (count = in.available()) > 0; in.advance(count)) {
      for (int i = in.at(); i < in.at() + count; i++) {
        if (in.buffer()[i] != 0) {
          throw Objection.malformed("The archive has something behind its end");
        }
      }
    }
  }

  private void readHeader() throws IOException {
    switch (block.type()) {
      case 'x' -> {
        checkNoRecords();
        PaxRecords read = new PaxRecords(scratch);
        records = read;
        readRecords(read);
      }
      case 'g' -> {
        checkNoRecords();
        readRecordsOfAll();
      }
      case 'L' -> longName = takeName();
      case 'K' -> longTarget = takeName();
      default -> {
        readMember();
        close();
        longName = null;
        longTarget = null;
      }
    }
  }

  private void checkNoRecords() {
    if (records != null) {
      throw Objection.malformed("The archive has two extended headers for one member");
    }
  }

  private void readRecordsOfAll() throws IOException {
    try (PaxRecords read = new PaxRecords(scratch)) {
      readRecords(read);
      if (read.isAboutOneMember()) {
        throw Objection.malformed("The archive says of all members what only one can be");
      }
      modifiedOfAll = read.modified().orElse(modifiedOfAll);
    }
  }

  private void readRecords(PaxRecords read) throws IOException {
    byte[] bytes = takeContent(MAX_EXTENSION);
    read.read(bytes, 0, bytes.length);
  }

  /** A name that GNU has put into a content of its own, with a zero at its end. */
  private RawName takeName() throws IOException {
    byte[] bytes = takeContent(MAX_NAME);
    int length = bytes.length;
    while (length > 0 && bytes[length - 1] == 0) {
      length--;
    }
    return RawName.of(Arrays.copyOf(bytes, length));
  }

  private byte[] takeContent(int most) throws IOException {
    long size = block.size();
    if (size > most) {
      throw Objection.malformed("The archive has a header of " + size + " bytes");
    }
    in.advance(SIZE);
    byte[] bytes = new byte[(int) size];
    for (int done = 0; done < bytes.length; ) {
      int count = Math.min(bytes.length - done, available());
      System.arraycopy(in.buffer(), in.at(), bytes, done, count);
      in.advance(count);
      done += count;
    }
    takePadding(size);
    return bytes;
  }

  private int available() throws IOException {
    int count = in.available();
    if (count == 0) {
      throw Objection.cutOff();
    }
    return count;
  }

  private void takePadding(long size) throws IOException {
    int padding = (int) (-size & (SIZE - 1));
    in.require(padding);
    in.advance(padding);
  }

  private void readMember() throws IOException {
    Optional<PaxRecords> extended = Optional.ofNullable(records);
    RawName name =
        extended
            .flatMap(PaxRecords::path)
            .orElseGet(() -> longName == null ? block.name() : longName);
    RawName target =
        extended
            .flatMap(PaxRecords::target)
            .orElseGet(() -> longTarget == null ? block.target() : longTarget);
    Timestamp modified = extended.flatMap(PaxRecords::modified).orElseGet(this::modified);
    char type = block.type();
    Kind kind = kind(type, name);
    long stored = stored(name, extended.flatMap(PaxRecords::size));
    int permissions = block.permissions();
    if (kind == Kind.FILE) {
      readFile(new Incoming(name, kind, permissions, modified, stored, Incoming.NONE), type);
      return;
    }
    if (stored != 0) {
      throw Objection.unsafe(name, "is no file and has a content");
    }
    in.advance(SIZE);
    unpacking.add(new Incoming(name, kind, permissions, modified, 0, target));
  }

  private Timestamp modified() {
    return modifiedOfAll == null ? new Timestamp(block.modified(), 0) : modifiedOfAll;
  }

  private static Kind kind(char type, RawName name) {
    return switch (type) {
      case '0', '\0', '7' ->
          // Before there was a type for directories, a slash said that something is one.
          type != '7' && name.endsWithSlash() ? Kind.DIRECTORY : Kind.FILE;
      case 'S' -> Kind.FILE;
      case '1' -> Kind.HARDLINK;
      case '2' -> Kind.SYMLINK;
      case '5' -> Kind.DIRECTORY;
      case '3', '4' -> throw Objection.unsafe(name, "is a device");
      case '6' -> throw Objection.unsafe(name, "is a FIFO");
      default -> throw Objection.unsafe(name, "is of a kind that is not known: " + (int) type);
    };
  }

  /**
   * How many bytes follow. Readers that go by one of two different sizes see other members than
   * readers that go by the other.
   */
  private long stored(RawName name, Optional<Long> extended) {
    long size = block.size();
    if (extended.isPresent() && size != 0 && size != extended.get()) {
      throw Objection.unsafe(name, "has two sizes: " + size + " and " + extended.get());
    }
    return extended.orElse(size);
  }

  private void readFile(Incoming file, char type) throws IOException {
    PaxRecords extended = records;
    if (type == 'S') {
      long size = sparse.gnuSize();
      try (SparseMap map = sparse.takeGnu()) {
        readSparse(file, map, file.size(), size);
      }
    } else if (extended != null && extended.hasMapInContent()) {
      in.advance(SIZE);
      try (SparseMap map = sparse.takeFromContent(file.size())) {
        readSparse(file, map, file.size() - sparse.taken(), extended.sparseSize());
      }
    } else if (extended != null && extended.map().isPresent()) {
      in.advance(SIZE);
      readSparse(file, extended.map().get(), file.size(), extended.sparseSize());
    } else {
      in.advance(SIZE);
      readWhole(file);
    }
    takePadding(file.size());
  }

  private void readWhole(Incoming file) throws IOException {
    try (Arrival arrival = unpacking.file(file)) {
      copy(file.size(), arrival);
      finish(file, arrival);
    }
  }

  private void readSparse(Incoming file, SparseMap map, long stored, long size) throws IOException {
    Incoming whole =
        new Incoming(
            file.name(), file.kind(), file.permissions(), file.modified(), size, file.target());
    try (Arrival arrival = unpacking.file(whole)) {
      map.forEach(
          stored,
          size,
          (hole, length) -> {
            arrival.skip(hole);
            copy(length, arrival);
          });
      finish(file, arrival);
    }
  }

  private void finish(Incoming file, Arrival arrival) throws IOException {
    String sha256 = arrival.finish(file.permissions(), file.modified());
    unpacking.bring(unpacking.path(file.name()), Kind.FILE, arrival.size(), sha256);
  }

  private void copy(long length, Arrival arrival) throws IOException {
    if (length <= SMALL) {
      in.require((int) length); // Else it would be two writes where the buffer ends.
    }
    for (long left = length; left > 0; ) {
      int count = (int) Math.min(left, available());
      arrival.write(in.buffer(), in.at(), count);
      in.advance(count);
      left -= count;
    }
  }

  @Override
  public void close() throws IOException {
    PaxRecords open = records;
    records = null;
    if (open != null) {
      open.close();
    }
  }
}
