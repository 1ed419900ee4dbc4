package dev.satchel.http.molecule;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What becomes of the names that clients give their files. */
@Tag("locale-blind")
class SafeNameTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "foo.txt|foo.txt",
        "report-2026.05.04_v2.pdf|report-2026.05.04_v2.pdf",
        "hello world.txt|hello_world.txt",
        "../../../etc/passwd|passwd",
        "/etc/passwd|passwd",
        "sneaky/../sneaky.png|sneaky.png",
        "a/b/c.txt|c.txt",
        "./relative|relative",
        "file with spaces & symbols!.png|file_with_spaces___symbols_.png",
        "weird;chars!?.txt|weird_chars__.txt",
        "file (1).pdf|file__1_.pdf",
        "\u540d\u524d.txt|__.txt",
        "\u4e2d\u6587.docx|__.docx",
        "\ud83d\ude00.png|_.png",
        "a\\b.txt|a_b.txt",
        "''|file",
        ".|file",
        "..|file",
        "a/|file",
        ".bashrc|.bashrc",
        "...|...",
      })
  void aNameIsMadeSafeAsTheWireHasIt(String given, String safe) {
    assertThat(SafeName.of(given)).isEqualTo(safe);
  }

  @Test
  void aNameOfAHundredCharactersStaysAndALongerOneKeepsItsExtension() {
    String most = "a".repeat(96) + ".pdf";
    assertThat(SafeName.of(most)).isEqualTo(most);
    assertThat(SafeName.of("a".repeat(95) + ".pdf")).hasSize(99);
    assertThat(SafeName.of("b".repeat(200) + ".pdf")).isEqualTo("b".repeat(96) + ".pdf");
  }

  @Test
  void anExtensionOfMoreThanSixteenCharactersIsNone() {
    assertThat(SafeName.of("a".repeat(110) + ".verylongextensionofdoom"))
        .isEqualTo("a".repeat(100));
    String longest = "." + "e".repeat(15);
    assertThat(SafeName.of("a".repeat(110) + longest)).isEqualTo("a".repeat(84) + longest);
    assertThat(SafeName.of("a".repeat(110) + longest + "e")).isEqualTo("a".repeat(100));
  }
}
