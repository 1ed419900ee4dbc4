package dev.satchel.cli;

import dev.satchel.server.Versions;
import picocli.CommandLine.IVersionProvider;

/** What {@code --version} prints. */
final class Version implements IVersionProvider {
  @Override
  public String[] getVersion() {
    return new String[] {"Satchel " + Versions.ofThisBuild().satchel()};
  }
}
