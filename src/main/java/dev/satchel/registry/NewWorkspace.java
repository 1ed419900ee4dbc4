package dev.satchel.registry;

import org.jspecify.annotations.Nullable;

/**
 * A workspace that is to be known.
 *
 * @param name what people call it, in one line; may be empty
 * @param mode null if that is not known
 */
public record NewWorkspace(
    WorkspaceId id, TenantId tenant, String name, @Nullable DeliveryMode mode) {
  /**
   * @throws dev.satchel.Refusal MALFORMED_BODY if the name is too long, or not one line
   */
  public NewWorkspace {
    Words.line("Name", name, WorkspaceRow.MAX_NAME);
  }
}
