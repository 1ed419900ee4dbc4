package dev.satchel.server;

import java.time.Clock;
import java.util.List;
import java.util.Map;

/**
 * Looks at everything that a server needs, before there is one. Changes nothing, and leaves nothing
 * behind: what has to be tried out, is tried in a directory or with objects of its own.
 */
public final class Doctor {
  private Doctor() {}

  /**
   * Looks at a server with these settings.
   *
   * @param commandLine as for {@link Settings#read}
   * @param rootArguments as for {@link Settings#read}
   * @param writes whether something is tried out in the roots as well, which are the user's
   */
  public static List<Finding> examine(
      Map<String, String> environment,
      Map<String, String> commandLine,
      List<String> rootArguments,
      boolean writes,
      Clock clock) {
    Findings findings = new Findings();
    MachineLook machine = new MachineLook(findings, clock);
    machine.run();
    findings.look(
        "settings",
        () -> {
          Settings settings = Settings.read(environment, commandLine, rootArguments);
          findings.ok("settings", "can be read; the role is " + settings.role());
          examine(settings, findings, machine, writes);
        });
    return findings.all();
  }

  private static void examine(
      Settings settings, Findings findings, MachineLook machine, boolean writes) {
    machine.compare(settings);
    new ListeningLook(findings, settings).run();
    AbilitiesLook abilities = new AbilitiesLook(findings, machine.clock());
    new RootsLook(findings, settings, abilities).run(writes);
    findings.look(
        "roots",
        () -> {
          OwnPlaces places = OwnPlaces.outside(settings.reachable());
          new PlacesLook(findings, settings, places, abilities).run();
          if (settings.role().isPlatform()) {
            new SessionsLook(findings, settings, places, machine.clock()).run();
          }
        });
  }
}
