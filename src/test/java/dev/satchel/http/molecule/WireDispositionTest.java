package dev.satchel.http.molecule;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.satchel.RawName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which names downloads get: nothing in a name breaks out of the header. */
@Tag("locale-blind")
class WireDispositionTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "report.pdf|report.pdf|report.pdf",
        "weird\".pdf|weird\\\".pdf|weird%22.pdf",
        "a\\b.txt|a\\\\b.txt|a%5Cb.txt",
        "`bad\r\nX-Leak: 1\r\n.txt`|badX-Leak: 1.txt|bad%0D%0AX-Leak%3A%201%0D%0A.txt",
        "r\u00e9sum\u00e9.pdf|r_sum_.pdf|r%C3%A9sum%C3%A9.pdf",
        "\u65e5\u672c.txt|__.txt|%E6%97%A5%E6%9C%AC.txt",
        "\ud83d\ude00.txt|_.txt|%F0%9F%98%80.txt",
        "a\u0085b|ab|a%C2%85b",
        "a\u007f\u0001b|ab|a%7F%01b",
        "a b;c=d,e|a b;c=d,e|a%20b%3Bc%3Dd%2Ce",
        "%41'~-._|%41'~-._|%2541%27~-._",
      })
  void bothFormsOfTheNameAreGivenEachSafeInItsOwnWay(String name, String plain, String encoded) {
    assertThat(WireDisposition.attachment(RawName.of(name.getBytes(UTF_8))))
        .isEqualTo("attachment; filename=\"" + plain + "\"; filename*=UTF-8''" + encoded);
  }

  @Test
  void whatIsNotUtf8IsReplacedSoThatTheHeaderStaysValid() {
    assertThat(WireDisposition.attachment(RawName.of("a\u00ff".getBytes(ISO_8859_1))))
        .isEqualTo("attachment; filename=\"a_\"; filename*=UTF-8''a%EF%BF%BD");
  }
}
