package dev.satchel.client;

import static dev.satchel.client.SatchelException.Code.MISUSE;
import static dev.satchel.client.SatchelException.Code.NOT_FOUND;
import static dev.satchel.client.SatchelException.Code.UNAUTHORIZED;
import static dev.satchel.client.SatchelException.Code.UNEXPECTED;
import static dev.satchel.client.SatchelException.Code.UNREACHABLE;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the cloud keeps for a user: models, secrets, MCP servers. */
@Tag("locale-blind")
final class CloudSettingsTest {
  private static final String EXPOSED = "GET /api/v1/users/me?expose_secrets=true";
  private static final String USER = "GET /api/v1/users/me";
  private static final String SECRETS = "GET /api/v1/sandboxes/s1/settings/secrets";
  private static final String SETTINGS =
      """
      {"llm_model":"m1","llm_api_key":"key-of-m1","llm_base_url":"https://llm.example",
       "llm_profiles":{"profiles":{"fast":{"model":"m2","api_key":"key-of-m2","base_url":null,
         "temperature":0.5,"aws_secret_access_key":"key-of-aws"}}}}""";

  private final PlayedTicks ticks = new PlayedTicks();
  private PlayedServer server;
  private LocalAgentServerWorkspace workspace;

  @BeforeEach
  void start() throws IOException {
    server = new PlayedServer();
    workspace = open(Map.of("SANDBOX_ID", "s1", "SESSION_API_KEY", "the-session"));
  }

  @AfterEach
  void stop() {
    workspace.close();
    server.close();
  }

  private LocalAgentServerWorkspace open(Map<String, String> environment) throws SatchelException {
    return LocalAgentServerWorkspace.open(
        LocalAgentServerOptions.of(server.cloud()).withEnvironment(environment), ticks);
  }

  private static SatchelException failure(ThrowingCallable call) {
    return org.assertj.core.api.Assertions.catchThrowableOfType(SatchelException.class, call);
  }

  @Test
  void theModelIsThatOfTheSettings() throws SatchelException {
    server.says(EXPOSED, 200, SETTINGS);
    Llm llm = workspace.getLlm(Map.of());
    assertThat(llm).isEqualTo(new Llm("m1", "key-of-m1", "https://llm.example", null, Map.of()));
    assertThat(server.asked().get(0).header("Authorization")).hasValue("Bearer key-of-the-cloud");
    assertThat(server.asked().get(0).header("X-Session-API-Key")).hasValue("the-session");
  }

  @Test
  void whatIsNotSetIsNotThere() throws SatchelException {
    server.says(EXPOSED, 200, "{\"llm_model\":\"m1\",\"llm_api_key\":null,\"llm_base_url\":\"\"}");
    assertThat(workspace.getLlm(Map.of())).isEqualTo(new Llm("m1", null, null, null, Map.of()));
  }

  @Test
  void theCallerKnowsBetter() throws SatchelException {
    server.says(EXPOSED, 200, SETTINGS);
    Map<String, Object> overrides = new HashMap<>(Map.of("model", "m9", "temperature", 0.1));
    overrides.put("base_url", null);
    assertThat(workspace.getLlm(overrides))
        .isEqualTo(new Llm("m9", "key-of-m1", null, null, Map.of("temperature", 0.1)));
  }

  @Test
  void aProfileHasItsOwnSettings() throws SatchelException {
    server.says(EXPOSED, 200, SETTINGS);
    Llm llm = workspace.getLlm("fast", Map.of());
    assertThat(llm.model()).isEqualTo("m2");
    assertThat(llm.apiKey()).isEqualTo("key-of-m2");
    assertThat(llm.baseUrl()).isNull();
    assertThat(llm.usageId()).isEqualTo("profile:fast");
    assertThat(llm.settings())
        .isEqualTo(Map.of("temperature", 0.5, "aws_secret_access_key", "key-of-aws"));
  }

  @Test
  void theCallerKnowsBetterThanAProfile() throws SatchelException {
    server.says(EXPOSED, 200, SETTINGS);
    Llm llm = workspace.getLlm("fast", Map.of("usage_id", "mine", "api_key", "another"));
    assertThat(llm.usageId()).isEqualTo("mine");
    assertThat(llm.apiKey()).isEqualTo("another");
  }

