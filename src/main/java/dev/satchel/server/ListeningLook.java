package dev.satchel.server;

import dev.satchel.http.Openness;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;

/** Looks at who gets in, and where. */
record ListeningLook(Findings findings, Settings settings) {
  private static final String KEY = "key";

  void run() {
    findings.look("address", this::address);
    key();
  }

  private void address() throws IOException {
    String shown = settings.host() + ":" + settings.port();
    InetAddress host = InetAddress.getByName(settings.host());
    if (settings.openness() == Openness.LOOPBACK && !host.isLoopbackAddress()) {
      findings.fails(
          KEY,
          "Without a key only this machine may be served, but the host is "
              + settings.host()
              + ": configure a key, or say --no-key=anywhere");
    }
    try (ServerSocket socket = new ServerSocket()) {
      socket.bind(new InetSocketAddress(host, settings.port()));
      findings.ok("address", settings.port() == 0 ? shown + ", any free port" : shown + " is free");
    } catch (IOException e) {
      findings.fails("address", shown + " cannot be had: " + ListenFailure.inWords(e));
    }
  }

  private void key() {
    switch (settings.openness()) {
      case LOOPBACK ->
          findings.note(
              KEY, "none is asked for: whoever is on this machine reads and changes everything");
      case ANYWHERE ->
          findings.note(KEY, "none is asked for: whoever can connect reads and changes everything");
      case CLOSED -> closed();
    }
  }

  private void closed() {
    int count = settings.keys().size();
    if (count > 0) {
      findings.ok(KEY, count == 1 ? "one is configured" : count + " are configured");
    } else {
      findings.note(
          KEY,
          "none is configured, so serve makes another one at each start and prints it, and the WAR"
              + " does not start: set SESSION_API_KEY or SATCHEL_KEY_FILE");
    }
  }
}
