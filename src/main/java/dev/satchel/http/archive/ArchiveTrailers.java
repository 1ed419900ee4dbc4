package dev.satchel.http.archive;

import dev.satchel.Content;
import dev.satchel.archive.Summary;
import java.io.IOException;
import java.io.OutputStream;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.Map;

/**
 * An archive that is followed by fields of its own: how it came out, and its hash (RFC 9530). To be
 * written once.
 */
final class ArchiveTrailers implements Content {
  /** The names of all, as the header {@code Trailer} announces them. */
  static final String NAMES =
      "X-Archive-Complete, X-Archive-Entries, X-Archive-Skipped, Repr-Digest";

  private final WholeArchive archive;
  private final MessageDigest sha256;

  ArchiveTrailers(WholeArchive archive) {
    this.archive = archive;
    try {
      sha256 = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  @Override
  public void writeTo(OutputStream out) throws IOException {
    archive.writeTo(new DigestOutputStream(out, sha256));
  }

  /** What is known at the end; nothing if the archive is not finished. */
  Map<String, String> fields() {
    return archive.summary().map(this::fields).orElse(Map.of());
  }

  private Map<String, String> fields(Summary summary) {
    String digest = Base64.getEncoder().encodeToString(sha256.digest());
    return Map.of(
        "X-Archive-Complete", Boolean.toString(summary.complete()),
        "X-Archive-Entries", Long.toString(summary.members()),
        "X-Archive-Skipped", Long.toString(summary.skipped()),
        "Repr-Digest", "sha-256=:" + digest + ":");
  }
}
