package dev.satchel.http;

import dev.satchel.archive.ArchiveFormat;
import java.util.List;

/** The formats that the tests of the wire go through. */
public final class Formats {
  /** All of them. */
  public static final List<ArchiveFormat> ALL = List.of(ArchiveFormat.values());

  private Formats() {}

  /** What callers name them. */
  public static List<String> labels() {
    return ALL.stream().map(ArchiveFormat::label).toList();
  }

  /** Those whose archives have a length that takes making them. */
  public static List<String> compressed() {
    return ALL.stream()
        .filter(format -> !format.hasExactLength(format.defaultLevel()))
        .map(ArchiveFormat::label)
        .toList();
  }
}
