package dev.satchel.http.archive;

import static dev.satchel.Refusal.Code.NO_COMPARISON;

import dev.satchel.Refusal;
import dev.satchel.archive.ArchiveFormat;
import dev.satchel.archive.ArchiveOptions;
import dev.satchel.archive.Excludes;
import dev.satchel.archive.GitIgnore;
import dev.satchel.archive.LinkPolicy;
import dev.satchel.http.InvalidParameters;
import dev.satchel.http.InvalidParameters.Item;
import dev.satchel.http.QueryReader;
import dev.satchel.http.RawQuery;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a request for an archive asks for.
 *
 * @param path of the directory, still encoded
 * @param isDelta whether it is not an archive but a patch: then of all others only the excludes and
 *     the delivery count
 * @param baseRef what the patch is to start from; null if that is to be chosen
 * @param level in the range of the format
 * @param respectsGitignore whether what git ignores is left out
 * @param isResumable whether it is to have a tag, so that a part of it can be asked for
 * @param length what the client needs to know of it
 */
record ArchiveQuery(
    String path,
    boolean isDelta,
    @Nullable String baseRef,
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

  /** How callers name a patch. */
  static final String DELTA = "git-delta";

  private static final String FORMATS =
      ArchiveFormat.labels().replace(" or ", ", ") + " or '" + DELTA + "'";
  private static final Pattern LEVEL = Pattern.compile("\\d{1,3}");

  /**
   * Reads a query.
   *
   * @param accepted the format for a query that names none
   * @throws InvalidParameters with all that are missing or unfit
   * @throws Refusal NO_COMPARISON if the base looks like an option
   */
  static ArchiveQuery parse(RawQuery query, ArchiveFormat accepted) {
    QueryReader reader = new QueryReader(query);
    String path = reader.required("path");
    Optional<String> label = reader.choice("format", ArchiveQuery::format, FORMATS);
    boolean isDelta = label.equals(Optional.of(DELTA));
    ArchiveFormat format = label.flatMap(ArchiveFormat::labelled).orElse(accepted);
    Optional<String> baseRef = reader.text("base_ref");
    int level = level(reader, format);
    Excludes excludes = excludes(reader);
    boolean respectsGitignore = reader.bool("respect_gitignore").orElse(false);
    LinkPolicy links =
        reader.choice("links", LinkPolicy::labelled, "'safe' or 'none'").orElse(LinkPolicy.SAFE);
    Delivery delivery =
        reader
            .choice("delivery", Delivery::labelled, "'stream' or 'spool'")
            .orElse(Delivery.STREAM);
    boolean isResumable = reader.bool("resumable").orElse(true);
    Length length =
        reader.choice("length", Length::labelled, "'exact' or 'chunked'").orElse(Length.CHUNKED);
    reader.check();
    if (baseRef.filter(ref -> ref.startsWith("-")).isPresent()) {
      throw new Refusal(NO_COMPARISON, "base_ref must not start with '-'");
    }
    return new ArchiveQuery(
        path,
        isDelta,
        baseRef.orElse(null),
        format,
        level,
        excludes,
        respectsGitignore,
        links,
        delivery,
        isResumable,
        length);
  }

  private static Optional<String> format(String label) {
    boolean isKnown = label.equals(DELTA) || ArchiveFormat.labelled(label).isPresent();
    return isKnown ? Optional.of(label) : Optional.empty();
  }

  private static int level(QueryReader reader, ArchiveFormat format) {
    int least = format.minLevel();
    int most = format.maxLevel();
    return reader
        .read(
            "level",
            text -> number(text).filter(number -> number >= least && number <= most),
            text -> Item.notInRange("level", text, least, most, format.label()))
        .orElse(format.defaultLevel());
  }

  private static Optional<Integer> number(String text) {
    return LEVEL.matcher(text).matches() ? Optional.of(Integer.valueOf(text)) : Optional.empty();
  }

  private static Excludes excludes(QueryReader reader) {
    boolean withDefaults = reader.bool("use_default_excludes").orElse(true);
    List<String> patterns = new ArrayList<>(withDefaults ? Excludes.DEFAULTS : List.of());
    patterns.addAll(reader.texts("exclude"));
    return new Excludes(patterns);
  }

  /**
   * @param gitignore the rules for the top of the tree, if they count
   */
  ArchiveOptions options(int maxDepth, Optional<GitIgnore> gitignore) {
    return new ArchiveOptions(format, level, excludes, links, maxDepth, gitignore);
  }
}
