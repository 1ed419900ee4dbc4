package dev.satchel.archive;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.zip.CRC32;

/**
 * A stretch of a tar stream, which ends where a member ends or, if that one is large, within its
 * content.
 */
sealed class TarPiece extends Piece permits FramePiece {
  /** How much of what came before a compressor can look back to. */
  static final int TAIL = BlockDeflater.WINDOW;

  /** Something that is written to the stream, or said of it in the manifest. */
  private interface Part {
    void put(Bench bench) throws IOException;
  }

  private static final byte[] NOTHING = {};

  private final TarCoding coding;
  private final List<Part> parts = new ArrayList<>();
  private final List<Source> sources = new ArrayList<>();
  private int length;
  private byte[] data = NOTHING;
  private byte[] tail = NOTHING;
  private final CRC32 crc = new CRC32();
  private int end;

  TarPiece(Engine engine, TarCoding coding) {
    super(engine);
    this.coding = coding;
  }

  /** The same, of which {@code notes} are taken in place of a manifest's lines. */
  TarPiece(Engine engine, TarCoding coding, Notes notes) {
    super(engine, notes);
    this.coding = coding;
  }

  /** How long it is, in bytes of tar, unless something in it turns out not to be there. */
  int length() {
    return length;
  }

  /** How many things it has to say. */
  int parts() {
    return parts.size();
  }

  /** Adds a member without content. */
  void add(TarHeader header, Entry entry) {
    length += header.length();
    parts.add(
        bench -> {
          put(header);
          notes().add(entry);
        });
  }

  /** Tells, when it is read, whether there is something. */
  interface Presence {
    boolean isThere() throws IOException;
  }

  /** Adds a further name of a file, which is no member if that file turns out to be none. */
  void add(TarHeader header, Entry.OfHardlink link, Presence original) {
    length += header.length();
    parts.add(
        bench -> {
          if (original.isThere()) {
            put(header);
            notes().add(link);
          } else {
            notes().add(new Entry.Omitted(link.path(), Omission.ORIGINAL));
          }
        });
  }

  /** Adds the root, of which the manifest says nothing. */
  void add(TarHeader header) {
    length += header.length();
    parts.add(bench -> put(header));
  }

  /** Adds what ends an archive. */
  void add(byte[] bytes) {
    length += bytes.length;
    parts.add(
        bench -> {
          System.arraycopy(bytes, 0, data, end, bytes.length);
          end += bytes.length;
        });
  }

  /** Adds a note for the manifest. */
  void add(Entry.Omitted omitted) {
    parts.add(bench -> notes().add(omitted));
  }

  /**
   * Adds the beginning of a member.
   *
   * @param file what the manifest says of it; empty for the manifest itself
   */
  void add(TarHeader header, Fragment fragment, Optional<Entry.OfFile> file) {
    length += header.length();
    add(fragment, bench -> put(header), file);
  }

  /** Adds more of the member that was added last, to this piece or the one before. */
  void add(Fragment fragment, Optional<Entry.OfFile> file) {
    add(fragment, bench -> {}, file);
  }

  private void add(Fragment fragment, Part before, Optional<Entry.OfFile> file) {
    Source source = fragment.source();
    length += fragment.isLast() ? padded(fragment) : fragment.length();
    sources.add(source);
    parts.add(
        bench -> {
          boolean isHere = source.open();
          if (isHere) {
            before.put(bench);
            fill(fragment);
          }
          if (!fragment.isFirst()) {
            previous(); // It hashes what comes before.
          }
          if (isHere) {
            source.hash(fragment, data, end, bench);
            close(fragment);
          }
          if (fragment.isLast()) {
            finish(source, isHere, file);
          }
        });
  }

  private static int padded(Fragment fragment) {
    long size = fragment.source().size();
    return (int) (fragment.length() + TarHeader.padded(size) - size);
  }

  private void put(TarHeader header) {
    header.writeTo(data, end);
    end += header.length();
  }

  private void fill(Fragment fragment) throws IOException {
    fragment.source().fill(fragment.position(), data, end, fragment.length());
  }

  /** Goes on behind a fragment, and behind what fills up its last block. */
  private void close(Fragment fragment) {
    end += fragment.length();
    if (fragment.isLast()) {
      int padding = padded(fragment) - fragment.length();
      Arrays.fill(data, end, end + padding, (byte) 0);
      end += padding;
    }
  }

  @Override
  long weight() {
    return Buffers.capacity(length);
  }

  @Override
  void read(Bench bench) throws IOException {
    data = bench.buffers().take(length);
    for (Part part : parts) {
      part.put(bench);
    }
    parts.clear();
    if (coding.needsTail()) {
      crc.update(data, 0, end);
      tail = Arrays.copyOfRange(data, Math.max(end - TAIL, 0), end);
    }
  }

  @Override
  void encode(Bench bench) throws IOException {
    coding.encode(this, bench);
    if (coding.isCompressing()) {
      release(bench.buffers()); // What it has become is smaller, mostly.
    }
  }

  /** What was read, as much as {@link #end} says. */
  byte[] data() {
    return data;
  }

  int end() {
    return end;
  }

  /** The checksum of that, if the coding needs the tail. */
  @Override
  int crc32() {
    return (int) crc.getValue();
  }

  /** The last bytes of what was read before this, at most {@value #TAIL} of them. */
  byte[] tailBefore() {
    return previous() instanceof TarPiece before ? before.tail : NOTHING;
  }

  @Override
  void abandon() {
    sources.forEach(Source::close);
  }

  @Override
  void release(Buffers buffers) {
    if (data.length > 0) {
      buffers.give(data);
      data = NOTHING;
    }
  }
}
