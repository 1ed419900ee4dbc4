package dev.satchel.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.satchel.RawName;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Names and amounts as they are shown. */
@Tag("locale-blind")
class ShownTest {
  @Test
  void anyBytesAreTheSameAfterBeingText() {
    Random random = new Random(7);
    for (int i = 0; i < 20_000; i++) {
      byte[] bytes = new byte[random.nextInt(8)];
      random.nextBytes(bytes);
      assertThat(RawText.name(RawText.of(bytes)).bytes()).isEqualTo(bytes);
    }
    assertThat(RawText.of(RawName.of("\u00e4\u20ac\uD83D\uDE00")))
        .isEqualTo("\u00e4\u20ac\uD83D\uDE00");
  }

  @Test
  void whatControlsATerminalIsEscaped() {
    assertThat(Shown.of("\u001B[2J\u0007\r\n\t\u009B\u202Eabc\u007F"))
        .isEqualTo("\\x1b[2J\\x07\\x0d\\n\\t\\u009b\\u202eabc\\x7f");
    assertThat(Shown.of(RawName.of(new byte[] {'a', (byte) 0xC3, (byte) 0xA9, (byte) 0xFF})))
        .isEqualTo("a\u00e9\\xff");
    assertThat(Shown.of("plain \u00e9 \u6587 \uD83D\uDE00"))
        .isEqualTo("plain \u00e9 \u6587 \uD83D\uDE00");
  }

  @Test
  void amountsAreShort() {
    assertThat(Amounts.bytes(0)).isEqualTo("0 B");
    assertThat(Amounts.bytes(1023)).isEqualTo("1023 B");
    assertThat(Amounts.bytes(1536)).isEqualTo("1.5 KiB");
    assertThat(Amounts.bytes((1 << 20) - 1)).isEqualTo("1.0 MiB");
    assertThat(Amounts.bytes(Long.MAX_VALUE)).isEqualTo("8.0 EiB");
    assertThat(Amounts.time(Duration.ofSeconds(3_725))).isEqualTo("1:02:05");
    assertThat(Amounts.count(1, "entry", "entries")).isEqualTo("1 entry");
    assertThat(Amounts.count(1234, "entry", "entries")).isEqualTo("1,234 entries");
    assertThat(Amounts.span("--expires", "36h")).isEqualTo(Duration.ofHours(36));
  }
}
