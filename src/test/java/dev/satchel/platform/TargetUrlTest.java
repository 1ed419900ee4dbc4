package dev.satchel.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("locale-blind")
class TargetUrlTest {
  @ParameterizedTest
  @CsvSource({
    "http://example.com,                http://example.com",
    "HTTP://Example.COM/,               http://example.com",
    "http://example.com///,             http://example.com",
    "https://example.com:8443/ws/7/,    https://example.com:8443/ws/7",
    "http://example.com:80/A,           http://example.com/A",
    "https://example.com:443,           https://example.com",
    "https://example.com:80,            https://example.com:80",
    "http://example.com:08000,          http://example.com:8000",
    "http://localhost:9000,             http://localhost:9000",
    "http://ws-abc:8000,                http://ws-abc:8000",
    "http://127.0.0.1:9000/,            http://127.0.0.1:9000",
    "http://[::1]:9000,                 http://[::1]:9000",
    "http://[FD00::EC2:7],              http://[fd00::ec2:7]",
    "http://[::ffff:127.0.0.1]/x,       http://[::ffff:127.0.0.1]/x",
    "http://example.com/a-b._~!$&'()*+;=:@, http://example.com/a-b._~!$&'()*+;=:@",
    "http://xn--bcher-kva.example,      http://xn--bcher-kva.example",
  })
  void whatAServerMayBeCalledHasOneForm(String text, String normal) {
    assertThat(TargetUrl.parse(text)).map(TargetUrl::toString).contains(normal);
    assertThat(TargetUrl.parse(text)).isEqualTo(TargetUrl.parse(normal));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "example.com",
        "//example.com",
        "/path",
        "ftp://example.com",
        "file:///etc/passwd",
        "data:text/plain,x",
        "javascript:alert(1)",
        "http:example.com",
        "http:/example.com",
        "http://",
        "http:///x",
        "http://:80",
        "http://user@example.com",
        "http://user:word@example.com",
        "http://@example.com",
        "http://example.com@127.0.0.1",
        "http://example.com?x=1",
        "http://example.com/?",
        "http://example.com/#",
        "http://example.com#x",
        "http://example.com:",
        "http://example.com:/",
        "http://example.com:0",
        "http://example.com:65536",
        "http://example.com:+80",
        "http://example.com:80:80",
        "http://example.com/a//b",
        "http://example.com/./a",
        "http://example.com/a/..",
        "http://example.com/../a",
        "http://example.com/%2e%2e/a",
        "http://example.com/a%0d%0aX:y",
        "http://example.com\\a",
        "http://example.com/a\\b",
        "http://example.com/a b",
        " http://example.com",
        "http://example.com ",
        "http://example.com\n",
        "http://exam\tple.com",
        "http://example.com/\r\nX: y",
        "http://example.com\0",
        "http://exämple.com",
        "http://１２７.0.0.1",
        "http://example.com/ä",
        "http://.example.com",
        "http://example..com",
        "http://example.com.",
        "http://-example.com",
        "http://example-.com",
        "http://a_b.example",
        "http://%31%32%37.0.0.1",
        "http://127.1",
        "http://127.0.1",
        "http://0x7f.1",
        "http://0x7f000001",
        "http://0x7f.0x0.0x0.0x1",
        "http://0177.0.0.1",
        "http://2130706433",
        "http://127.0.0.01",
        "http://127.0.0.1.",
        "http://127.0.0.256",
        "http://1.2.3.4.5",
        "http://example.7",
        "http://[::1",
        "http://::1",
        "http://[::1]x",
        "http://[]",
        "http://[127.0.0.1]",
        "http://[::1%25eth0]",
        "http://[fe80::1%eth0]",
        "http://[1::2::3]",
        "http://[v1.fe80::]",
        "http://[12345::]",
      })
  void nothingElseIsOne(String text) {
    assertThat(TargetUrl.parse(text)).isEmpty();
  }

  @Test
  void oneThatIsLongerThanAnyNeedsToBeIsNone() {
    String longest = "http://example.com/" + "a".repeat(2029);
    assertThat(TargetUrl.parse(longest)).isPresent();
    assertThat(TargetUrl.parse(longest + "a")).isEmpty();
    String name = "abcdefg.".repeat(31);
    assertThat(TargetUrl.parse("http://" + name + "abcde")).isPresent();
    assertThat(TargetUrl.parse("http://" + name + "abcdef")).isEmpty();
    assertThat(TargetUrl.parse("http://" + "a".repeat(63))).isPresent();
    assertThat(TargetUrl.parse("http://" + "a".repeat(64))).isEmpty();
  }

  @Test
  void manySlashesAreJudgedAtOnce() {
    assertThat(TargetUrl.parse("http://a" + "/".repeat(2000) + "?")).isEmpty();
    assertThat(TargetUrl.parse("http://" + "a-".repeat(1000))).isEmpty();
  }

  @Test
  void whatIsBelowIsAppended() {
    TargetUrl target = TargetUrl.parse("https://example.com:8443/ws/7/").orElseThrow();
    assertThat(target.at("/internal/file/read?path=%2Fa%20b%3F"))
        .isEqualTo(URI.create("https://example.com:8443/ws/7/internal/file/read?path=%2Fa%20b%3F"));
    assertThat(target.at("//other.example/..")).hasHost("example.com");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "x", "@other.example/", ":1/", "/a#b", "/a b", "/a\r\nb", "/%x"})
  void whatIsNoPathIsNotAppended(String path) {
    TargetUrl target = TargetUrl.parse("http://example.com").orElseThrow();
    assertThatThrownBy(() -> target.at(path)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void itIsMadeInItsNormalFormOnly() {
    assertThatThrownBy(() -> new TargetUrl(URI.create("http://user@example.com")))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new TargetUrl(URI.create("http://Example.com")))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
