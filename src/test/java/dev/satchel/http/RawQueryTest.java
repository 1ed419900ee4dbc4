package dev.satchel.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.satchel.RawName;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A query is taken apart and decoded to bytes, without loss. */
final class RawQueryTest {
  private static Optional<RawName> bytes(String latin1) {
    return Optional.of(RawName.of(latin1.getBytes(ISO_8859_1)));
  }

  @Test
  void valuesKeepTheirOrderAndTheirEncoding() {
    RawQuery query = RawQuery.parse("a=1&b=%32&a=3+4&a=");
    assertThat(query.all("a")).containsExactly("1", "3+4", "");
    assertThat(query.all("b")).containsExactly("%32");
    assertThat(query.all("c")).isEmpty();
  }

  @Test
  void aNameMayBeEncoded() {
    assertThat(RawQuery.parse("%70a%74h=x").all("path")).containsExactly("x");
    assertThat(RawQuery.parse("two+words=x").all("two words")).containsExactly("x");
  }

  @Test
  void aNameThatCannotBeDecodedStandsForItself() {
    assertThat(RawQuery.parse("%zz=x").all("%zz")).containsExactly("x");
  }

  @Test
  void onlyTheFirstEqualsSignDivides() {
    assertThat(RawQuery.parse("a=b=c;d=e").all("a")).containsExactly("b=c;d=e");
  }

  @Test
  void aNameWithoutAValueHasAnEmptyOne() {
    assertThat(RawQuery.parse("a&b=").all("a")).containsExactly("");
    assertThat(RawQuery.parse("a&b=").all("b")).containsExactly("");
    assertThat(RawQuery.parse("").all("a")).isEmpty();
  }

  @Test
  void escapesBecomeBytes() {
    assertThat(RawQuery.decode("a%2Fb+c%2bd%FF%00")).isEqualTo(bytes("a/b c+d\u00ff\0"));
    assertThat(RawQuery.decode("")).isEqualTo(bytes(""));
  }

  @Test
  void textThatIsNotEscapedBecomesUtf8() {
    assertThat(RawQuery.decode("\u00e4")).isEqualTo(bytes("\u00c3\u00a4"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"%", "%4", "%zz", "a%4", "%%41", "% 41", "%-1", "%+1"})
  void anEscapeWithoutTwoDigitsCannotBeDecoded(String value) {
    assertThat(RawQuery.decode(value)).isEmpty();
  }
}
