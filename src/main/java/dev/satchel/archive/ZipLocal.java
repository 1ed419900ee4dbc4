package dev.satchel.archive;

import dev.satchel.RawName;
import dev.satchel.files.Stat.Timestamp;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;

/**
 * What a zip has said of a member before and behind its content, and what that was: kept to be
 * compared with the directory at the end.
 *
 * @param offset where its header began
 * @param crc32 of its content, unsigned
 * @param sha256 of its content in hexadecimal digits; empty if it is not needed
 */
record ZipLocal(
    RawName name,
    int method,
    long offset,
    long compressed,
    long size,
    long crc32,
    Timestamp modified,
    String sha256) {

  void writeTo(DataOutputStream out) throws IOException {
    out.writeShort(name.length());
    out.write(name.bytes());
    out.writeShort(method);
    out.writeLong(offset);
    out.writeLong(compressed);
    out.writeLong(size);
    out.writeLong(crc32);
    out.writeLong(modified.seconds());
    out.writeInt(modified.nanos());
    out.writeUTF(sha256);
  }

  static ZipLocal read(DataInputStream in) throws IOException {
    return new ZipLocal(
        RawName.of(in.readNBytes(in.readUnsignedShort())),
        in.readUnsignedShort(),
        in.readLong(),
        in.readLong(),
        in.readLong(),
        in.readLong(),
        new Timestamp(in.readLong(), in.readInt()),
        in.readUTF());
  }
}
