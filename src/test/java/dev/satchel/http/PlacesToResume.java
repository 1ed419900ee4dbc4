package dev.satchel.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;

/** Where a download may break off so that going on is most likely to go wrong. */
final class PlacesToResume {
  /** What records of a zip, members of gzip, and frames of Zstandard begin with. */
  private static final List<String> STARTS =
      List.of(
          "PK\u0001\u0002",
          "PK\u0003\u0004",
          "PK\u0005\u0006",
          "PK\u0007\b",
          "\u001f\u008b\b",
          "(\u00b5/\u00fd",
          "*M\u0018");

  private static final int BLOCK = 512;
  private static final int RANDOM = 100;

  private PlacesToResume() {}

  /** Around where members, blocks and frames of an archive begin, and some at random. */
  static Set<Integer> in(byte[] archive) {
    Set<Integer> borders = new TreeSet<>(Set.of(archive.length));
    String text = new String(archive, ISO_8859_1);
    for (String start : STARTS) {
      for (int at = text.indexOf(start); at >= 0; at = text.indexOf(start, at + 1)) {
        borders.add(at);
      }
    }
    for (int block = 0; block < archive.length; block += BLOCK) {
      borders.add(block);
    }
    Set<Integer> places = new TreeSet<>();
    for (int border : borders) {
      places.addAll(List.of(border - 1, border, border + 1));
    }
    new Random(11).ints(RANDOM, 0, archive.length).forEach(places::add);
    places.removeIf(at -> at < 0 || at >= archive.length);
    return places;
  }
}
