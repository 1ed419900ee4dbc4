package dev.satchel.client;

import static dev.satchel.client.SatchelException.Code.DAMAGED;

import dev.satchel.RawName;

/** Says what is wrong with an archive, and where. */
final class Damage {
  private static final int SHOWN = 300;

  private Damage() {}

  /** At a place that {@link Feed#place} tells. */
  static SatchelException at(String place, String what) {
    return SatchelException.of(DAMAGED, "The archive is damaged at " + place + ": " + what);
  }

  static SatchelException of(RawName member, String place, String what) {
    return at(place, shown(member) + " " + what);
  }

  /** Of what begins otherwise than every archive that has a manifest. */
  static SatchelException strange() {
    return SatchelException.of(
        DAMAGED,
        "There is no manifest in it to verify it by, or its beginning is damaged: this is not what"
            + " Satchel archives a directory as. Archives of snapshots have no manifest (the server"
            + " verifies those), nor has what other programs make");
  }

  /** Of the header of a member that begins at {@code position}. */
  static SatchelException header(Feed feed, long position) {
    return position == 0
        ? strange()
        : at(feed.place(position), "this is no header of a member as Satchel writes it");
  }

  static SatchelException cutOff(String place) {
    return SatchelException.of(DAMAGED, "The archive is cut off: it ends at " + place);
  }

  /** A path for people: short, in quotes, and nothing in it moves a terminal's cursor. */
  static String shown(RawName path) {
    return "\"" + shown(path.text()) + "\"";
  }

  static String shown(String text) {
    String plain = Words.tame(text, "\uFFFD");
    return plain.length() > SHOWN ? plain.substring(0, SHOWN) + "..." : plain;
  }
}
