package dev.satchel.client;

import java.util.Arrays;
import java.util.Optional;

/** A format of archives that verify themselves. */
public enum ArchiveFormat {
  ZIP("zip", ".zip", ".zip"),
  TAR("tar", ".tar", ".tar"),
  TAR_GZ("tar.gz", ".tar.gz", ".tgz"),
  TAR_ZST("tar.zst", ".tar.zst", ".tzst");

  private final String parameter;
  private final String ending;
  private final String shortEnding;

  ArchiveFormat(String parameter, String ending, String shortEnding) {
    this.parameter = parameter;
    this.ending = ending;
    this.shortEnding = shortEnding;
  }

  /** What the server calls it. */
  public String parameter() {
    return parameter;
  }

  /** How names of such files end. */
  public String ending() {
    return ending;
  }

  /** The format that a file's name tells. */
  public static Optional<ArchiveFormat> ofName(String name) {
    return Arrays.stream(values())
        .filter(format -> name.endsWith(format.ending) || name.endsWith(format.shortEnding))
        .findFirst();
  }
}
