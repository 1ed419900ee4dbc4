package dev.satchel.server;

import java.io.IOException;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the platform's secret, and this server's own token, from those who may read and write in
 * the served roots.
 */
final class ConfigsPlace {
  private static final Logger LOG = LoggerFactory.getLogger(ConfigsPlace.class);

  private ConfigsPlace() {}

  /**
   * What is set for the calls of a platform; as if there were no directory for the secret if it was
   * only found, and a served root reaches it.
   *
   * @throws InvalidSetting if a root reaches it and it was asked for
   */
  static InternalSettings checked(Settings settings) throws IOException {
    InternalSettings internal = settings.internal();
    if (internal.configs().isEmpty()) {
      return internal;
    }
    Path configs = internal.configs().get();
    if (OwnPlaces.outside(settings.roots()).areApartFrom(configs)) {
      return internal;
    }
    if (internal.isWanted()) {
      throw new InvalidSetting(reached(configs) + ": let it name another, or serve other roots");
    }
    LOG.info("No platform gets in: {}", reached(configs));
    return internal.withoutConfigs();
  }

  private static String reached(Path configs) {
    return InternalSettingsSource.CONFIGS_DIR
        + " must lie outside the served roots, and hold none, or each session key reads the"
        + " platform's secret in "
        + configs;
  }
}
