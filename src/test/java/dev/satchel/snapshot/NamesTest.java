package dev.satchel.snapshot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Names, their beginnings and stretches are what they say, or are not made. */
@Tag("locale-blind")
class NamesTest {
  private static final String LONGEST_SEGMENT = "a".repeat(100);

  @ParameterizedTest
  @ValueSource(
      strings = {"a", "A-b_c.d", "0/1/2", "a/b.tar.zst", "a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a"})
  void aNameIsMadeOfSafeSegments(String value) {
    assertThat(new StoredName(value)).hasToString(value);
    assertThat(String.join("/", new StoredName(value).segments())).isEqualTo(value);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "/",
        "/a",
        "a/",
        "a//b",
        ".",
        "..",
        "a/..",
        "../a",
        ".a",
        "a/.b",
        "-a",
        "a b",
        "a+",
        "a\\b",
        "a\n",
        "a\0",
        "ä",
        "a%2f",
        "a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a"
      })
  void anythingElseIsNoName(String value) {
    assertThatIllegalArgumentException().isThrownBy(() -> new StoredName(value));
  }

  @Test
  void aNameAndItsSegmentsHaveALargestLength() {
    assertThat(new StoredName(LONGEST_SEGMENT).child(LONGEST_SEGMENT).segments()).hasSize(2);
    assertThatIllegalArgumentException().isThrownBy(() -> new StoredName(LONGEST_SEGMENT + "a"));
    String long512 =
        String.join(
                "/",
                List.of(
                    LONGEST_SEGMENT,
                    LONGEST_SEGMENT,
                    LONGEST_SEGMENT,
                    LONGEST_SEGMENT,
                    LONGEST_SEGMENT))
            + "/1234567";
    assertThat(new StoredName(long512).value()).hasSize(512);
    assertThatIllegalArgumentException().isThrownBy(() -> new StoredName(long512 + "8"));
  }

  @Test
  void namesAreOrderedByTheirCharacters() {
    assertThat(new StoredName("a-b")).isLessThan(new StoredName("a/b"));
    assertThat(new StoredName("a/b")).isLessThan(new StoredName("a0"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a", "a/", "a/b", "a/b/"})
  void aPrefixIsHowANameMayBegin(String value) {
    assertThat(new NamePrefix(value).value()).isEqualTo(value);
  }

  @ParameterizedTest
  @ValueSource(strings = {"/", "a//", "../", ".", "a/.", "a b", "+"})
  void withAnythingElseNoNameBegins(String value) {
    assertThatIllegalArgumentException().isThrownBy(() -> new NamePrefix(value));
  }

  @Test
  void whatIsBelowANameBeginsWithItAndASlash() {
    assertThat(NamePrefix.below(new StoredName("a/b"))).isEqualTo(new NamePrefix("a/b/"));
  }

  @Test
  void aStretchHasAtLeastOneByteAndAnEnd() {
    assertThat(new Stretch(0, Long.MAX_VALUE).end()).isEqualTo(Long.MAX_VALUE);
    assertThat(new Stretch(Long.MAX_VALUE - 1, 1).end()).isEqualTo(Long.MAX_VALUE);
    assertThatIllegalArgumentException().isThrownBy(() -> new Stretch(0, 0));
    assertThatIllegalArgumentException().isThrownBy(() -> new Stretch(-1, 1));
    assertThatIllegalArgumentException().isThrownBy(() -> new Stretch(Long.MAX_VALUE, 1));
  }
}
