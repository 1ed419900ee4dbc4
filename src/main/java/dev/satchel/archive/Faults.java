package dev.satchel.archive;

import java.util.ArrayList;
import java.util.List;

/** What is missing that should be there: how much, and the first of it by name. For one thread. */
final class Faults {
  private static final int NAMED = 10;

  private final List<String> named = new ArrayList<>(0);
  private long count;
  private boolean arePassing = true;

  /** Adds what is left out, unless it is by rule. */
  void add(Entry.Omitted omitted) {
    Omission omission = omitted.omission();
    if (omission.by() != Omission.By.FAULT) {
      return;
    }
    count++;
    arePassing &= Omission.isPassing(omission.reason());
    if (named.size() < NAMED) {
      named.add("'" + omitted.path() + "' (" + omission.reason() + ")");
    }
  }

  void add(Faults more) {
    int room = Math.min(NAMED - named.size(), more.named.size());
    named.addAll(more.named.subList(0, room));
    count += more.count;
    arePassing &= more.arePassing;
  }

  boolean areNone() {
    return count == 0;
  }

  /** Returns if there are none. */
  void check() throws Incomplete {
    if (!areNone()) {
      long unnamed = count - named.size();
      String more = unnamed > 0 ? ", and " + unnamed + " more" : "";
      throw new Incomplete(String.join(", ", named) + more, arePassing);
    }
  }
}