  @Test
  void aProfileThatThereIsNotIsNotFound() {
    server.says(EXPOSED, 200, SETTINGS);
    SatchelException failure = failure(() -> workspace.getLlm("slow", Map.of()));
    assertThat(failure.code()).isEqualTo(NOT_FOUND);
    assertThat(failure).hasMessage("There is no LLM profile 'slow'");
  }

  @Test
  void modelsAndSecretsShowNoKeys() throws SatchelException {
    server.says(EXPOSED, 200, SETTINGS).says(SECRETS, 200, "{\"secrets\":[{\"name\":\"A\"}]}");
    assertThat(workspace.getLlm("fast", Map.of())).hasToString("m2 for profile:fast (with a key)");
    assertThat(workspace.getLlm(Map.of("base_url", "https://u:p@h")))
        .hasToString("m1 (with a key)");
    assertThat(workspace.getSecrets().toString()).contains("/secrets/A").doesNotContain("the-s");
  }

  @Test
  void secretsAreNamedAndNotRead() throws Exception {
    server.says(
        SECRETS,
        200,
        """
        {"secrets":[{"name":"GITHUB_TOKEN","description":"of work"},{"name":"a b"}]}""");
    Map<String, LookupSecret> secrets = workspace.getSecrets();
    assertThat(secrets).containsOnlyKeys("GITHUB_TOKEN", "a b");
    LookupSecret secret = requireNonNull(secrets.get("GITHUB_TOKEN"));
    String url = server.url() + "/api/v1/sandboxes/s1/settings/secrets/";
    assertThat(secret.url()).hasToString(url + "GITHUB_TOKEN");
    assertThat(secret.description()).isEqualTo("of work");
    assertThat(secret.headers()).isEqualTo(Map.of("X-Session-API-Key", "the-session"));
    assertThat(requireNonNull(secrets.get("a b")).url()).hasToString(url + "a%20b");
    assertThat(server.lines()).containsExactly(SECRETS);
    assertThat(server.asked().get(0).header("X-Session-API-Key")).hasValue("the-session");
    assertThat(server.asked().get(0).header("Authorization")).isEmpty();
    assertThat(Json.MAPPER.readTree(secret.json()))
        .isEqualTo(
            Json.MAPPER.readTree(
                """
                {"kind":"LookupSecret","description":"of work","url":"%sGITHUB_TOKEN",
                 "headers":{"X-Session-API-Key":"the-session"}}"""
                    .formatted(url)));
  }

  @Test
  void someSecretsCanBeChosen() throws SatchelException {
    server.says(SECRETS, 200, "{\"secrets\":[{\"name\":\"A\"},{\"name\":\"B\"}]}");
    assertThat(workspace.getSecrets(List.of("B", "C"))).containsOnlyKeys("B");
    assertThat(workspace.getSecrets(List.of())).isEmpty();
  }

  @Test
  void thereMayBeNoSecrets() throws SatchelException {
    server.says(SECRETS, 200, "{\"secrets\":[]}");
    assertThat(workspace.getSecrets()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "..", ".", "a/b", "../users"})
  void aSecretThatWouldLieElsewhereIsRefused(String name) {
    server.says(SECRETS, 200, "{\"secrets\":[{\"name\":\"%s\"}]}".formatted(name));
    assertThat(failure(workspace::getSecrets).code()).isEqualTo(UNEXPECTED);
  }

  @Test
  void mcpServersHaveTheNamesThatAgentsKnow() throws Exception {
    server.says(
        USER,
        200,
        """
        {"mcp_config":{
          "sse_servers":[{"url":"https://a","api_key":"key-of-a"},{"url":"https://b"}],
          "shttp_servers":[{"url":"https://c","timeout":60}],
          "stdio_servers":[{"name":"d","command":"npx","args":["-y"],"env":{"K":"V"}},
                           {"name":"e","command":"uvx"}]}}""");
    McpConfig config = workspace.getMcpConfig();
    assertThat(Json.MAPPER.readTree(config.json()))
        .isEqualTo(
            Json.MAPPER.readTree(
                """
                {"mcpServers":{
                  "sse_0":{"url":"https://a","transport":"sse",
                           "headers":{"Authorization":"Bearer key-of-a"}},
                  "sse_1":{"url":"https://b","transport":"sse"},
                  "shttp_0":{"url":"https://c","transport":"streamable-http","timeout":60},
                  "d":{"command":"npx","args":["-y"],"env":{"K":"V"}},
                  "e":{"command":"uvx","args":[]}}}"""));
    assertThat(config.toString()).contains("sse_0").doesNotContain("key-of-a");
  }

