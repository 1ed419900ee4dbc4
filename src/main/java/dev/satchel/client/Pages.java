package dev.satchel.client;

import static dev.satchel.client.SatchelException.Code.UNEXPECTED;

import dev.satchel.RawName;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Reads all of a list that a server gives in pages.
 *
 * @param name of the list in the answer
 * @param key what there is one of only: what comes while pages are read moves others to the next
 *     page, where they are met again
 */
record Pages<T>(String name, Fields.Reader<T> reader, Function<T, ?> key) {
  private static final int PAGE = 1_000;

  /** Pages, or items of what is kept. */
  private static final int MOST = 100_000;

  /** Takes what one page has. */
  @FunctionalInterface
  interface Page {
    void take(Fields page) throws SatchelException;
  }

  /**
   * Reads pages that each name the next one.
   *
   * @param query without a page, made anew for each
   * @throws SatchelException UNEXPECTED also if a page comes twice
   */
  static void follow(Calls calls, Supplier<Query> query, Page sink) throws SatchelException {
    PathTable known = new PathTable();
    @Nullable String next = read(calls, query.get(), sink);
    for (int left = MOST; next != null && !next.isEmpty(); left--) {
      if (left == 0 || !known.add(Manifest.sum(RawName.of(next)))) {
        throw SatchelException.of(UNEXPECTED, "The server's list does not end");
      }
      next = read(calls, query.get().with("page", next), sink);
    }
  }

  private static @Nullable String read(Calls calls, Query query, Page sink)
      throws SatchelException {
    Fields page = new Fields(calls.json(Call.get(query)));
    sink.take(page);
    return page.optionalText("next_page");
  }

  /**
   * @param route takes {@code limit} and {@code offset}
   */
  List<T> all(Calls calls, String route) throws SatchelException {
    Map<Object, T> found = new LinkedHashMap<>();
    int seen = 0;
    int before;
    List<T> page;
    do {
      before = found.size();
      Query query = Query.of(route).with("limit", PAGE).with("offset", seen);
      page = new Fields(calls.json(Call.get(query))).list(name, reader);
      page.forEach(item -> found.putIfAbsent(key.apply(item), item));
      seen += page.size();
      if (found.size() > MOST) {
        throw SatchelException.of(UNEXPECTED, "There are more than " + MOST + " " + name);
      }
    } while (page.size() >= PAGE && found.size() > before);
    return List.copyOf(found.values());
  }
}
