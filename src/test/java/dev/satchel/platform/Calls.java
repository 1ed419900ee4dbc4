package dev.satchel.platform;

import dev.satchel.Content;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/** Calls, as tests make them. */
final class Calls {
  private Calls() {}

  static Forwarder impatient() {
    return forwarder(Duration.ofMillis(300));
  }

  static Forwarder patient() {
    return forwarder(Duration.ofSeconds(20));
  }

  static Forwarder forwarder(Duration silence) {
    AddressPolicy policy =
        AddressPolicy.allowing("127.0.0.0/8", AddressPolicy.Names.ofThisMachine());
    return new Forwarder(policy, new Forwarder.Limits(Duration.ofSeconds(5), silence));
  }

  static Outgoing get(TargetUrl target) {
    return get(target, "/x");
  }

  static Outgoing get(TargetUrl target, String path) {
    return new Outgoing("GET", target, path, Map.of(), Optional.empty());
  }

  static Outgoing post(TargetUrl target, Content content, long length) {
    return new Outgoing(
        "POST", target, "/x", Map.of(), Optional.of(new Outgoing.Body(content, length)));
  }

  static byte[] body(Incoming answer) throws IOException {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    answer.copyTo(body);
    return body.toByteArray();
  }
}
