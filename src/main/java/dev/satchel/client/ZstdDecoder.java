package dev.satchel.client;

import java.io.IOException;
import java.io.InputStream;

/** Decompresses Zstandard (RFC 8878), all frames one after the other, skippable ones left out. */
@FunctionalInterface
public interface ZstdDecoder {
  /** Refuses. */
  ZstdDecoder NONE =
      compressed -> {
        throw SatchelException.of(
            SatchelException.Code.MISUSE,
            "tar.zst cannot be read without a decoder of Zstandard; choose tar.gz, zip or tar");
      };

  /** Closing what is returned closes {@code compressed}. */
  InputStream over(InputStream compressed) throws IOException;
}
