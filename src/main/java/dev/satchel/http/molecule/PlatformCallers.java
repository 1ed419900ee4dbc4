package dev.satchel.http.molecule;

import dev.satchel.http.CallNotes;
import dev.satchel.http.SessionKeys;
import dev.satchel.platform.InboundSecrets;
import dev.satchel.registry.TenantId;
import dev.satchel.registry.WorkspaceId;
import dev.satchel.registry.WorkspaceRow;
import dev.satchel.session.History;
import dev.satchel.session.Tenancy;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Who may call what a platform has: whoever has the admin key everything, a workspace its own
 * routes, a tenant the routes of its workspaces. Who shows nothing that counts is told the same
 * whether or not there is such a workspace. Safe for many threads.
 */
public final class PlatformCallers implements MoleculeDialect.Callers {
  private static final String ADMIN = PlatformCallers.class.getName();
  private static final String TENANT = ADMIN + ".tenant";
  private static final Set<String> FOR_ADMIN = Set.of("rotate", "reset");
  private static final Set<String> READING = Set.of("GET", "HEAD");

  private final Optional<SessionKeys> admin;
  private final Tenancy tenancy;
  private final History history;
  private final InboundSecrets.Rows rows;

  /**
   * @param adminKey who shows it may do everything; nobody may if there is none
   */
  public PlatformCallers(
      Optional<String> adminKey, Tenancy tenancy, History history, InboundSecrets.Rows rows) {
    this.admin = adminKey.map(key -> new SessionKeys(List.of(key)));
    this.tenancy = tenancy;
    this.history = history;
    this.rows = rows;
  }

  @Override
  public boolean mayCall(HttpServletRequest request) throws IOException {
    WorkspaceRequest called = new WorkspaceRequest(request);
    if (called.is("registry", "register") || called.is("registry", "heartbeat")) {
      return true; // Whose it is stands in the body.
    }
    Optional<String> bearer = called.bearer();
    if (bearer.isEmpty()) {
      return false;
    }
    if (isAdmin(bearer.get())) {
      request.setAttribute(ADMIN, true);
      CallNotes.caller(request, "admin");
      return true;
    }
    return called.isOfOne() && !isForAdmin(called, request) && owns(request, called, bearer.get());
  }

  private static boolean isForAdmin(WorkspaceRequest called, HttpServletRequest request) {
    return called.below().isEmpty()
        ? !READING.contains(request.getMethod())
        : FOR_ADMIN.contains(called.below());
  }

  /** Whether {@code bearer} is the admin key. */
  boolean isAdmin(String bearer) {
    return admin.isPresent() && admin.get().accept(bearer);
  }

  private boolean owns(HttpServletRequest request, WorkspaceRequest called, String bearer)
      throws IOException {
    Optional<WorkspaceId> id = called.id();
    if (id.isPresent()) {
      Optional<TenantId> owner = rows.get().owner(id.get(), bearer);
      if (owner.isPresent()) {
        return pass(request, "workspace", owner.get());
      }
    }
    Optional<TenantId> tenant = tenancy.owner(bearer);
    // What is no id is nobody's, and is said to be none.
    boolean mayPass = tenant.isPresent() && (id.isEmpty() || isOf(tenant.get(), id.get()));
    return mayPass && pass(request, "tenant", tenant.get());
  }

  private static boolean pass(HttpServletRequest request, String caller, TenantId tenant) {
    CallNotes.caller(request, caller);
    request.setAttribute(TENANT, tenant);
    return true;
  }

  /** Whether what is {@code tenant}'s may be shown to whoever the request was let pass for. */
  static boolean mayHave(HttpServletRequest request, TenantId tenant) {
    return request.getAttribute(ADMIN) != null || tenant.equals(request.getAttribute(TENANT));
  }

  /** Of a workspace that is gone, its tenant still has the snapshots. */
  private boolean isOf(TenantId tenant, WorkspaceId id) throws IOException {
    Optional<WorkspaceRow> row = rows.get().find(id);
    return row.isPresent()
        ? row.get().tenant().equals(tenant)
        : history.latestOf(id).filter(kept -> kept.tenant().equals(tenant)).isPresent();
  }

  /**
   * Makes sure that the request was let pass for the admin key.
   *
   * @throws jakarta.ws.rs.WebApplicationException 401
   */
  static void checkAdmin(HttpServletRequest request) {
    if (request.getAttribute(ADMIN) == null) {
      throw PlatformErrors.unauthorized();
    }
  }
}
