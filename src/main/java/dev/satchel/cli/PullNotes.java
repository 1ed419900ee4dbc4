package dev.satchel.cli;

import dev.satchel.client.Progress;

/** Says what happens to a pull beside coming further. */
final class PullNotes implements Progress {
  private final Progress shown;
  private final Output output;

  private volatile boolean isRestarted;

  /**
   * @param shown is told all that this is told, first
   */
  PullNotes(Progress shown, Output output) {
    this.shown = shown;
    this.output = output;
  }

  @Override
  public void at(long done, long total) {
    shown.at(done, total);
  }

  @Override
  public void otherRemoved() {
    shown.otherRemoved();
    String what = "satchel: the part of another download lay there; it has been removed";
    output.note(what, Paint.WARNING);
  }

  @Override
  public void restarted() {
    isRestarted = true;
    shown.restarted();
    output.note("satchel: it has changed on the server; begun again", Paint.WARNING);
  }

  /** Whether what had come before was given up, because it had changed. */
  boolean isRestarted() {
    return isRestarted;
  }
}
