package dev.satchel.platform;

import dev.satchel.registry.TenantId;
import dev.satchel.registry.WorkspaceId;
import dev.satchel.session.RemoteSandbox;
import dev.satchel.session.SandboxAway;
import dev.satchel.session.Sandboxes;
import java.io.IOException;
import java.util.Optional;

/**
 * The workspaces that have a row, as places of sessions' files. Where they are, and what is shown
 * to them, is looked up anew for each call.
 */
public final class RegisteredSandboxes implements Sandboxes {
  private final Contacts contacts;
  private final Forwarder forwarder;

  /**
   * @param forwarder stays the caller's
   */
  public RegisteredSandboxes(Contacts contacts, Forwarder forwarder) {
    this.contacts = contacts;
    this.forwarder = forwarder;
  }

  @Override
  public Optional<RemoteSandbox> find(TenantId tenant, WorkspaceId workspace) throws IOException {
    return isOf(tenant, contacts.find(workspace))
        ? Optional.of(new ForwardedSandbox(() -> ready(tenant, workspace), forwarder))
        : Optional.empty();
  }

  private static boolean isOf(TenantId tenant, Contact contact) {
    return contact.known().filter(row -> row.tenant().equals(tenant)).isPresent();
  }

  private Contact.Ready ready(TenantId tenant, WorkspaceId workspace) throws IOException {
    Contact contact = contacts.find(workspace);
    if (contact instanceof Contact.Ready ready && isOf(tenant, contact)) {
      return ready;
    }
    IOException why = new IOException(workspace + ": " + contact.getClass().getSimpleName());
    throw isGone(tenant, contact)
        ? SandboxAway.gone("The workspace is not known any more, or says nowhere where it is", why)
        : SandboxAway.unable("The workspace cannot be reached at the moment", why);
  }

  /** Whether there is nothing that will ever be called. */
  private static boolean isGone(TenantId tenant, Contact contact) {
    return !isOf(tenant, contact)
        || (contact instanceof Contact.Unregistered unregistered && !unregistered.isAwaited());
  }
}
