package dev.satchel.archive;

import dev.satchel.RawName;
import dev.satchel.archive.Manifest.Document;
import dev.satchel.archive.TarCoding.Coded;
import dev.satchel.files.Stat;
import java.io.IOException;
import java.util.Optional;

/** Cuts a tar archive into pieces, whatever becomes of them afterwards. */
final class TarAssembly implements Assembly {
  /** How many directories a piece may come to; each is a handle that stays open. */
  private static final int MAX_DIRECTORIES = 128;

  /** How many notes a piece may come to, which take memory and add nothing to its length. */
  private static final int MAX_OMISSIONS = 1024;

  /** What is no larger than this is not split. */
  private static final int SMALL = 128 << 10;

  private static final byte[] END = new byte[2 * TarHeader.BLOCK];

  private final Engine engine;
  private final RawName root;
  private final TarCoding coding;
  private final Pieces pieces;
  private TarPiece piece;
  private int directories;
  private int omissions;
  private int cuts;

  TarAssembly(Engine engine, RawName root, TarCoding coding, Pieces pieces) {
    this.engine = engine;
    this.root = root;
    this.coding = coding;
    this.pieces = pieces;
    this.piece = new TarPiece(engine, coding);
  }

  @Override
  public boolean needsTail() {
    return coding.needsTail();
  }

  @Override
  public int headLength() {
    return coding.head().length;
  }

  @Override
  public boolean isWithin(Piece passed) {
    return false; // It makes no difference.
  }

  @Override
  public void begin(Stat top, Output out) throws IOException {
    out.write(coding.head());
    piece.add(TarHeader.directory(Member.of(root, top, 0)));
  }

  @Override
  public void add(Entry entry) throws IOException {
    if (entry instanceof Entry.OfFile file) {
      add(file);
    } else if (entry instanceof Entry.Omitted omitted) {
      piece.add(omitted);
      omissions++;
    } else if (entry instanceof Entry.Present present) {
      piece.add(TarHeader.of(root, present), present);
      directories += entry instanceof Entry.OfDirectory ? 1 : 0;
    }
    cutIfFull();
  }

  private void add(Entry.OfFile file) throws IOException {
    long size = file.stat().size();
    Source source = pieces.source(file, 0);
    long done = begin(TarHeader.of(root, file), source, Optional.of(file));
    while (done < size && !pieces.isDone()) {
      cut();
      source = source instanceof PassedSource ? pieces.source(file, done) : source;
      done += goOn(source, done, Optional.of(file));
    }
  }

  /** Adds a header and as much behind it as belongs into the same piece; tells how much. */
  private int begin(TarHeader header, Source source, Optional<Entry.OfFile> file) {
    boolean isSmall = source.size() <= SMALL;
    int room = Math.max(pieceSize() - piece.length(), TarHeader.BLOCK);
    int length = (int) (isSmall ? source.size() : Math.min(source.size(), room));
    piece.add(header, new Fragment(source, 0, length), file);
    return length;
  }

  private int goOn(Source source, long done, Optional<Entry.OfFile> file) {
    int length = (int) Math.min(source.size() - done, pieceSize());
    piece.add(new Fragment(source, done, length), file);
    return length;
  }

  private int pieceSize() {
    return coding.pieceSize(cuts);
  }

  private void cutIfFull() throws IOException {
    if (piece.length() >= pieceSize()
        || piece.parts() >= coding.pieceMembers()
        || directories >= MAX_DIRECTORIES
        || omissions >= MAX_OMISSIONS) {
      cut();
    }
  }

  @Override
  public void cut() throws IOException {
    if (piece.parts() > 0) {
      TarPiece full = piece;
      piece = new TarPiece(engine, coding);
      directories = 0;
      omissions = 0;
      cuts++;
      pieces.add(full);
    }
  }

  @Override
  public void manifest(Member member, Document document) throws IOException {
    Source source = new BytesSource(document.content(), document.size(), false);
    long done = begin(TarHeader.file(member), source, Optional.empty());
    while (done < document.size()) {
      cut();
      done += goOn(source, done, Optional.empty());
    }
    piece.add(END);
  }

  @Override
  public void withoutManifest() throws IOException {
    piece.add(END);
  }

  @Override
  public void emit(Piece made, Output out) throws IOException {
    TarPiece tar = (TarPiece) made;
    coding.count(new Coded(tar.end(), tar.crc32(), tar.outputLength()));
    tar.writeTo(out);
  }

  @Override
  public void pass(Piece passed, long position, int length, int crc32) throws IOException {
    coding.count(new Coded(((TarPiece) passed).length(), crc32, length));
  }

  @Override
  public int foresee(Piece piece, long position) {
    return ((TarPiece) piece).length();
  }

  @Override
  public void end(Output out) throws IOException {
    coding.end(out);
  }

  @Override
  public void close() throws IOException {
    piece.abandon();
    coding.close();
  }
}
