package dev.satchel.server;

import dev.satchel.http.AccessLog;
import dev.satchel.http.Dialects;
import dev.satchel.http.Meters;
import dev.satchel.http.MetricsPage;
import dev.satchel.http.ObservedCalls;
import dev.satchel.http.SessionKeys;
import dev.satchel.session.Hosting;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What is counted and logged of calls. */
record Observation(Meters meters, Optional<AccessLog> log, Clock clock) {
  /**
   * @param hosting where sessions are, if there are any in this role
   * @param begun gets what has to be closed
   */
  static Observation begin(
      Core core, Optional<AccessLog> log, Optional<Hosting> hosting, Begun begun) {
    Meters meters =
        begun.add(
            new Meters(
                core.archives()::count,
                hosting.<Meters.Ages>map(sessions -> sessions::snapshotAges).orElse(Map::of)));
    log.ifPresent(meters::watch);
    return new Observation(meters, log, core.clock());
  }

  /**
   * The access log, if there is to be one; the caller closes it.
   *
   * @throws InvalidSetting if it cannot be written, or could be read by callers
   */
  static Optional<AccessLog> log(Core core) throws IOException {
    Optional<String> target = core.settings().platform().accessLog();
    return target.isPresent() ? Optional.of(open(target.get(), core.places())) : Optional.empty();
  }

  private static AccessLog open(String target, OwnPlaces places) throws IOException {
    if (target.equals(PlatformSettingsSource.STANDARD_OUTPUT)) {
      return AccessLog.onStandardOutput();
    }
    Path file = places.first(PlatformSettingsSource.ACCESS_LOG, List.of(Path.of(target)));
    try {
      return AccessLog.in(file);
    } catch (FileSystemException e) {
      throw new InvalidSetting(
          PlatformSettingsSource.ACCESS_LOG + " cannot be written: " + e.getMessage());
    }
  }

  ObservedCalls calls() {
    return new ObservedCalls(meters, log, clock);
  }

  MetricsPage page(Optional<Secret> key, Dialects dialects) {
    return new MetricsPage(
        meters, key.map(secret -> new SessionKeys(List.of(secret.value()))), dialects);
  }
}
