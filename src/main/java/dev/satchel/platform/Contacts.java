package dev.satchel.platform;

import dev.satchel.registry.DeliveryMode;
import dev.satchel.registry.WorkspaceId;
import dev.satchel.registry.WorkspaceRow;
import java.io.IOException;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds the way to workspaces. It is looked up anew for each call: what another platform, or an
 * administrator, has changed counts at once. Safe for many threads.
 */
public final class Contacts {
  private static final Logger LOG = LoggerFactory.getLogger(Contacts.class);

  private final InboundSecrets.Rows rows;
  private final InboundSecrets secrets;
  private final AddressPolicy policy;

  /**
   * @param policy which URLs may be called
   */
  public Contacts(InboundSecrets.Rows rows, InboundSecrets secrets, AddressPolicy policy) {
    this.rows = rows;
    this.secrets = secrets;
    this.policy = policy;
  }

  /**
   * The way to a workspace. Where it is comes first: a secret is neither read nor made for one that
   * cannot be called anyway.
   *
   * @throws dev.satchel.Outage if that cannot be found out at the moment
   */
  public Contact find(WorkspaceId id) throws IOException {
    secrets.check();
    Optional<WorkspaceRow> found = rows.get().find(id);
    if (found.isEmpty()) {
      return new Contact.Unknown();
    }
    WorkspaceRow row = found.get();
    String url = row.url();
    if (url == null || url.isEmpty()) {
      return new Contact.Unregistered(row, row.mode() == DeliveryMode.PUSH);
    }
    Optional<TargetUrl> target = allowed(url);
    return target.isPresent() ? enrolled(row, target.get()) : new Contact.NotAllowed(row);
  }

  /** What {@code url} names, if that may be called; empty also if it is no URL of a server. */
  public Optional<TargetUrl> allowed(String url) {
    return TargetUrl.parse(url).filter(policy::allows);
  }

  private Contact enrolled(WorkspaceRow row, TargetUrl target) {
    Optional<InboundSecrets.Found> secret = shown(row);
    if (secret.isEmpty()) {
      return new Contact.Unenrolled(row);
    }
    return secret.get().isNew()
        ? new Contact.Enrolling(row)
        : new Contact.Ready(row, target, secret.get().secret());
  }

  private Optional<InboundSecrets.Found> shown(WorkspaceRow row) {
    try {
      return secrets.shown(row.id());
    } catch (IOException e) {
      LOG.warn("The secret of workspace {} cannot be had: {}", row.id(), e.getMessage());
      return Optional.empty();
    }
  }
}
