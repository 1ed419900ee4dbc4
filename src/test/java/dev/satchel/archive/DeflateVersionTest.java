package dev.satchel.archive;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.zip.CRC32;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The bytes that deflating makes are pinned. Whoever changes them counts up {@link
 * BlockDeflater#VERSION}, so that no download goes on with other bytes than it began with, and puts
 * the new checksums here.
 */
@Tag("locale-blind")
class DeflateVersionTest {
  private static final int SIZE = BlockDeflater.BLOCK + 50_000;

  private static byte[] sample() {
    byte[] sample = DeflatedContentTest.Kind.MIXTURE.make(SIZE, 42);
    byte[] text = Samples.text(100_000, 43);
    System.arraycopy(text, 0, sample, 100_000, text.length);
    return sample;
  }

  private static String made(byte[] data, int level) {
    byte[] target = new byte[SIZE];
    CRC32 crc = new CRC32();
    try (BlockDeflater deflater = new BlockDeflater()) {
      deflater.prime(data, 0, 50_000);
      crc.update(target, 0, deflater.deflateBlock(data, 50_000, SIZE, level, target, 0));
      crc.update(target, 0, deflater.deflateWhole(data, 0, SIZE, level, target, 0));
    }
    return Long.toHexString(crc.getValue());
  }

  @Test
  void thisIsTheVersion() {
    assertThat(BlockDeflater.VERSION).isEqualTo(1);
  }

  @ParameterizedTest
  @CsvSource({
    "1,7ea0fe51",
    "2,11bffbba",
    "3,1ff61ba3",
    "4,7f1caec0",
    "5,f6492ee8",
    "6,b677c1a5",
    "7,a830b790",
    "8,a9fbfeba",
    "9,45a973d9"
  })
  void eachLevelMakesTheSameBytesAsEver(int level, String checksum) {
    assertThat(made(sample(), level)).isEqualTo(checksum);
  }
}
