package dev.satchel.registry;

import java.util.regex.Pattern;

/** The name of a tenant: 1 to 64 letters, digits, dots, dashes or underscores. */
public record TenantId(String value) {
  private static final Pattern VALID = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,63}");

  /** The tenant that is always there. */
  public static final TenantId DEFAULT = new TenantId("default");

  public TenantId {
    Words.matching(
        VALID,
        value,
        "Tenant must be 1 to 64 letters, digits, '.', '-' or '_', and begin with no sign");
  }

  @Override
  public String toString() {
    return value;
  }
}
