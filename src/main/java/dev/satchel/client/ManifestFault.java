package dev.satchel.client;

/** What may be a manifest is none, or not the one of this archive. */
final class ManifestFault extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /**
   * @param what goes on behind the path of the manifest
   */
  ManifestFault(String what) {
    super(what);
  }

  /** The same words, which are always there. */
  String what() {
    return String.valueOf(getMessage());
  }
}
