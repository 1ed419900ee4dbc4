package dev.satchel.registry;

import java.util.regex.Pattern;

/** The name of an agent template, which can also be the name of a directory. */
public record AgentName(String value) {
  private static final Pattern VALID = Pattern.compile("[^./\\\\\\p{Cntrl}][^/\\\\\\p{Cntrl}]*");
  private static final int MAX_LENGTH = 128;

  public AgentName {
    Words.line("Agent name", value, MAX_LENGTH);
    Words.matching(VALID, value, "Agent name must hold no slash, and not begin with a dot");
  }

  @Override
  public String toString() {
    return value;
  }
}
