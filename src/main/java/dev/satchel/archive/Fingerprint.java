package dev.satchel.archive;

import dev.satchel.RawName;
import dev.satchel.files.Stat;
import java.nio.ByteBuffer;
import java.security.MessageDigest;

/**
 * A running digest of everything about a tree's entries that makes a difference to its archive, or
 * tells that it may: names, types, modes, sizes, times, inodes, and what is left out and why.
 */
final class Fingerprint {
  private static final long FACTOR = 0x9E3779B97F4A7C15L;
  private static final int FIXED = 128;

  private final MessageDigest sha256 = Bench.newSha256();
  private Stat.Timestamp newest = new Stat.Timestamp(Long.MIN_VALUE, 0);
  private ByteBuffer record = ByteBuffer.allocate(4096);

  /** Adds an entry, and tells what a plan keeps of it. */
  PlannedEntry add(Entry entry) {
    PlannedEntry planned = describe(entry);
    sha256.update(record.array(), 0, record.position());
    return planned;
  }

  /** Tells what a plan keeps of an entry, without adding it. */
  PlannedEntry describe(Entry entry) {
    long size = entry instanceof Entry.OfFile file ? file.stat().size() : 0;
    record.clear();
    put(entry);
    int identity = 31 * entry.path().hashCode() + record.get(0);
    return new PlannedEntry(identity, number(), size);
  }

  private void put(Entry entry) {
    record.clear();
    if (entry instanceof Entry.OfDirectory directory) {
      begin('d', directory.path(), directory.stat());
    } else if (entry instanceof Entry.OfFile file) {
      begin('f', file.path(), file.stat());
      record.putLong(file.stat().size());
    } else if (entry instanceof Entry.OfHardlink link) {
      begin('h', link.path(), link.stat());
      put(link.first());
    } else if (entry instanceof Entry.OfSymlink link) {
      begin('l', link.path(), link.stat());
      put(link.target());
    } else if (entry instanceof Entry.Omitted omitted) {
      put('o', omitted.path());
      put(RawName.of(omitted.omission().reason()));
      omitted.target().ifPresent(this::put);
    }
  }

  private void begin(char kind, RawName path, Stat stat) {
    if (stat.changed().compareTo(newest) > 0) {
      newest = stat.changed();
    }
    put(kind, path);
    record.putShort((short) stat.permissions()).putLong(stat.inode());
    record.putLong(stat.modified().seconds()).putInt(stat.modified().nanos());
    record.putLong(stat.changed().seconds()).putInt(stat.changed().nanos());
  }

  private void put(char kind, RawName path) {
    record.put((byte) kind);
    put(path);
  }

  private void put(RawName name) {
    int needed = record.position() + name.length() + FIXED;
    if (needed > record.capacity()) {
      record = ByteBuffer.allocate(2 * needed).put(record.flip());
    }
    record.putInt(name.length());
    record.position(record.position() + name.copyTo(record.array(), record.position()));
  }

  /** A hash of the record; meant for what happens by itself, not for what someone contrives. */
  private long number() {
    int end = record.position();
    long value = end;
    int at = 0;
    for (; at + Long.BYTES <= end; at += Long.BYTES) {
      value = Long.rotateLeft((value ^ record.getLong(at)) * FACTOR, 29);
    }
    for (; at < end; at++) {
      value = Long.rotateLeft((value ^ record.get(at)) * FACTOR, 29);
    }
    return value;
  }

  /** Adds what is no entry: the options, and who makes the archive. */
  void add(RawName words) {
    record.clear();
    put('w', words);
    sha256.update(record.array(), 0, record.position());
  }

  /** When the latest change was made. */
  Stat.Timestamp newest() {
    return newest;
  }

  /** The SHA-256 of all that was added. Call once. */
  byte[] digest() {
    return sha256.digest();
  }
}
