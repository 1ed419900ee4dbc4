package dev.satchel.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.satchel.archive.CatalogueRecord.Frame;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Frames with the right hash that are wrong all the same, and right ones after these. */
@Tag("locale-blind")
class FrameDecoderTest {
  private static final int SIZE = 300_000;

  private final FrameDecoder decoder = new FrameDecoder();

  @AfterEach
  void close() {
    decoder.close();
  }

  private static byte[] packed(byte[] content) {
    Chunks chunks = new Chunks(new Buffers(0, () -> 0));
    try (ZstdFrames frames = new ZstdFrames()) {
      frames.compress(content, 0, content.length, 3, chunks);
    }
    return chunks.toByteArray();
  }

  private byte[] decoded(byte[] packed, int size) throws DamagedSnapshot {
    byte[] target = new byte[size];
    Digest sha256 = SnapshotMaker.sha256(packed);
    decoder.decode(new Frame(7, packed.length, 0, size, sha256), packed, target);
    return target;
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 511, 128 << 10, (128 << 10) + 1, 256 << 10, SIZE, 8 << 20})
  void aFrameBecomesWhatItWasMadeOf(int size) throws DamagedSnapshot {
    byte[] text = Samples.text(size, 1);
    byte[] noise = Samples.noise(size, 1);

    assertThat(decoded(packed(text), size)).isEqualTo(text);
    assertThat(decoded(packed(noise), size)).isEqualTo(noise);
    assertThat(decoded(packed(new byte[size]), size)).isEqualTo(new byte[size]);
  }

  @Test
  void aWrongFrameIsNamedAndTheNextOneIsRight() throws DamagedSnapshot {
    byte[] text = Samples.text(SIZE, 1);
    byte[] packed = packed(text);
    byte[] cut = Arrays.copyOf(packed, packed.length - 1);
    byte[] longer = Arrays.copyOf(packed, packed.length + 1);
    byte[] twice = Arrays.copyOf(packed, 2 * packed.length);
    System.arraycopy(packed, 0, twice, packed.length, packed.length);

    refused(packed, SIZE - 1, "becomes more");
    refused(packed, SIZE + 1, "becomes less");
    refused(cut, SIZE, "becomes less");
    refused(longer, SIZE, "behind its end");
    refused(twice, 2 * SIZE, "behind its end");
    refused(Samples.noise(1000, 1), SIZE, "cannot be unpacked");
    assertThat(decoded(packed, SIZE)).isEqualTo(text);
  }

  private void refused(byte[] packed, int size, String why) throws DamagedSnapshot {
    assertThatThrownBy(() -> decoded(packed, size))
        .isInstanceOf(DamagedSnapshot.class)
        .hasMessageContaining("at 7 ")
        .hasMessageContaining(why);
    assertThat(decoded(packed(new byte[10]), 10)).isEqualTo(new byte[10]);
  }

  @Test
  void aFrameOfOtherBytesIsRefused() {
    byte[] packed = packed(Samples.text(SIZE, 1));
    Frame frame = new Frame(7, packed.length, 0, SIZE, SnapshotMaker.sha256(new byte[1]));

    assertThatThrownBy(() -> decoder.decode(frame, packed, new byte[SIZE]))
        .isInstanceOf(DamagedSnapshot.class)
        .hasMessageContaining("other bytes");
  }
}
