package dev.satchel.link;

import dev.satchel.RawName;
import java.time.Instant;
import java.util.Comparator;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The name of the file that holds how a link stands. It says enough for the file to be found,
 * listed in order and thrown away in time without a look into it.
 */
record RecordName(LinkId id, Instant expires) {
  static final Comparator<RecordName> LATEST_FIRST =
      Comparator.comparing((RecordName name) -> name.id().value()).reversed();

  private static final Pattern SYNTAX = Pattern.compile("([0-9a-f]{32})-(\\d{1,12})");

  static RecordName of(Link link) {
    return new RecordName(link.id(), link.expires());
  }

  /** The one that {@code name} is; empty if it is the name of something else. */
  static Optional<RecordName> parse(RawName name) {
    Matcher parts = SYNTAX.matcher(name.text());
    return parts.matches()
        ? Optional.of(
            new RecordName(
                new LinkId(parts.group(1)), Instant.ofEpochSecond(Long.parseLong(parts.group(2)))))
        : Optional.empty();
  }

  RawName name() {
    return RawName.of(id + "-" + expires.getEpochSecond());
  }

  boolean hasExpired(Instant now) {
    return !now.isBefore(expires);
  }
}
