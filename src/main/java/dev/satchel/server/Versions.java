package dev.satchel.server;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;

/**
 * What this build is made of.
 *
 * @param satchel of Satchel itself
 * @param swaggerUi of the packaged Swagger UI
 */
public record Versions(String satchel, String swaggerUi) {
  /** As the build has noted them. */
  public static Versions ofThisBuild() {
    Properties versions = new Properties();
    try (InputStream file = Versions.class.getResourceAsStream("versions.properties")) {
      versions.load(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return new Versions(versions.getProperty("satchel"), versions.getProperty("swagger-ui"));
  }
}
