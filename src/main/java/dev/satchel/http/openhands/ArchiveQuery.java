package dev.satchel.http.openhands;

import static dev.satchel.Refusal.Code.MALFORMED_PATH;

import dev.satchel.RawName;
import dev.satchel.Refusal;
import dev.satchel.WorkspacePath;
import dev.satchel.archive.ArchiveFormat;
import dev.satchel.archive.Excludes;
import dev.satchel.archive.LinkPolicy;
import dev.satchel.http.InvalidParameters;
import dev.satchel.http.InvalidParameters.Item;
import dev.satchel.http.RawQuery;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * What a request for an archive asks for.
 *
 * @param format empty if the query does not say
 */
record ArchiveQuery(
    WorkspacePath path,
    Optional<ArchiveFormat> format,
    Excludes excludes,
    LinkPolicy links,
    Delivery delivery) {

  /** How the archive comes. */
  enum Delivery {
    /** While it is made. */
    STREAM,
    /** After it was made, with its length. */
    SPOOL;

    static Optional<Delivery> labelled(String label) {
      return switch (label) {
        case "stream" -> Optional.of(STREAM);
        case "spool" -> Optional.of(SPOOL);
        default -> Optional.empty();
      };
    }
  }

  private static final Set<String> TRUE = Set.of("true", "1", "yes", "on", "t", "y");
  private static final Set<String> FALSE = Set.of("false", "0", "no", "off", "f", "n");

  /**
   * Reads a query.
   *
   * @throws InvalidParameters with all that are missing or unfit
   * @throws Refusal MALFORMED_PATH
   */
  static ArchiveQuery parse(RawQuery query) {
    return new Parser(query).parse();
  }

  /** Collects what is wrong, so that the caller learns all of it at once. */
  private static final class Parser {
    private final RawQuery query;
    private final List<Item> wrong = new ArrayList<>();

    Parser(RawQuery query) {
      this.query = query;
    }

    ArchiveQuery parse() {
      Optional<String> path = single("path");
      if (path.isEmpty() && query.all("path").isEmpty()) {
        wrong.add(Item.missing("path"));
      }
      Optional<ArchiveFormat> format =
          choice("format", ArchiveFormat::labelled, ArchiveFormat.labels());
      boolean defaults = choice("use_default_excludes", this::bool, "").orElse(true);
      LinkPolicy links =
          choice("links", LinkPolicy::labelled, "'safe' or 'none'").orElse(LinkPolicy.SAFE);
      Delivery delivery =
          choice("delivery", Delivery::labelled, "'stream' or 'spool'").orElse(Delivery.STREAM);
      Excludes excludes = new Excludes(patterns(defaults));
      if (!wrong.isEmpty()) {
        throw new InvalidParameters(wrong);
      }
      return new ArchiveQuery(
          WorkspacePath.parse(bytes(path.orElseThrow())), format, excludes, links, delivery);
    }

    /** The one value of {@code name}, still encoded. */
    private Optional<String> single(String name) {
      List<String> values = query.all(name);
      if (values.size() > 1) {
        wrong.add(Item.repeated(name));
        return Optional.empty();
      }
      return values.stream().findFirst();
    }

    private <T> Optional<T> choice(
        String name, Function<String, Optional<T>> reader, String expected) {
      Optional<String> text = single(name).flatMap(value -> text(name, value));
      Optional<T> chosen = text.flatMap(reader);
      if (text.isPresent() && chosen.isEmpty()) {
        wrong.add(
            expected.isEmpty()
                ? Item.notBoolean(name, text.get())
                : Item.notOneOf(name, text.get(), expected));
      }
      return chosen;
    }

    private Optional<Boolean> bool(String text) {
      String lower = text.toLowerCase(Locale.ROOT);
      return TRUE.contains(lower)
          ? Optional.of(true)
          : FALSE.contains(lower) ? Optional.of(false) : Optional.empty();
    }

    private List<String> patterns(boolean defaults) {
      List<String> patterns = new ArrayList<>(defaults ? Excludes.DEFAULTS : List.of());
      for (String value : query.all("exclude")) {
        text("exclude", value).ifPresent(patterns::add);
      }
      return patterns;
    }

    private Optional<String> text(String name, String value) {
      Optional<RawName> decoded = RawQuery.decode(value).filter(RawName::isUtf8);
      if (decoded.isEmpty()) {
        wrong.add(Item.undecodable(name, value));
      }
      return decoded.map(RawName::text);
    }

    private static RawName bytes(String value) {
      return RawQuery.decode(value)
          .orElseThrow(
              () ->
                  new Refusal(
                      MALFORMED_PATH, "Path has an escape that cannot be decoded: " + value));
    }
  }
}
