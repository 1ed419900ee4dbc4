package dev.satchel.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.satchel.RawName;
import org.junit.jupiter.api.Test;

/** Every name becomes a header that no client can misread. */
final class ContentDispositionTest {
  private static String header(String name) {
    return ContentDisposition.attachment(RawName.of(name));
  }

  @Test
  void aPlainNameStandsForItself() {
    assertThat(header("a b-c_1.tar.gz")).isEqualTo("attachment; filename=\"a b-c_1.tar.gz\"");
  }

  @Test
  void whatMightBeMisreadIsReplacedAndSaidOnceMoreInFull() {
    assertThat(header("a\"b\\c%d/e"))
        .isEqualTo("attachment; filename=\"a_b_c_d_e\"; filename*=UTF-8''a%22b%5Cc%25d%2Fe");
    assertThat(header("'(*)")).as("nothing is replaced").isEqualTo("attachment; filename=\"'(*)\"");
  }

  @Test
  void noLineEndsInAHeader() {
    assertThat(header("a\r\nSet-Cookie: x\0\t\u007f"))
        .isEqualTo(
            "attachment; filename=\"a__Set-Cookie: x___\";"
                + " filename*=UTF-8''a%0D%0ASet-Cookie%3A%20x%00%09%7F");
  }

  @Test
  void otherScriptsAreEncoded() {
    assertThat(header("\u00e4")).isEqualTo("attachment; filename=\"_\"; filename*=UTF-8''%C3%A4");
    assertThat(header("\ud83d\ude00.zip"))
        .as("one character beyond the first plane")
        .isEqualTo("attachment; filename=\"_.zip\"; filename*=UTF-8''%F0%9F%98%80.zip");
  }

  @Test
  void bytesThatAreNoTextAreShownAsSuch() {
    assertThat(ContentDisposition.attachment(RawName.of("a\u00ff".getBytes(ISO_8859_1))))
        .isEqualTo("attachment; filename=\"a_\"; filename*=UTF-8''a%EF%BF%BD");
  }
}
