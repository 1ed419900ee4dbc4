package dev.satchel.server;

import dev.satchel.http.Dialects;
import dev.satchel.http.DocsResource;
import dev.satchel.http.ErrorWording;
import dev.satchel.http.FailureMapper;
import dev.satchel.http.HealthResource;
import dev.satchel.http.LenientAccept;
import dev.satchel.http.OpenApiDocument;
import dev.satchel.http.OpenApiResource;
import dev.satchel.http.RedocResource;
import dev.satchel.http.RefusalMapper;
import dev.satchel.http.SlashRedirect;
import dev.satchel.http.Usage;
import dev.satchel.http.ash.DamageMapper;
import dev.satchel.http.molecule.RefusalHeader;
import java.util.ArrayList;
import java.util.List;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.glassfish.jersey.server.ResourceConfig;
import org.glassfish.jersey.server.ServerProperties;

/** The resources of all clients, and what they have in common, for Jersey. */
final class Application {
  /** Warns of each resource that is registered as an object; held, or the level would be lost. */
  private static final Logger PROVIDERS =
      Logger.getLogger("org.glassfish.jersey.internal.inject.Providers");

  private Application() {}

  /**
   * @param resources all of them are described in the documentation, in their order
   * @param capabilities what the server says that it can do
   */
  static ResourceConfig of(
      List<Object> resources, List<String> capabilities, Usage usage, Dialects dialects) {
    PROVIDERS.setLevel(Level.SEVERE);
    Versions versions = Versions.ofThisBuild();
    ResourceConfig application =
        new ResourceConfig()
            .register(new HealthResource(usage, versions.satchel(), capabilities))
            .register(new OpenApiResource(document(versions, resources)))
            .register(new DocsResource(versions.swaggerUi()))
            .register(new RedocResource())
            .register(new LenientAccept())
            .register(new SlashRedirect(dialects))
            .register(new RefusalMapper())
            .register(new FailureMapper())
            .register(new DamageMapper())
            .register(new ErrorWording(dialects))
            .register(new RefusalHeader(), RefusalHeader.PRIORITY)
            .property(ServerProperties.WADL_FEATURE_DISABLE, true)
            .property(ServerProperties.FEATURE_AUTO_DISCOVERY_DISABLE, true)
            // Without this, Jersey holds back the first bytes and could still change the status
            // after a failure: then there would be two ways in which a body fails.
            .property(ServerProperties.OUTBOUND_CONTENT_LENGTH_BUFFER, 0);
    resources.forEach(application::register);
    return application;
  }

  private static OpenApiDocument document(Versions versions, List<Object> resources) {
    List<Class<?>> described = new ArrayList<>();
    resources.forEach(resource -> described.add(resource.getClass()));
    described.add(HealthResource.class);
    return new OpenApiDocument(versions.satchel(), described.toArray(Class<?>[]::new));
  }
}
