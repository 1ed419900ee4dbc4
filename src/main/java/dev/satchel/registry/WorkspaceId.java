package dev.satchel.registry;

import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;

/** Names a workspace that runs somewhere, for good. */
public record WorkspaceId(String value) {
  private static final Pattern PLAIN = Pattern.compile("[0-9a-f]{32}");
  private static final String URN = "urn:uuid:";

  /**
   * Takes a UUID in lower case.
   *
   * @throws IllegalArgumentException if it is anything else; {@link #parse} is for what callers
   *     send
   */
  public WorkspaceId {
    Uuids.canonical(value);
  }

  /** A new one that nobody can guess. */
  public static WorkspaceId random() {
    return new WorkspaceId(UUID.randomUUID().toString());
  }

  /**
   * Reads a UUID in any of the ways in which clients write one: in whatever case, in braces, as a
   * URN, or as 32 digits. Empty if it is none.
   */
  public static Optional<WorkspaceId> parse(String text) {
    String lower = text.toLowerCase(Locale.ROOT);
    if (lower.startsWith(URN)) {
      lower = lower.substring(URN.length());
    } else if (lower.startsWith("{") && lower.endsWith("}")) {
      lower = lower.substring(1, lower.length() - 1);
    } else if (PLAIN.matcher(lower).matches()) {
      lower = lower.replaceFirst("(.{8})(.{4})(.{4})(.{4})(.{12})", "$1-$2-$3-$4-$5");
    }
    return Uuids.isCanonical(lower) ? Optional.of(new WorkspaceId(lower)) : Optional.empty();
  }

  @Override
  public String toString() {
    return value;
  }
}
