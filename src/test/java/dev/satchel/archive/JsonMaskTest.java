package dev.satchel.archive;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Secrets in JSON are masked, and not a byte else is changed. */
final class JsonMaskTest {
  private static final String MASK = "**********";
  private static final String TOKEN = "gAAAAABlZ0h-_x9" + "Ab0_-".repeat(20) + "==";

  private static String masked(String text, boolean isLines) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    JsonMask mask = new JsonMask(out, isLines);
    try {
      mask.write(text.getBytes(UTF_8));
      mask.flush();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    return out.toString(UTF_8);
  }

  private static String masked(String text) {
    return masked(text, false);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "api_key",
        "API_KEY",
        "apiKey",
        "llm_api_key",
        "openai_api_key",
        "x-session-api-key",
        "X-API-Key",
        "aws_access_key_id",
        "aws_secret_access_key",
        "aws_session_token",
        "AWS_SECRET_ACCESS_KEY",
        "secret_key",
        "client_secret",
        "access_token",
        "github-token",
        "token",
        "password",
        "db_password",
        "private_key",
        "session_key",
        "Authorization",
        "api\\u005fkey"
      })
  void aValueWhoseKeySaysSoIsMasked(String key) {
    assertThat(masked("{\"a\": 1, \"" + key + "\" :\t\"s3cr\\\"et\\\\\", \"b\":\"x\"}"))
        .isEqualTo("{\"a\": 1, \"" + key + "\" :\t\"" + MASK + "\", \"b\":\"x\"}");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "model",
        "api_version",
        "api_key_name",
        "base_url",
        "aws_region_name",
        "aws_profile",
        "key",
        "keyboard",
        "tokens",
        "prompt_tokens",
        "tokenizer",
        "value",
        "secretary",
        ""
      })
  void aValueOfAnyOtherKeyIsNot(String key) {
    String text = "{\"" + key + "\":\"value\"}";
    assertThat(masked(text)).isEqualTo(text);
  }

  @ParameterizedTest
  @ValueSource(strings = {"null", "12.5e3", "true", "{}", "[]", "\"\"", "[1,null]", "{\"a\":1}"})
  void whatIsNoTextIsNotMasked(String value) {
    String text = "{\"api_key\":" + value + ",\"x\":\"y\"}";
    assertThat(masked(text)).isEqualTo(text);
  }

  @Test
  void whatAnArrayOrAnObjectOfSecretsHoldsIsMasked() {
    assertThat(masked("{\"api_key\":[\"a\",[\"b\",1]],\"c\":[\"d\"]}"))
        .isEqualTo("{\"api_key\":[\"" + MASK + "\",[\"" + MASK + "\",1]],\"c\":[\"d\"]}");
    assertThat(
            masked(
                "{\"secrets\":{\"A\":\"a\",\"B\":{\"kind\":\"k\",\"value\":\"v\"}},\"C\":\"c\"}"))
        .isEqualTo(
            "{\"secrets\":{\"A\":\"%1$s\",\"B\":{\"kind\":\"k\",\"value\":\"%1$s\"}},\"C\":\"c\"}"
                .formatted(MASK));
    assertThat(masked("{\"secret_sources\":[{\"name\":\"n\",\"value\":\"v\"}],\"value\":\"w\"}"))
        .isEqualTo(
            "{\"secret_sources\":[{\"name\":\"n\",\"value\":\"" + MASK + "\"}],\"value\":\"w\"}");
  }

  @Test
  void anEncryptedValueIsMaskedWholeWhateverItsKey() {
    assertThat(masked("{\"x\":\"" + TOKEN + "\",\"y\":[\"" + TOKEN + " more\"]}"))
        .isEqualTo("{\"x\":\"" + MASK + "\",\"y\":[\"" + MASK + "\"]}");
    assertThat(masked("\"" + TOKEN + "\"")).isEqualTo("\"" + MASK + "\"");
    assertThat(masked("{\"x\":\"gAAAA\"}")).isEqualTo("{\"x\":\"" + MASK + "\"}");
  }

  @Test
  void anEncryptedValueInsideATextIsMaskedByItself() {
    assertThat(masked("{\"x\":\"KEY=" + TOKEN + ";\\n" + TOKEN + "\\n\"," + TOKEN + "}"))
        .isEqualTo("{\"x\":\"KEY=" + MASK + ";\\n" + MASK + "\\n\"," + MASK + "}");
    assertThat(masked("{\"" + TOKEN + "\":\"x\"}")).isEqualTo("{\"" + MASK + "\":\"x\"}");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"x\":\"gAAA\"}",
        "{\"x\":\"gAAAgAAA\"}",
        "{\"x\":\"ggAAAA\"}",
        "{\"image\":\"iVBORw0KGgoAAAANSUhEUgAAAAUA+/gAAAAB\"}",
        "gAAA",
        "{\"x\":\"\u00e4\\u00e4\\\\\\\"\u2028\"}  ",
        "\ufeff{ }\r\n",
        ""
      })
  void whatOnlyLooksLikeItIsLeft(String text) {
    assertThat(masked(text)).isEqualTo(text);
  }

  @Test
  void linesAreDocumentsOfTheirOwn() {
    String broken = "{\"secrets\": {\"a\": \"b";
    assertThat(masked(broken + "\n{\"value\":\"x\",\"api_key\":\"y\"}\n{\"a\":\"b\"}\n", true))
        .isEqualTo(
            "{\"secrets\": {\"a\": \""
                + MASK
                + "\n{\"value\":\"x\",\"api_key\":\""
                + MASK
                + "\"}\n{\"a\":\"b\"}\n");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"a\": \"it is \"quoted\" badly\",%n\"api_key\": \"s3cret\"}",
        "{\"api_key\": \"s3cret",
        "{\"api_key\" \"api_key\": \"s3cret\"",
        "]]]}}{\"api_key\": \"s3cret\"}",
        "\"api_key\": \"s3cret\"",
        "{'a': 'b', \"api_key\": \"s3cret\"}",
        "{\"a\": \"b\\\\\", \"api_key\": \"s3cret\"}",
        "{\"a\":\"unfinished%n\"api_key\":\"s3cret\"}"
      })
  void whatIsNoJsonIsMaskedAsFarAsItCanBeUnderstood(String text) {
    assertThat(masked(text.formatted())).doesNotContain("s3cret").contains(MASK);
  }

  @Test
  void howeverDeepItIsNothingIsLost() {
    String deep =
        "[".repeat(5000) + "\"x\"" + "]".repeat(5000) + ",{\"api_key\":\"y\",\"a\":\"b\"}";
    assertThat(masked(deep))
        .isEqualTo(
            "[".repeat(5000)
                + ("\"" + MASK + "\"")
                + "]".repeat(5000)
                + (",{\"api_key\":\"" + MASK + "\",\"a\":\"b\"}"));
  }

  @Test
  void itDoesNotMatterHowTheTextIsCut() throws IOException {
    String text =
        "{\"api_key\":\"s3cret\",\"t\":\"a " + TOKEN + "\",\"secrets\":{\"A\":\"b\"}}\n".repeat(3);
    for (int size = 1; size < 20; size++) {
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      JsonMask mask = new JsonMask(out, false);
      byte[] bytes = text.getBytes(UTF_8);
      for (int at = 0; at < bytes.length; at += size) {
        mask.write(bytes, at, Math.min(size, bytes.length - at));
      }
      mask.flush();
      assertThat(out.toString(UTF_8)).isEqualTo(masked(text));
    }
  }

  @Test
  void realDocumentsWithoutSecretsStayAsTheyAre() throws IOException {
    try (Stream<Path> files = Files.walk(Path.of("src/test"))) {
      List<Path> some = files.filter(Files::isRegularFile).limit(200).toList();
      for (Path file : some) {
        String json = new JsonMapper().writeValueAsString(List.of(Files.readString(file)));
        assertThat(masked(json)).isEqualTo(json.contains("gAAAA") ? masked(json) : json);
      }
    }
  }
}
