package dev.satchel.archive;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import java.util.zip.CRC32;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A checksum put together from those of pieces is the one of all their bytes. */
@Tag("locale-blind")
class JoinedCrc32Test {
  private static int crc(byte[] data, int start, int end) {
    CRC32 crc = new CRC32();
    crc.update(data, start, end - start);
    return (int) crc.getValue();
  }

  @Test
  void ofNothingItIsZero() {
    assertThat(new JoinedCrc32().value()).isZero();
  }

  @RepeatedTest(200)
  void itDoesNotDependOnWhereBytesAreCut(RepetitionInfo repetition) {
    Random random = new Random(repetition.getCurrentRepetition());
    byte[] data = new byte[random.nextInt(5000)];
    random.nextBytes(data);
    JoinedCrc32 joined = new JoinedCrc32();

    int at = 0;
    while (at < data.length) {
      int end = Math.min(at + random.nextInt(3) * random.nextInt(300), data.length);
      joined.add(crc(data, at, end), end - at);
      at = end;
    }

    assertThat(joined.value()).isEqualTo(crc(data, 0, data.length));
  }

  @Test
  void anEmptyPieceChangesNothing() {
    byte[] data = {1, 2, 3};
    JoinedCrc32 joined = new JoinedCrc32();

    joined.add(0, 0);
    joined.add(crc(data, 0, 3), 3);
    joined.add(0, 0);

    assertThat(joined.value()).isEqualTo(crc(data, 0, 3));
  }

  @Test
  void manyPiecesOfOneLengthAndAShorterOneAreTheirSum() {
    byte[] data = new byte[1_000_001];
    new Random(1).nextBytes(data);
    JoinedCrc32 joined = new JoinedCrc32();

    for (int at = 0; at < data.length; at += 1000) {
      int end = Math.min(at + 1000, data.length);
      joined.add(crc(data, at, end), end - at);
    }

    assertThat(joined.value()).isEqualTo(crc(data, 0, data.length));
  }

  @Test
  void aPieceMayBeLongerThan4GiB() {
    byte[] head = {'a', 'b', 'c'};
    byte[] zeros = new byte[16 << 20];
    CRC32 whole = new CRC32();
    whole.update(head);
    CRC32 piece = new CRC32();
    long length = 0;
    while (length <= 4L << 30) {
      whole.update(zeros);
      piece.update(zeros);
      length += zeros.length;
    }
    JoinedCrc32 joined = new JoinedCrc32();

    joined.add(crc(head, 0, head.length), head.length);
    joined.add((int) piece.getValue(), length);

    assertThat(joined.value()).isEqualTo((int) whole.getValue());
  }
}
