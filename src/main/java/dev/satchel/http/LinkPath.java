package dev.satchel.http;

import static dev.satchel.Refusal.Code.NOT_FOUND;

import dev.satchel.Refusal;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The paths of links that work without a key. Each ends with a token, which is as good as a key for
 * what the link is for, and so must not be logged, cached, found by a search or told to other
 * sites.
 */
public final class LinkPath {
  private static final String BEGINNING = "/links/";
  private static final String LEFT_OUT = "*";
  private static final Set<String> READING = Set.of("GET", "HEAD");
  private static final Pattern SYNTAX = Pattern.compile(BEGINNING + "[A-Za-z0-9_-]+");

  /** Whatever is as long as a token and might be one, in whichever way it is written. */
  private static final Pattern TOKEN = Pattern.compile("(?:[A-Za-z0-9_-]|%[0-9A-Fa-f]{2}){100,}+");

  private LinkPath() {}

  /** The path of the link that has {@code token}. */
  public static String of(String token) {
    return BEGINNING + token;
  }

  /** Whether {@code request} wants to use a link. */
  static boolean isOne(HttpServletRequest request) {
    return READING.contains(request.getMethod()) && request.getRequestURI().startsWith(BEGINNING);
  }

  /** Whether it does, and the path has something that may be a token. */
  static boolean isReadable(HttpServletRequest request) {
    return isOne(request) && SYNTAX.matcher(request.getRequestURI()).matches();
  }

  /** What is said of all tokens that were not made here, so that nothing tells them apart. */
  public static Refusal none() {
    return new Refusal(NOT_FOUND, "There is no such link");
  }

  /** Has {@code response} keep the path to those who know it. Answers may be stricter. */
  static void mark(HttpServletResponse response) {
    response.setHeader("Referrer-Policy", "no-referrer");
    response.setHeader("X-Robots-Tag", "noindex");
    response.setHeader("X-Content-Type-Options", "nosniff");
    response.setHeader("Cache-Control", "private, no-store");
  }

  /** {@code path}, as it was sent, without what is the token of a link, or might be one. */
  static String withoutTokens(String path) {
    return path.startsWith(BEGINNING)
        ? BEGINNING + LEFT_OUT
        : TOKEN.matcher(path).replaceAll(LEFT_OUT);
  }
}
