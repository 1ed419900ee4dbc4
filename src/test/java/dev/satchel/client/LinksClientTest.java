package dev.satchel.client;

import static dev.satchel.client.SatchelException.Code.MISUSE;
import static dev.satchel.client.SatchelException.Code.NOT_FOUND;
import static dev.satchel.client.SatchelException.Code.REFUSED;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.satchel.RawName;
import dev.satchel.WorkspacePath;
import dev.satchel.client.Links.Link;
import dev.satchel.server.TestServer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Links of a server in this process, by way of the client. */
@Tag("locale-blind")
final class LinksClientTest {
  private static final Duration HOUR = Duration.ofHours(1);

  @TempDir private static Path place;
  private static Path root;
  private static TestServer server;
  private static SatchelClient client;

  @BeforeAll
  static void start() throws IOException {
    root = Files.createDirectories(place.toRealPath().resolve("root"));
    Files.writeString(root.resolve("a b.txt"), "shared");
    Files.createDirectories(root.resolve("node_modules"));
    Files.writeString(root.resolve("node_modules/x"), "made again");
    server = TestServer.start(root, place.resolve("state"));
    client =
        SatchelClient.of(Connection.to(server.uri("/")).withKey(TestServer.KEY).withAttempts(1));
  }

  @AfterAll
  static void stop() throws IOException {
    client.close();
    server.close();
  }

  private static WorkspacePath path(Path path) {
    return WorkspacePath.parse(RawName.of(path.toString()));
  }

  /** What whoever has the URL gets, without a key. */
  private static byte[] fetch(Link link) throws IOException {
    try (var in = URI.create(link.url()).toURL().openStream()) {
      return in.readAllBytes();
    }
  }

  private static void assertFails(ThrowingCallable call, SatchelException.Code code) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(SatchelException.class, e -> assertThat(e.code()).isEqualTo(code));
  }

  @Test
  void aLinkToAFileIsUsedListedAndTakenBack() throws IOException {
    Link made = client.links().share(path(root.resolve("a b.txt")), HOUR, 3);
    assertThat(made.url()).startsWith(server.uri("/links/").toString());
    assertThat(made.kind()).isEqualTo("file");
    assertThat(made.path()).isEqualTo(root.resolve("a b.txt").toString());
    assertThat(made.uses()).isEqualTo(3);
    assertThat(made.expires()).isBetween(Instant.now(), Instant.now().plus(HOUR).plusSeconds(1));
    assertThat(new String(fetch(made), UTF_8)).isEqualTo("shared");
    Link listed = find(made);
    assertThat(listed.used()).isEqualTo(1);
    assertThat(listed.revoked()).isFalse();
    assertThat(listed.url()).isEmpty();
    client.links().revoke(made.id());
    assertThat(find(made).revoked()).isTrue();
    assertThatThrownBy(() -> fetch(made)).isInstanceOf(IOException.class);
    assertThat(server.get(made.url().substring(server.uri("").toString().length())).statusCode())
        .isEqualTo(410);
  }

  private static Link find(Link link) throws SatchelException {
    return client.links().list().stream()
        .filter(one -> one.id().equals(link.id()))
        .findAny()
        .orElseThrow();
  }

  @Test
  void aLinkToAnArchiveHasWhatWasAskedFor() throws IOException {
    ArchiveRequest everything = ArchiveRequest.of(path(root));
    Receipt all = receipt(client.links().share(everything, HOUR, 1));
    Receipt less = receipt(client.links().share(everything.withDefaultExcludes(), HOUR, 1));
    assertThat(all.entries()).isEqualTo(less.entries() + 2);
    assertThat(all.complete()).isTrue();
  }

  private static Receipt receipt(Link link) throws IOException {
    return new Verification(ZstdDecoder.NONE).of(new ByteArrayInputStream(fetch(link)));
  }

  @Test
  void whatCannotBeSharedIsRefused() {
    Links links = client.links();
    WorkspacePath path = path(root);
    assertFails(() -> links.share(path(root.resolve("none")), HOUR, 1), NOT_FOUND);
    assertFails(() -> links.share(path, HOUR, 0), REFUSED);
    assertFails(() -> links.share(path, Duration.ofMillis(900), 1), REFUSED);
    assertFails(() -> links.share(path, Duration.ofDays(1_000), 1), REFUSED);
    assertFails(() -> links.revoke("0".repeat(32)), NOT_FOUND);
    for (String id : new String[] {"", "..", "a/b", "a?b"}) {
      assertFails(() -> links.revoke(id), MISUSE);
    }
  }
}
