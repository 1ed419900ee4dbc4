package dev.satchel.http;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.container.ContainerRequestContext;
import java.net.URI;

/**
 * What was called, for those who are told so.
 *
 * @param method of HTTP
 * @param target the path and the query, as they were sent
 */
public record Call(String method, String target) {
  /** As {@code request} says it. */
  public static Call of(HttpServletRequest request) {
    String query = request.getQueryString();
    String path = request.getRequestURI();
    return new Call(request.getMethod(), query == null ? path : path + "?" + query);
  }

  static Call of(ContainerRequestContext request) {
    URI uri = request.getUriInfo().getRequestUri();
    String query = uri.getRawQuery();
    String path = uri.getRawPath();
    return new Call(request.getMethod(), query == null ? path : path + "?" + query);
  }
}
