package dev.satchel.archive;

import java.io.Closeable;

/**
 * What an archive is going to be, from one pass over the metadata of its tree. As long as the tree
 * stays as it is, so does the archive, byte for byte.
 *
 * @param tag the same for the same archive: 64 hexadecimal digits, from the tree and all options
 * @param entries how many members there will be, without the root and the manifest
 * @param bytes how many bytes of files there will be
 * @param length how long the archive will be, in bytes; -1 if that takes making it
 */
public record Plan(String tag, long entries, long bytes, long length) implements Closeable {
  @Override
  public void close() {}
}
