package dev.satchel.platform;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.satchel.Eventually;
import dev.satchel.registry.WorkspaceId;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A server registers with its platform, whatever that says, and keeps what it is handed. */
@Tag("locale-blind")
class EnrolmentTest {
  private static final WorkspaceId ID = WorkspaceId.random();

  private final BlockingQueue<String> answers = new LinkedBlockingQueue<>();
  private final BlockingQueue<String> calls = new LinkedBlockingQueue<>();
  @TempDir private Path configs;

  /** Answers each call with the next of the answers, the body in single quotes. */
  private Upstream platform() throws IOException {
    return new Upstream(
        line -> {
          int length =
              Integer.parseInt(line.head().replaceAll("(?s).*Content-Length: (\\d+).*", "$1"));
          String body = new String(line.in().readNBytes(length), US_ASCII);
          calls.add(line.head() + body);
          String[] answer = answers.take().split(" ", 2);
          String json = answer[1].replace('\'', '"');
          line.say(
              "HTTP/1.1 %s X\r\nContent-Length: %d\r\n\r\n%s"
                  .formatted(answer[0], json.length(), json));
        });
  }

  private Enrolment begin(Upstream platform) {
    return Enrolment.begin(
        new Enrolment.Plan(
            platform.url(),
            ID,
            TargetUrl.parse("http://127.0.0.1:8000").orElseThrow(),
            Duration.ofMillis(1)),
        configs,
        secret(),
        new Forwarder(
            AddressPolicy.allowing("127.0.0.0/8", host -> List.of(InetAddress.getAllByName(host))),
            new Forwarder.Limits(Duration.ofSeconds(5), Duration.ofSeconds(5))));
  }

  private InboundSecretFile secret() {
    return new InboundSecretFile(configs, Duration.ofMinutes(1), Clock.systemUTC());
  }

  private String token() throws IOException {
    Path file = configs.resolve(".auth_token");
    return Files.exists(file) ? Files.readString(file) : "";
  }

  @Test
  void whatItIsHandedIsKeptAndShownFromThenOn() throws Exception {
    answers.add("200 {'auth_token':'wst_one','platform_inbound_secret':'first'}");
    answers.add("200 {'platform_inbound_secret':'next'}");
    answers.add("200 {}");
    try (Upstream platform = platform();
        Enrolment enrolment = begin(platform)) {
      assertThat(enrolment).isNotNull();
      assertThat(calls.take())
          .startsWith("POST /registry/register ")
          .doesNotContain("Authorization")
          .contains("\"id\":\"" + ID + "\"")
          .contains("\"url\":\"http://127.0.0.1:8000\"");
      assertThat(calls.take())
          .startsWith("POST /registry/heartbeat ")
          .contains("Authorization: Bearer wst_one\r\n")
          .contains("\"workspace_id\":\"" + ID + "\"")
          .contains("\"secret_sha256\":\"" + InboundSecrets.digest("first") + "\"");
      assertThat(calls.take()).contains(InboundSecrets.digest("next"));
      assertThat(token()).isEqualTo("wst_one");
      assertThat(secret().accepts("Bearer next")).isTrue();
      assertThat(
              PosixFilePermissions.toString(
                  Files.getPosixFilePermissions(configs.resolve(".auth_token"))))
          .isEqualTo("rw-------");
    }
  }

  @Test
  void aTokenThatIsThereIsShownAndIfItDoesNotCountAnyMoreAnotherIsAskedFor() throws Exception {
    Files.writeString(configs.resolve(".auth_token"), "wst_old\n");
    answers.add("401 {}");
    answers.add("200 {'auth_token':'wst_new'}");
    try (Upstream platform = platform();
        Enrolment enrolment = begin(platform)) {
      assertThat(enrolment).isNotNull();
      assertThat(calls.take()).contains("Authorization: Bearer wst_old\r\n");
      assertThat(calls.take()).doesNotContain("Authorization");
      assertThat(calls.take()).contains("Authorization: Bearer wst_new\r\n");
    }
  }

  @Test
  void whatGoesWrongIsTriedAgainAndATokenThatIsTakenAwayLeadsToRegisteringAnew() throws Exception {
    for (String wrong : List.of("503 {}", "200 nonsense", "302 {}", "404 {}")) {
      answers.add(wrong);
    }
    answers.add("200 {'auth_token':'wst_one'}");
    answers.add("401 {}");
    try (Upstream platform = platform();
        Enrolment enrolment = begin(platform)) {
      assertThat(enrolment).isNotNull();
      for (int i = 0; i < 5; i++) {
        assertThat(calls.take()).startsWith("POST /registry/register ");
      }
      assertThat(calls.take()).startsWith("POST /registry/heartbeat ");
      assertThat(calls.take()).startsWith("POST /registry/register ");
    }
  }

  @Test
  void itEndsAtOnceAlsoWhileThePlatformSaysNothing() throws Exception {
    try (Upstream platform = platform()) {
      Enrolment enrolment = begin(platform);
      calls.take();
      enrolment.close();
      Eventually.holds(
          "its thread ends",
          () ->
              Thread.getAllStackTraces().keySet().stream()
                  .noneMatch(thread -> thread.getName().equals("enrolment")));
    }
  }
}
