package dev.satchel.http;

import static dev.satchel.Refusal.Code.MALFORMED_PATH;

import dev.satchel.RawName;
import dev.satchel.Refusal;
import dev.satchel.WorkspacePath;
import dev.satchel.http.InvalidParameters.Item;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;

/**
 * Reads the parameters of a query and collects what is wrong with them, so that the caller learns
 * all of it at once: read everything first, then {@link #check}. Until then, what is wrong counts
 * as not given. For one thread.
 */
public final class QueryReader {
  private static final Set<String> TRUE = Set.of("true", "1", "yes", "on", "t", "y");
  private static final Set<String> FALSE = Set.of("false", "0", "no", "off", "f", "n");
  private static final Pattern WHOLE_NUMBER = Pattern.compile("[+-]?\\d+");

  private final RawQuery query;
  private final List<Item> wrong = new ArrayList<>();

  public QueryReader(RawQuery query) {
    this.query = query;
  }

  /**
   * The value of {@code name}, which must be given, still encoded: for {@link #path}.
   *
   * @return if it is not given, something that is of no use, since {@link #check} fails then
   */
  public String required(String name) {
    if (query.all(name).isEmpty()) {
      wrong.add(Item.missing(name));
    }
    return single(name).orElse("");
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

  /** The value of {@code name} as text. */
  public Optional<String> text(String name) {
    return single(name).flatMap(value -> decoded(name, value));
  }

  /** All values of {@code name} as texts; it may be given more than once. */
  public List<String> texts(String name) {
    return query.all(name).stream().flatMap(value -> decoded(name, value).stream()).toList();
  }

  private Optional<String> decoded(String name, String value) {
    Optional<RawName> bytes = RawQuery.decode(value).filter(RawName::isUtf8);
    if (bytes.isEmpty()) {
      wrong.add(Item.undecodable(name, value));
    }
    return bytes.map(RawName::text);
  }

  /** The value of {@code name} as a boolean, in any of the ways of the wire. */
  public Optional<Boolean> bool(String name) {
    return read(name, QueryReader::truth, text -> Item.notBoolean(name, text));
  }

  private static Optional<Boolean> truth(String text) {
    String lower = text.toLowerCase(Locale.ROOT);
    return TRUE.contains(lower)
        ? Optional.of(true)
        : FALSE.contains(lower) ? Optional.of(false) : Optional.empty();
  }

  /**
   * The value of {@code name} as a whole number that is greater than 0 and at most {@code most}.
   */
  public Optional<Integer> count(String name, int most) {
    Optional<BigInteger> number =
        read(name, QueryReader::wholeNumber, text -> Item.notInteger(name, text));
    if (number.isPresent() && number.get().signum() <= 0) {
      wrong.add(Item.notGreaterThan(name, number.get().toString(), 0));
    } else if (number.isPresent() && number.get().compareTo(BigInteger.valueOf(most)) > 0) {
      wrong.add(Item.greaterThan(name, number.get().toString(), most));
    } else {
      return number.map(BigInteger::intValueExact);
    }
    return Optional.empty();
  }

  private static Optional<BigInteger> wholeNumber(String text) {
    String stripped = text.strip();
    return WHOLE_NUMBER.matcher(stripped).matches()
        ? Optional.of(new BigInteger(stripped))
        : Optional.empty();
  }

  /**
   * The value of {@code name} as one of several words.
   *
   * @param expected these words, as a sentence gives them
   */
  public <T> Optional<T> choice(
      String name, Function<String, Optional<T>> reader, String expected) {
    return read(name, reader, text -> Item.notOneOf(name, text, expected));
  }

  /**
   * The value of {@code name} as anything.
   *
   * @param reader gives nothing for a text that is unfit
   * @param problem says so
   */
  public <T> Optional<T> read(
      String name, Function<String, Optional<T>> reader, Function<String, Item> problem) {
    Optional<String> text = text(name);
    Optional<T> read = text.flatMap(reader);
    if (text.isPresent() && read.isEmpty()) {
      wrong.add(problem.apply(text.get()));
    }
    return read;
  }

  /** Notes a mistake that the caller has found. */
  public void add(Item mistake) {
    wrong.add(mistake);
  }

  /**
   * Ends the reading.
   *
   * @throws InvalidParameters with all that are missing or unfit
   */
  public void check() {
    if (!wrong.isEmpty()) {
      throw new InvalidParameters(wrong);
    }
  }

  /**
   * Decodes a path, after {@link #check}.
   *
   * @param encoded as {@link #required} has given it
   * @throws Refusal MALFORMED_PATH
   */
  public static WorkspacePath path(String encoded) {
    return WorkspacePath.parse(
        RawQuery.decode(encoded)
            .orElseThrow(
                () ->
                    new Refusal(
                        MALFORMED_PATH, "Path has an escape that cannot be decoded: " + encoded)));
  }
}
