package dev.satchel.client;

import static dev.satchel.client.SatchelException.Code.DAMAGED;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** What can be told of the archive of a snapshot, which has no manifest. */
record SnapshotArchive(Snapshot snapshot, ZstdDecoder decoder) {
  /**
   * Looks at all of it.
   *
   * @param etag that it came with
   * @param file where it is
   * @throws SatchelException DAMAGED, with what is wrong; LOCAL if it cannot be read
   */
  void check(String etag, Path file) throws SatchelException {
    if (!etag.equals('"' + snapshot.digest() + '"')) {
      throw SatchelException.of(DAMAGED, "This is not the archive of that snapshot");
    }
    if (decoder != ZstdDecoder.NONE) {
      try (InputStream packed = Files.newInputStream(file)) {
        look(packed);
      } catch (IOException e) {
        throw LocalFailure.of(e, file);
      }
    }
  }

  private void look(InputStream packed) throws IOException {
    try (InputStream tar = decoder.over(packed)) {
      long members = members(new TarMembers(new Feed(tar, " of the tar in it")));
      if (members != snapshot.entries()) {
        throw SatchelException.of(
            DAMAGED,
            "The archive has %d members, and the snapshot %d"
                .formatted(members, snapshot.entries()));
      }
    } catch (SatchelException e) {
      throw e;
    } catch (IOException e) {
      throw SatchelException.of(DAMAGED, "The archive cannot be unpacked: " + e.getMessage(), e);
    }
  }

  private static long members(TarMembers tar) throws IOException {
    long members = 0;
    while (tar.next()) {
      for (int come = tar.available(); come > 0; come = tar.available()) {
        tar.advance(come);
      }
      members++;
    }
    tar.end();
    return members;
  }
}
