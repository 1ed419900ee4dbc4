package dev.satchel.server;

import dev.satchel.platform.AddressPolicy;
import dev.satchel.platform.Forwarder;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/** Reads what is set for calls to workspaces elsewhere, and for watching a server. */
record PlatformSettingsSource(Values values) {
  static final String FORWARD_ALLOW = "SATCHEL_FORWARD_ALLOW";
  static final String FORWARD_CONNECT = "SATCHEL_FORWARD_CONNECT";
  static final String FORWARD_SILENCE = "SATCHEL_FORWARD_SILENCE";
  static final String MAX_REQUESTS = "SATCHEL_MAX_REQUESTS";
  static final String METRICS_KEY = "SATCHEL_METRICS_KEY";
  static final String ACCESS_LOG = "SATCHEL_ACCESS_LOG";

  static final Set<String> KNOWN =
      Set.of(
          FORWARD_ALLOW, FORWARD_CONNECT, FORWARD_SILENCE, MAX_REQUESTS, METRICS_KEY, ACCESS_LOG);

  /** The value that stands for the standard output. */
  static final String STANDARD_OUTPUT = "-";

  PlatformSettings platform() {
    return new PlatformSettings(
        allowed(),
        new Forwarder.Limits(
            values.time(FORWARD_CONNECT, "10s", "1s", "5m"),
            values.time(FORWARD_SILENCE, "60s", "1s", "1h")),
        InternalSettingsSource.maxUpload(values),
        values.number(MAX_REQUESTS, 500, 8, 10_000),
        values.secret(METRICS_KEY),
        values.text(ACCESS_LOG).map(PlatformSettingsSource::target));
  }

  private AddressPolicy allowed() {
    try {
      return AddressPolicy.allowing(
          values.text(FORWARD_ALLOW).orElse(""), host -> List.of(InetAddress.getAllByName(host)));
    } catch (IllegalArgumentException e) {
      throw new InvalidSetting(FORWARD_ALLOW + ": " + e.getMessage());
    }
  }

  private static String target(String text) {
    return text.equals(STANDARD_OUTPUT) ? text : Path.of(text).toAbsolutePath().toString();
  }
}
