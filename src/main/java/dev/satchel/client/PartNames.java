package dev.satchel.client;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** What lies beside a file or directory as long as it is not whole. */
final class PartNames {
  /** File systems take 255 bytes; ours take up to 30 of them. */
  private static final int LONGEST = 200;

  private PartNames() {}

  /** The file that becomes {@code target}. */
  static Path part(Path target) {
    return sibling(target, "");
  }

  /** What is known of it. */
  static Path state(Path target) {
    return sibling(target, ".json");
  }

  /**
   * Something beside {@code target}, hidden.
   *
   * @param ending follows {@code .satchel-part}
   */
  static Path sibling(Path target, String ending) {
    String name = String.valueOf(target.getFileName());
    String shown = name.getBytes(UTF_8).length > LONGEST ? digest(name) : name;
    return target.resolveSibling("." + shown + ".satchel-part" + ending);
  }

  private static String digest(String name) {
    try {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(name.getBytes(UTF_8));
      return HexFormat.of().formatHex(digest, 0, 16);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
