package dev.satchel.registry;

import java.util.List;

/**
 * The names of what a snapshot consists of in the store.
 *
 * @param names one or more; no name is empty or has a line break
 */
public record ObjectNames(List<String> names) {
  public ObjectNames {
    names = List.copyOf(names);
    if (names.isEmpty()
        || names.stream().anyMatch(name -> name.isBlank() || !name.strip().equals(name))
        || names.stream().anyMatch(name -> name.chars().anyMatch(Character::isISOControl))) {
      throw new IllegalArgumentException("not names of objects: " + names);
    }
  }

  /** The names as one column holds them. */
  String lines() {
    return String.join("\n", names);
  }
}
