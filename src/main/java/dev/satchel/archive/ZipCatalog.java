package dev.satchel.archive;

import dev.satchel.RawName;
import dev.satchel.files.Stat;
import java.io.IOException;
import java.util.zip.CRC32;

/** Makes the directory of members that are passed over: it knows where each of them begins. */
final class ZipCatalog {
  private final RawName root;
  private final ZipDirectory directory;
  private long position;

  ZipCatalog(RawName root, Stat top, ZipDirectory directory) throws IOException {
    this.root = root;
    this.directory = directory;
    add(ZipMember.directory(Member.of(root, top, 0)), new byte[0]);
  }

  /** Adds the next member, unless it is a file. */
  void add(Entry entry) throws IOException {
    if (entry instanceof Entry.OfDirectory of) {
      add(ZipMember.directory(Member.of(root.child(of.path()), of.stat(), 0)), new byte[0]);
    } else if (entry instanceof Entry.OfSymlink link) {
      Member member = Member.of(root.child(link.path()), link.stat(), 0);
      add(ZipMember.symlink(member), link.target().bytes());
    }
  }

  private void add(ZipMember member, byte[] content) throws IOException {
    CRC32 crc = new CRC32();
    crc.update(content);
    add(member, (int) crc.getValue(), content.length, content.length);
  }

  /**
   * Adds the next member, which is a file.
   *
   * @param compressed how many bytes its content takes in the archive
   */
  void add(Entry.OfFile file, int crc32, long compressed) throws IOException {
    long size = file.stat().size();
    Member member = Member.of(root.child(file.path()), file.stat(), size);
    boolean isLarge = size > ZipAssembly.IN_MEMORY;
    add(isLarge ? ZipMember.large(member) : ZipMember.small(member), crc32, compressed, size);
  }

  private void add(ZipMember member, int crc32, long compressed, long size) throws IOException {
    member.begin(position, size);
    member.content(crc32, compressed, size);
    directory.add(member);
    position = member.contentStart() + compressed + member.descriptorLength();
  }

  /** How many bytes a file takes that is stored, in the way that its size asks for. */
  static long storedLength(long size) {
    if (size <= ZipAssembly.IN_MEMORY) {
      return size;
    }
    long blocks = size / BlockDeflater.BLOCK;
    int rest = (int) (size % BlockDeflater.BLOCK);
    return blocks * BlockDeflater.bound(BlockDeflater.BLOCK)
        + (rest == 0 ? 0 : BlockDeflater.bound(rest))
        + BlockDeflater.end().length;
  }
}
