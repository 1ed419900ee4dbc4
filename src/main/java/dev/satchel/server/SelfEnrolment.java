package dev.satchel.server;

import dev.satchel.platform.AddressPolicy;
import dev.satchel.platform.Enrolment;
import dev.satchel.platform.Forwarder;
import dev.satchel.platform.TargetUrl;
import dev.satchel.registry.WorkspaceId;
import dev.satchel.server.InternalSettings.Enrolling;
import java.net.InetAddress;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Has this server register itself with its platform, if the settings name one. */
final class SelfEnrolment {
  private static final Duration HEARTBEAT = Duration.ofSeconds(30);
  private static final Forwarder.Limits LIMITS =
      new Forwarder.Limits(Duration.ofSeconds(10), Duration.ofSeconds(30));

  /** Who has set the URL of a platform knows where it is: on a private network, as a rule. */
  private static final AddressPolicy ANYWHERE =
      AddressPolicy.allowing(
          "10.0.0.0/8,172.16.0.0/12,192.168.0.0/16,127.0.0.0/8,100.64.0.0/10,[fc00::]/7,[::1]/128",
          host -> List.of(InetAddress.getAllByName(host)));

  private SelfEnrolment() {}

  /**
   * Begins, in the background; the caller closes what was begun, if anything was.
   *
   * @param url where this server is reached, unless that is set
   * @throws InvalidSetting if the URL of the platform, or of this server, cannot be called
   */
  static Optional<Enrolment> begin(InternalSettings settings, InternalRoutes internal, URI url) {
    if (settings.enrolment().isEmpty() || internal.secret().isEmpty()) {
      return Optional.empty();
    }
    Enrolling enrolling = settings.enrolment().get();
    Enrolment.Plan plan =
        new Enrolment.Plan(
            target(InternalSettingsSource.PLATFORM_URL, enrolling.platform()),
            new WorkspaceId(enrolling.workspace()),
            target(SessionSettingsSource.REPLICA_URL, enrolling.self().orElse(url)),
            HEARTBEAT);
    return Optional.of(
        Enrolment.begin(
            plan,
            settings.configs().orElseThrow(),
            internal.secret().get(),
            new Forwarder(ANYWHERE, LIMITS)));
  }

  private static TargetUrl target(String setting, URI url) {
    return TargetUrl.parse(url.toString())
        .orElseThrow(
            () ->
                new InvalidSetting(
                    setting + " must be the http or https URL of a server, but is " + url));
  }
}
