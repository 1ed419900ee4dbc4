package dev.satchel.http.openhands;

import static dev.satchel.Refusal.Code.MALFORMED_PATH;

import dev.satchel.RawName;
import dev.satchel.Refusal;
import dev.satchel.WorkspacePath;
import dev.satchel.archive.ArchiveFormat;
import dev.satchel.archive.ArchiveOptions;
import dev.satchel.archive.Excludes;
import dev.satchel.archive.GitIgnore;
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
import java.util.regex.Pattern;

/**
 * What a request for an archive asks for.
 *
 * @param level in the range of the format
 * @param respectsGitignore whether what git ignores is left out
 * @param isResumable whether it is to have a tag, so that a part of it can be asked for
 * @param length what the client needs to know of it
 */
record ArchiveQuery(
    WorkspacePath path,
    ArchiveFormat format,
    int level,
    Excludes excludes,
    boolean respectsGitignore,
    LinkPolicy links,
    Delivery delivery,
    boolean isResumable,
    Length length) {

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

  /** Whether the length of the archive comes before it. */
  enum Length {
    /** In any case. */
    EXACT,
    /** Not in a stream, whose end is marked. */
    CHUNKED;

    static Optional<Length> labelled(String label) {
      return switch (label) {
        case "exact" -> Optional.of(EXACT);
        case "chunked" -> Optional.of(CHUNKED);
        default -> Optional.empty();
      };
    }
  }

  private static final Set<String> TRUE = Set.of("true", "1", "yes", "on", "t", "y");
  private static final Set<String> FALSE = Set.of("false", "0", "no", "off", "f", "n");
  private static final Pattern LEVEL = Pattern.compile("\\d{1,3}");

  /**
   * Reads a query.
   *
   * @param accepted the format for a query that names none
   * @throws InvalidParameters with all that are missing or unfit
   * @throws Refusal MALFORMED_PATH
   */
  static ArchiveQuery parse(RawQuery query, ArchiveFormat accepted) {
    return new Parser(query).parse(accepted);
  }

  /**
   * @param gitignore the rules for the top of the tree, if they count
   */
  ArchiveOptions options(int maxDepth, Optional<GitIgnore> gitignore) {
    return new ArchiveOptions(format, level, excludes, links, maxDepth, gitignore);
  }

  /** Collects what is wrong, so that the caller learns all of it at once. */
  private static final class Parser {
    private final RawQuery query;
    private final List<Item> wrong = new ArrayList<>();

    Parser(RawQuery query) {
      this.query = query;
    }

    ArchiveQuery parse(ArchiveFormat accepted) {
      Optional<String> path = single("path");
      if (path.isEmpty() && query.all("path").isEmpty()) {
        wrong.add(Item.missing("path"));
      }
      ArchiveFormat format =
          choice("format", ArchiveFormat::labelled, ArchiveFormat.labels()).orElse(accepted);
      int level = level(format);
      Excludes excludes = excludes();
      boolean respectsGitignore = bool("respect_gitignore", false);
      LinkPolicy links =
          choice("links", LinkPolicy::labelled, "'safe' or 'none'").orElse(LinkPolicy.SAFE);
      Delivery delivery =
          choice("delivery", Delivery::labelled, "'stream' or 'spool'").orElse(Delivery.STREAM);
      boolean isResumable = bool("resumable", true);
      Length length =
          choice("length", Length::labelled, "'exact' or 'chunked'").orElse(Length.CHUNKED);
      if (!wrong.isEmpty()) {
        throw new InvalidParameters(wrong);
      }
      WorkspacePath directory = WorkspacePath.parse(bytes(path.orElseThrow()));
      return new ArchiveQuery(
          directory,
          format,
          level,
          excludes,
          respectsGitignore,
          links,
          delivery,
          isResumable,
          length);
    }

    private int level(ArchiveFormat format) {
      int least = format.minLevel();
      int most = format.maxLevel();
      return read(
              "level",
              text -> number(text).filter(number -> number >= least && number <= most),
              text -> Item.notInRange("level", text, least, most, format.label()))
          .orElse(format.defaultLevel());
    }

    private static Optional<Integer> number(String text) {
      return LEVEL.matcher(text).matches() ? Optional.of(Integer.valueOf(text)) : Optional.empty();
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
      return read(name, reader, text -> Item.notOneOf(name, text, expected));
    }

    private boolean bool(String name, boolean otherwise) {
      return read(name, Parser::truth, text -> Item.notBoolean(name, text)).orElse(otherwise);
    }

    private <T> Optional<T> read(
        String name, Function<String, Optional<T>> reader, Function<String, Item> problem) {
      Optional<String> text = single(name).flatMap(value -> text(name, value));
      Optional<T> read = text.flatMap(reader);
      if (text.isPresent() && read.isEmpty()) {
        wrong.add(problem.apply(text.get()));
      }
      return read;
    }

    private static Optional<Boolean> truth(String text) {
      String lower = text.toLowerCase(Locale.ROOT);
      return TRUE.contains(lower)
          ? Optional.of(true)
          : FALSE.contains(lower) ? Optional.of(false) : Optional.empty();
    }

    private Excludes excludes() {
      List<String> patterns =
          new ArrayList<>(bool("use_default_excludes", true) ? Excludes.DEFAULTS : List.of());
      for (String value : query.all("exclude")) {
        text("exclude", value).ifPresent(patterns::add);
      }
      return new Excludes(patterns);
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
