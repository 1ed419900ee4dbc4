package dev.satchel.http.ash;

import dev.satchel.http.AuthFilter;
import dev.satchel.registry.TenantId;
import jakarta.servlet.http.HttpServletRequest;

/** For whom a request is carried out. */
final class Callers {
  private Callers() {}

  /** The tenant whose key it shows; the one that is always there for whoever may call without. */
  static TenantId tenant(HttpServletRequest request) {
    return AuthFilter.tenant(request).map(TenantId::new).orElse(TenantId.DEFAULT);
  }
}
