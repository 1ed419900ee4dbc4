package dev.satchel.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Single ranges are understood, impossible ones refused, all others ignored. */
final class ByteRangeTest {
  @ParameterizedTest
  @CsvSource({
    "bytes=0-0, 0, 0",
    "bytes=0-9, 0, 9",
    "bytes=3-5, 3, 5",
    "bytes=9-, 9, 9",
    "bytes=0-, 0, 9",
    "bytes=0-10, 0, 9",
    "bytes=9-999999999999999999, 9, 9",
    "bytes=-1, 9, 9",
    "bytes=-10, 0, 9",
    "bytes=-11, 0, 9"
  })
  void ofTenBytesThisIsAPart(String header, long first, long last) {
    assertThat(ByteRange.parse(header, 10)).hasValue(new ByteRange(first, last));
    assertThat(ByteRange.parse(" " + header + " ", 10)).hasValue(new ByteRange(first, last));
  }

  @ParameterizedTest
  @ValueSource(strings = {"bytes=10-", "bytes=10-10", "bytes=999999999999999999-", "bytes=-0"})
  void ofTenBytesThisIsNoPart(String header) {
    assertThatExceptionOfType(UnsatisfiableRange.class)
        .isThrownBy(() -> ByteRange.parse(header, 10))
        .satisfies(
            refusal ->
                assertThat(refusal.getResponse().getHeaderString("Content-Range"))
                    .isEqualTo("bytes */10"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"bytes=0-", "bytes=-5", "bytes=0-0"})
  void ofNothingThereIsNoPart(String header) {
    assertThatExceptionOfType(UnsatisfiableRange.class)
        .isThrownBy(() -> ByteRange.parse(header, 0));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "bytes",
        "bytes=",
        "bytes=-",
        "bytes=5-4",
        "bytes=0-1,3-4",
        "bytes=a-",
        "bytes=0-1x",
        "bytes= 0-1",
        "lines=0-1",
        "bytes=1234567890123456789-",
        "bytes=+1-2"
      })
  void thisIsIgnored(String header) {
    assertThat(ByteRange.parse(header, 10)).isEmpty();
  }

  @Test
  void aWholeHasAllBytes() {
    assertThat(ByteRange.whole(10)).isEqualTo(new ByteRange(0, 9));
    assertThat(ByteRange.whole(10).length()).isEqualTo(10);
    assertThat(ByteRange.whole(0).length()).isZero();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "bytes=0-0|0-0",
        "bytes=0-1,3-4|0-1 3-4",
        "bytes=3-4, 0-1|0-1 3-4",
        "bytes=0-3,2-5|0-5",
        "bytes=0-9,2-3|0-9",
        "bytes=0-1,2-3|0-3",
        "bytes=-2,0-0|0-0 8-9",
        "bytes=0-0,10-20|0-0",
        "bytes=5-,-5|5-9"
      })
  void ofTenBytesTheseAreTheParts(String header, String parts) {
    assertThat(ByteRange.parseAll(header, 10).orElseThrow())
        .extracting(range -> range.first() + "-" + range.last())
        .containsExactly(parts.split(" ", -1));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "bytes=", "0-1", "bytes=0-1,", "bytes=0-1,x", "bytes=4-3,0-1"})
  void partsThatAreMalformedAreIgnored(String header) {
    assertThat(ByteRange.parseAll(header, 10)).isEmpty();
  }

  @Test
  void ifAllPartsLieBeyondTheEndThereIsNone() {
    assertThatExceptionOfType(UnsatisfiableRange.class)
        .isThrownBy(() -> ByteRange.parseAll("bytes=10-,-0,20-30", 10));
  }
}
