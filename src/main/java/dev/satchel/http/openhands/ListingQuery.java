package dev.satchel.http.openhands;

import dev.satchel.RawName;
import dev.satchel.Refusal;
import dev.satchel.WorkspacePath;
import dev.satchel.http.InvalidParameters;
import dev.satchel.http.InvalidParameters.Item;
import dev.satchel.http.QueryReader;
import dev.satchel.http.RawQuery;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/**
 * What a request for a listing asks for.
 *
 * @param depth how many levels, at least 1
 * @param after the names on the way to the entry behind which the page begins; none for the first
 * @param limit how many entries at most
 * @param withHidden whether names that begin with a dot are listed, and what is below them
 */
record ListingQuery(
    WorkspacePath path, int depth, List<RawName> after, int limit, boolean withHidden) {

  private static final int MAX_DEPTH = 100;
  private static final int DEFAULT_LIMIT = 100;
  private static final int MAX_LIMIT = 1_000;

  /**
   * Reads a query.
   *
   * @throws InvalidParameters with all that are missing or unfit
   * @throws Refusal MALFORMED_PATH
   */
  static ListingQuery parse(RawQuery query) {
    QueryReader reader = new QueryReader(query);
    String path = reader.required("path");
    int depth = reader.count("depth", MAX_DEPTH).orElse(1);
    RawName after =
        reader.read("page", ListingQuery::bytes, ListingQuery::notAPage).orElse(RawName.of(""));
    int limit = reader.count("limit", MAX_LIMIT).orElse(DEFAULT_LIMIT);
    boolean withHidden = reader.bool("include_hidden").orElse(false);
    reader.check();
    return new ListingQuery(
        QueryReader.path(path), depth, WorkspacePath.components(after), limit, withHidden);
  }

  private static Optional<RawName> bytes(String page) {
    try {
      return Optional.of(RawName.of(Base64.getUrlDecoder().decode(page)));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private static Item notAPage(String text) {
    return Item.unfit("page", text, "Input should be next_page of an earlier answer");
  }

  /** What a page is called that begins behind {@code path}, which is relative. */
  static String pageAfter(RawName path) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(path.bytes());
  }
}
