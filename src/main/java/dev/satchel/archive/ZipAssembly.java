package dev.satchel.archive;

import dev.satchel.RawName;
import dev.satchel.archive.Manifest.Document;
import dev.satchel.files.Stat;
import java.io.IOException;
import java.util.Optional;

/**
 * Cuts a zip into pieces: some small members each, or a block of a large one. ZIP64 is used only
 * for a member that may reach 4 GiB or, being large, begins beyond 4 GiB, and for an archive of
 * more than 65,534 members.
 */
final class ZipAssembly implements Assembly {
  /** What is no larger than this is compressed in memory, as a whole. */
  static final int IN_MEMORY = 1 << 20;

  private static final int PIECE = 512 << 10;
  private static final int PIECE_MEMBERS = 256;
  private static final int MAX_DIRECTORIES = 128;

  private final Engine engine;
  private final RawName root;
  private final int level;
  private final Pieces pieces;
  private final ZipDirectory directory;
  private ZipPiece piece;
  private int directories;

  ZipAssembly(Engine engine, RawName root, int level, Pieces pieces) {
    this.engine = engine;
    this.root = root;
    this.level = level;
    this.pieces = pieces;
    this.directory = new ZipDirectory(engine.scratch());
    this.piece = new ZipPiece(engine, level);
  }

  @Override
  public boolean needsTail() {
    return level > 0;
  }

  @Override
  public int headLength() {
    return 0;
  }

  @Override
  public void begin(Stat top, Output out) {
    piece.add(ZipMember.directory(Member.of(root, top, 0)), new byte[0], Optional.empty());
  }

  @Override
  public void add(Entry entry) throws IOException {
    if (entry instanceof Entry.OfDirectory of) {
      ZipMember member = ZipMember.directory(Member.of(root.child(of.path()), of.stat(), 0));
      piece.add(member, new byte[0], Optional.of(entry));
      directories++;
    } else if (entry instanceof Entry.OfSymlink link) {
      ZipMember member = ZipMember.symlink(Member.of(root.child(link.path()), link.stat(), 0));
      piece.add(member, link.target().bytes(), Optional.of(entry));
    } else if (entry instanceof Entry.OfFile file) {
      add(file);
    } else if (entry instanceof Entry.Omitted omitted) {
      piece.add(omitted);
    } else {
      throw new IllegalArgumentException("zip has no hard links: " + entry.path());
    }
    cutIfFull();
  }

  private void add(Entry.OfFile file) throws IOException {
    long size = file.stat().size();
    Member member = Member.of(root.child(file.path()), file.stat(), size);
    if (size <= IN_MEMORY) {
      piece.add(ZipMember.small(member), pieces.source(file, 0), Optional.of(file));
      return;
    }
    cut();
    ZipMember large = ZipMember.large(member);
    Source source = pieces.source(file, 0);
    for (long done = 0; done < size && !pieces.isDone(); done += BlockDeflater.BLOCK) {
      source = source instanceof PassedSource && done > 0 ? pieces.source(file, done) : source;
      addBlock(large, source, done, Optional.of(file));
    }
  }

  private void addBlock(ZipMember member, Source source, long done, Optional<Entry.OfFile> file)
      throws IOException {
    int length = (int) Math.min(source.size() - done, BlockDeflater.BLOCK);
    pieces.add(new ZipBlock(engine, level, member, new Fragment(source, done, length), file));
  }

  private void cutIfFull() throws IOException {
    if (piece.bound() >= PIECE
        || piece.parts() >= PIECE_MEMBERS
        || directories >= MAX_DIRECTORIES) {
      cut();
    }
  }

  @Override
  public void cut() throws IOException {
    if (piece.parts() > 0) {
      ZipPiece full = piece;
      piece = new ZipPiece(engine, level);
      directories = 0;
      pieces.add(full);
    }
  }

  @Override
  public void manifest(Member member, Document document) throws IOException {
    Source source = new BytesSource(document.content(), document.size(), true);
    if (document.size() <= IN_MEMORY) {
      piece.add(ZipMember.small(member), source, Optional.empty());
      return;
    }
    ZipMember large = ZipMember.large(member);
    for (long done = 0; done < document.size(); done += BlockDeflater.BLOCK) {
      addBlock(large, source, done, Optional.empty());
    }
  }

  @Override
  public void withoutManifest() {
    throw new IllegalStateException("a zip has a manifest");
  }

  @Override
  public void emit(Piece made, Output out) throws IOException {
    if (made instanceof ZipBlock block) {
      if (block.isHere()) {
        emit(block, out);
      }
      return;
    }
    for (ZipPiece.Placed placed : ((ZipPiece) made).members()) {
      placed.member().begin(out.position() + placed.offset(), 0);
      directory.add(placed.member());
    }
    made.writeTo(out);
  }

  private void emit(ZipBlock block, Output out) throws IOException {
    ZipMember member = block.member();
    if (block.fragment().isFirst()) {
      member.begin(out.position(), block.fragment().source().size());
      out.write(member.local());
    }
    block.writeTo(out);
    if (block.fragment().isLast()) {
      out.write(BlockDeflater.end());
      long compressed = out.position() - member.contentStart();
      member.content(crc32(block), compressed, block.fragment().source().size());
      out.write(member.descriptor());
      directory.add(member);
    }
  }

  private int crc32(ZipBlock block) throws IOException {
    Optional<Finding> finding = block.finding();
    return finding.isPresent() ? finding.get().crc32() : pieces.recalled().last().crc32();
  }

  @Override
  public void pass(Piece passed, long position, int length, int crc32) {
    if (passed instanceof ZipBlock block && block.fragment().isFirst()) {
      block.member().begin(position, block.fragment().source().size());
    }
  }

  @Override
  public boolean isWithin(Piece passed) {
    return passed instanceof ZipBlock block && !block.fragment().isLast();
  }

  @Override
  public int foresee(Piece piece, long position) {
    return piece instanceof ZipBlock block
        ? foresee(block, position)
        : foresee((ZipPiece) piece, position);
  }

  private int foresee(ZipPiece stored, long position) {
    for (ZipPiece.Placed placed : stored.foreseen()) {
      placed.member().begin(position + placed.offset(), 0);
      directory.foresee(placed.member());
    }
    return stored.bound();
  }

  private int foresee(ZipBlock block, long position) {
    pass(block, position, 0, 0);
    Fragment fragment = block.fragment();
    int length = BlockDeflater.bound(fragment.length());
    if (fragment.isFirst()) {
      length += block.member().localLength();
    }
    if (fragment.isLast()) {
      length += BlockDeflater.end().length + block.member().descriptorLength();
      directory.foresee(block.member());
    }
    return length;
  }

  @Override
  public void end(Output out) throws IOException {
    if (pieces.havePassed()) {
      ZipDirectory all = pieces.recalled().directory();
      all.add(directory);
      all.writeTo(out);
    } else {
      directory.writeTo(out);
    }
  }

  @Override
  public void close() throws IOException {
    piece.abandon();
    directory.close();
  }
}
