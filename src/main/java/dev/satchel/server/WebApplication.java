package dev.satchel.server;

import jakarta.servlet.ServletContextEvent;
import jakarta.servlet.ServletContextListener;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a container starts when the WAR is deployed. The environment is the only configuration. */
public final class WebApplication implements ServletContextListener {
  private static final Logger LOG = LoggerFactory.getLogger(WebApplication.class);

  private @Nullable Satchel satchel;

  @Override
  public void contextInitialized(ServletContextEvent event) {
    Settings settings = Settings.read(System.getenv(), Map.of(), List.of());
    if (settings.needsKey()) {
      throw new InvalidSetting(
          "No session key is configured: set SESSION_API_KEY or SATCHEL_KEY_FILE in the"
              + " environment of the container");
    }
    try {
      URI url = BaseUrl.forOthers(settings.host(), settings.port());
      satchel = Satchel.assemble(settings, url, Clock.systemUTC());
      satchel.register(event.getServletContext());
      LOG.info(
          "{}: serving {}; {}",
          settings.role(),
          satchel.roots(),
          satchel.places().map(SessionPlaces::toString).orElse("no sessions"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void contextDestroyed(ServletContextEvent event) {
    if (satchel != null) {
      satchel.drain();
      close(satchel);
    }
  }

  private static void close(Satchel satchel) {
    try {
      satchel.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
