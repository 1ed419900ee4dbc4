package dev.satchel.http;

import com.fasterxml.jackson.annotation.JsonInclude;
import jakarta.ws.rs.ClientErrorException;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Parameters that are missing or unfit: 422 with one item for each. */
public final class InvalidParameters extends ClientErrorException {
  private static final long serialVersionUID = 1L;

  /**
   * What is wrong with one parameter.
   *
   * @param type the kind of mistake, for programs
   * @param loc where the parameter was expected, and its name
   * @param msg the rule, for people
   * @param input what was given; null if nothing was
   * @param ctx values that the message mentions; null if there are none
   */
  public record Item(
      String type,
      List<String> loc,
      String msg,
      @Nullable String input,
      @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Map<String, Object> ctx) {

    public static Item missing(String parameter) {
      return new Item("missing", List.of("query", parameter), "Field required", null, null);
    }

    /** A part of the body that is missing. */
    public static Item missingPart(String part) {
      return new Item("missing", List.of("body", part), "Field required", null, null);
    }

    /** A part of the body that is text where a file is needed. */
    public static Item notAFile(String part, String input) {
      String rule = "Value error, Expected UploadFile, received: <class 'str'>";
      Map<String, Object> context = Map.of("error", Map.of());
      return new Item("value_error", List.of("body", part), rule, input, context);
    }

    public static Item repeated(String parameter) {
      String rule = "Parameter must be given only once";
      return new Item("value_error", List.of("query", parameter), rule, null, null);
    }

    public static Item undecodable(String parameter, String input) {
      String rule = "Value must be percent-encoded UTF-8";
      return new Item("value_error", List.of("query", parameter), rule, input, null);
    }

    public static Item notBoolean(String parameter, String input) {
      String rule = "Input should be a valid boolean, unable to interpret input";
      return new Item("bool_parsing", List.of("query", parameter), rule, input, null);
    }

    /**
     * A value that breaks a rule of its own.
     *
     * @param rule for people
     */
    public static Item unfit(String parameter, String input, String rule) {
      return new Item("value_error", List.of("query", parameter), rule, input, null);
    }

    public static Item notInteger(String parameter, String input) {
      String rule = "Input should be a valid integer, unable to parse string as an integer";
      return new Item("int_parsing", List.of("query", parameter), rule, input, null);
    }

    /** A number that is not above {@code bound}. */
    public static Item notGreaterThan(String parameter, String input, int bound) {
      return new Item(
          "greater_than",
          List.of("query", parameter),
          "Input should be greater than " + bound,
          input,
          Map.of("gt", bound));
    }

    /** A number that is above {@code bound}. */
    public static Item greaterThan(String parameter, String input, int bound) {
      return new Item(
          "less_than_equal",
          List.of("query", parameter),
          "Input should be less than or equal to " + bound,
          input,
          Map.of("le", bound));
    }

    /**
     * A value that is no whole number from {@code least} to {@code most}.
     *
     * @param what whose range that is
     */
    public static Item notInRange(
        String parameter, String input, int least, int most, String what) {
      return new Item(
          "value_error",
          List.of("query", parameter),
          "Input should be a whole number from " + least + " to " + most + " for " + what,
          input,
          Map.of("ge", least, "le", most));
    }

    /**
     * A part of the path that is no UUID.
     *
     * @param problem in a few words
     */
    public static Item notUuid(String parameter, String input, String problem) {
      return new Item(
          "uuid_parsing",
          List.of("path", parameter),
          "Input should be a valid UUID, " + problem,
          input,
          Map.of("error", problem));
    }

    /**
     * A value that is none of the accepted ones.
     *
     * @param expected the accepted values, as a sentence gives them
     */
    public static Item notOneOf(String parameter, String input, String expected) {
      return new Item(
          "literal_error",
          List.of("query", parameter),
          "Input should be " + expected,
          input,
          Map.of("expected", expected));
    }
  }

  public InvalidParameters(List<Item> items) {
    super(text(items), Json.answer(422, Json.detail(items)).build());
  }

  /** All of it in one line, which is this exception's message. */
  private static String text(List<Item> items) {
    return items.stream()
        .map(item -> item.loc().get(item.loc().size() - 1) + ": " + item.msg())
        .collect(Collectors.joining("; "));
  }
}
