package dev.satchel.client;

import dev.satchel.RawName;
import java.io.IOException;

/** Takes the members of an archive while they are verified, the root left out. */
interface Sink {
  /** Looks at nothing. */
  Sink NONE =
      new Sink() {
        @Override
        public void begin(Member member, RawName path, boolean maybeManifest) {}

        @Override
        public void content(byte[] bytes, int offset, int length) {}

        @Override
        public void end() {}
      };

  /**
   * The next member.
   *
   * @param path from the archive's root
   * @param maybeManifest whether it is the manifest, if nothing comes behind it
   */
  void begin(Member member, RawName path, boolean maybeManifest) throws IOException;

  /** The next bytes of its content; not to be changed. */
  void content(byte[] bytes, int offset, int length) throws IOException;

  /** There is no more of its content. */
  void end() throws IOException;
}
