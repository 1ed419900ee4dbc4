package dev.satchel.registry;

import java.util.regex.Pattern;

/** Names one of the servers that share a database: up to 128 letters, digits and some signs. */
public record ReplicaId(String value) {
  private static final Pattern VALID = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._:@-]{0,127}");

  public ReplicaId {
    Words.matching(
        VALID, value, "Replica must be up to 128 letters, digits, '.', '_', ':', '@' or '-'");
  }

  @Override
  public String toString() {
    return value;
  }
}
