package dev.satchel.cli;

/** What a colour means. */
enum Paint {
  PLAIN(""),
  FAILURE("31"),
  WARNING("33"),
  DIRECTORY("34"),
  LINK("36");

  private final String colour;

  Paint(String colour) {
    this.colour = colour;
  }

  /**
   * @param hasColour whether it is to be seen
   */
  String on(boolean hasColour, String text) {
    return !hasColour || colour.isEmpty() ? text : "\u001B[" + colour + "m" + text + "\u001B[0m";
  }
}