  @ParameterizedTest
  @ValueSource(strings = {"{}", "{\"mcp_config\":null}", "{\"mcp_config\":{\"sse_servers\":[]}}"})
  void thereMayBeNoMcpServers(String settings) throws SatchelException {
    server.says(USER, 200, settings);
    assertThat(workspace.getMcpConfig().servers()).isEmpty();
    assertThat(workspace.getMcpConfig().json()).isEqualTo("{}");
  }

  @Test
  void anMcpServerWithoutAPlaceIsNotPassedOver() {
    server.says(USER, 200, "{\"mcp_config\":{\"sse_servers\":[{}]}}");
    assertThat(failure(workspace::getMcpConfig))
        .hasMessage("An MCP server of the settings has no url");
  }

  @Test
  void aCloudThatFailsTwiceIsAskedAThirdTime() throws SatchelException {
    server.says(EXPOSED, 500, "").says(EXPOSED, 503, "").says(EXPOSED, 200, SETTINGS);
    assertThat(workspace.getLlm(Map.of()).model()).isEqualTo("m1");
    assertThat(ticks.pauses()).containsExactly(Duration.ofSeconds(1), Duration.ofSeconds(2));
  }

  @Test
  void aCloudThatFailsForGoodIsAskedThreeTimes() {
    server.says(SECRETS, 502, "{\"detail\":\"no upstream\"}");
    SatchelException failure = failure(workspace::getSecrets);
    assertThat(failure.status()).isEqualTo(502);
    assertThat(failure.words()).isEqualTo("no upstream");
    assertThat(server.asked()).hasSize(3);
  }

  @ParameterizedTest
  @ValueSource(ints = {400, 401, 403, 404, 408, 429})
  void whatTheCloudRefusesIsNotAskedAgain(int status) {
    server.says(EXPOSED, status, "").says(SECRETS, status, "").says(USER, status, "");
    assertThat(failure(() -> workspace.getLlm(Map.of())).status()).isEqualTo(status);
    assertThat(failure(() -> workspace.getLlm("fast", Map.of())).status()).isEqualTo(status);
    assertThat(failure(workspace::getSecrets).status()).isEqualTo(status);
    assertThat(failure(workspace::getMcpConfig).status()).isEqualTo(status);
    assertThat(server.asked()).hasSize(4);
    assertThat(ticks.pauses()).isEmpty();
  }

  @Test
  void aWrongKeyIsCalledThatAndNotShown() {
    server.says(EXPOSED, 401, "{\"detail\":\"Unauthorized\"}");
    SatchelException failure = failure(() -> workspace.getLlm(Map.of()));
    assertThat(failure.code()).isEqualTo(UNAUTHORIZED);
    assertThat(failure.toString()).doesNotContain("key-of-the-cloud", "the-session");
  }

  @Test
  void aCloudThatIsAwayIsTriedThreeTimes() {
    server.close();
    assertThat(failure(workspace::getMcpConfig).code()).isEqualTo(UNREACHABLE);
    assertThat(ticks.pauses()).hasSize(2);
  }

  @ParameterizedTest
  @ValueSource(strings = {"[]", "7", "", "<html>"})
  void anAnswerThatMakesNoSenseIsNoSetting(String body) {
    server.says(EXPOSED, 200, body);
    assertThat(failure(() -> workspace.getLlm(Map.of())).code()).isEqualTo(UNEXPECTED);
  }

  @Test
  void withoutASandboxNobodyIsAsked() throws SatchelException {
    try (LocalAgentServerWorkspace nowhere = open(Map.of("SESSION_API_KEY", "the-session"))) {
      for (ThrowingCallable call :
          List.<ThrowingCallable>of(
              () -> nowhere.getLlm(Map.of()),
              () -> nowhere.getLlm("fast", Map.of()),
              nowhere::getSecrets,
              () -> nowhere.getSecrets(List.of("A")),
              nowhere::getMcpConfig)) {
        assertThatThrownBy(call).hasMessage("Sandbox is not running");
        assertThat(failure(call).code()).isEqualTo(MISUSE);
      }
    }
    assertThat(server.asked()).isEmpty();
  }
}
