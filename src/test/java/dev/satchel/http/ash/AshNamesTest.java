package dev.satchel.http.ash;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.satchel.RawName;
import java.time.Instant;
import java.util.HexFormat;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the wire makes of names, bytes and times. */
@Tag("locale-blind")
final class AshNamesTest {
  /** How a name is listed, listed without what is hidden, and kept in snapshots. */
  @ParameterizedTest
  @CsvSource({
    "node_modules, no, no, no",
    ".git, no, no, no",
    "__pycache__, no, no, no",
    ".DS_Store, no, no, yes",
    ".cache, yes, no, no",
    ".npm, yes, no, no",
    ".pnpm-store, yes, no, no",
    ".yarn, yes, no, no",
    ".venv, yes, no, no",
    "venv, yes, no, no",
    ".tmp, yes, no, no",
    "tmp, yes, no, no",
    "x.sock, no, no, no",
    "x.lock, no, no, no",
    ".lock, no, no, no",
    "a.b.pid, no, no, no",
    ".env, yes, yes, yes",
    ".claude, yes, yes, yes",
    "LOCK, yes, yes, yes",
    "Venv, yes, yes, yes",
    ".DS_StoreX, yes, yes, yes",
    "Cargo.lock.txt, yes, yes, yes",
    "x.LOCK, yes, yes, yes",
    "lock, yes, yes, yes",
    "dist, yes, yes, yes",
    ".mypy_cache, yes, yes, yes",
  })
  void someNamesAreNotShown(String text, String listed, String plainly, String kept) {
    RawName name = RawName.of(text);
    assertThat(!NameRules.isNeverListed(name)).isEqualTo(listed.equals("yes"));
    assertThat(!NameRules.isHidden(name)).isEqualTo(plainly.equals("yes"));
    assertThat(!NameRules.isNeverKept(name)).isEqualTo(kept.equals("yes"));
    assertThat(!NameRules.isBelowNeverKept(RawName.of("a/" + text + "/b")))
        .isEqualTo(kept.equals("yes"));
  }

  @ParameterizedTest
  @CsvSource({
    "a.html, text/html",
    "a.htm, text/html",
    "a.css, text/css",
    "a.js, application/javascript",
    "a.mjs, application/javascript",
    "a.json, application/json",
    "a.xml, application/xml",
    "a.csv, text/csv",
    "a.txt, text/plain",
    "a.toml, text/plain",
    "a.md, text/markdown",
    "a.yaml, text/yaml",
    "a.yml, text/yaml",
    "a.ts, text/typescript",
    "a.tsx, text/typescript",
    "a.jsx, text/javascript",
    "a.py, text/x-python",
    "a.rb, text/x-ruby",
    "a.rs, text/x-rust",
    "a.go, text/x-go",
    "a.java, text/x-java",
    "a.c, text/x-c",
    "a.h, text/x-c",
    "a.cpp, text/x-c++",
    "a.sh, text/x-shellscript",
    "a.bash, text/x-shellscript",
    "a.zsh, text/x-shellscript",
    "a.sql, text/x-sql",
    "a.svg, image/svg+xml",
    "a.png, image/png",
    "a.jpg, image/jpeg",
    "a.jpeg, image/jpeg",
    "a.gif, image/gif",
    "a.webp, image/webp",
    "a.ico, image/x-icon",
    "a.pdf, application/pdf",
    "a.zip, application/zip",
    "a.gz, application/gzip",
    "a.tar, application/x-tar",
    "a.wasm, application/wasm",
    "a.mp4, video/mp4",
    "a.webm, video/webm",
    "a.mp3, audio/mpeg",
    "a.wav, audio/wav",
    "a.woff, font/woff",
    "a.woff2, font/woff2",
    "a.ttf, font/ttf",
    "a.otf, font/otf",
    "A.PNG, image/png",
    "a.tar.gz, application/gzip",
    ".html, application/octet-stream",
    "..html, text/html",
    "html, application/octet-stream",
    "a., application/octet-stream",
    "a.cc, application/octet-stream",
  })
  void theExtensionSaysWhatAFileIs(String name, String type) {
    assertThat(MediaTypes.of(name)).isEqualTo(type);
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      value = {
        "aZ09-_.!~*'(), aZ09-_.!~*'()",
        "a b, a%20b",
        "ü, %C3%BC",
        "😀, %F0%9F%98%80",
        "#?&+%/\\\"[], %23%3F%26%2B%25%2F%5C%22%5B%5D",
      })
  void aDownloadIsNamedAsInAUri(String name, String encoded) {
    assertThat(UriComponent.of(RawName.of(name))).isEqualTo(encoded);
  }

  /** Bytes, and how many U+FFFD browsers make of them, each {@code ?} here. */
  @ParameterizedTest
  @CsvSource({
    "61ff62, a?b",
    "c3, ?",
    "c328, ?(",
    "c080, ??",
    "e2, ?",
    "e282, ?",
    "e28261, ?a",
    "e282c3a9, ?é",
    "e08080, ???",
    "eda080, ???",
    "edbfbf61, ???a",
    "f0, ?",
    "f09f, ?",
    "f09f98, ?",
    "f09f9841, ?A",
    "f08080af, ????",
    "f4908080, ????",
    "f5808080, ????",
    "80bf, ??",
    "feff, ??",
    "c3a9, é",
    "f09f9880, 😀",
    "ed9fbf, \ud7ff",
    "f48fbfbf, \udbff\udfff",
  })
  void bytesBecomeTextAsInBrowsers(String hex, String text) {
    byte[] bytes = HexFormat.of().parseHex(hex);
    assertThat(TolerantUtf8.decode(bytes)).isEqualTo(text.replace('?', '\uFFFD'));
  }

  @Test
  void aMarkOfByteOrderStays() {
    assertThat(TolerantUtf8.decode("\uFEFFa".getBytes(UTF_8))).isEqualTo("\uFEFFa");
  }

  @ParameterizedTest
  @CsvSource({
    "2023-11-14T22:13:20.250999999Z, 2023-11-14T22:13:20.250Z",
    "2023-11-14T22:13:20Z, 2023-11-14T22:13:20.000Z",
    "1969-12-31T23:59:59.999999Z, 1969-12-31T23:59:59.999Z",
  })
  void timesHaveThreeDigits(String time, String text) {
    assertThat(Moment.text(Instant.parse(time))).isEqualTo(text);
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      value = {
        "., a/../b, a/../b",
        "``, ../b, ../b",
        "w, ../b, b",
        "w, ../../b, ../b",
        "w/, ./b//c/, w/b/c/",
        "/w, ../../b, /b",
        "../w, b, ../w/b",
        "w, ``, w",
        "w, .., ``",
      })
  void pathsArePutTogetherBeforeTheyAreJudged(String target, String path, String joined) {
    assertThat(JoinedPath.of(target, path)).isEqualTo(joined);
  }
}
