package dev.satchel.server;

import dev.satchel.platform.Contacts;
import dev.satchel.platform.Forwarder;
import dev.satchel.platform.InboundSecrets;
import dev.satchel.platform.RegisteredSandboxes;
import dev.satchel.platform.SecretBox;
import dev.satchel.session.Sandboxes;
import java.util.Optional;

/**
 * What it takes to reach workspaces that run elsewhere.
 *
 * @param rows the tables, which are opened when they are first needed
 * @param secrets what is shown to workspaces
 * @param contacts how workspaces are found
 * @param forwarder calls them
 */
record PlatformLinks(
    InboundSecrets.Rows rows, InboundSecrets secrets, Contacts contacts, Forwarder forwarder) {
  /** All stays the caller's. */
  static PlatformLinks of(Settings settings, InboundSecrets.Rows rows, Forwarder forwarder) {
    PlatformSettings platform = settings.platform();
    Optional<SecretBox> box =
        Optional.ofNullable(settings.sessions().keySecret()).map(Secret::value).map(SecretBox::new);
    InboundSecrets secrets = new InboundSecrets(rows, box);
    return new PlatformLinks(
        rows, secrets, new Contacts(rows, secrets, platform.allowed()), forwarder);
  }

  /** The workspaces that sessions can have. */
  Sandboxes sandboxes() {
    return new RegisteredSandboxes(contacts, forwarder);
  }
}
