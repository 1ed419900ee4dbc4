package dev.satchel.http.molecule;

import dev.satchel.http.CompleteHeader;
import dev.satchel.http.Kept;
import dev.satchel.http.MinRate;
import dev.satchel.http.OpenedByRequest;
import dev.satchel.http.TaggedAnswer;
import dev.satchel.platform.Contact;
import dev.satchel.registry.SnapshotRow;
import dev.satchel.registry.TenantId;
import dev.satchel.registry.WorkspaceId;
import dev.satchel.registry.WorkspaceRow;
import dev.satchel.registry.WorkspaceSnapshot;
import dev.satchel.session.History;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.Response.ResponseBuilder;
import java.io.IOException;
import java.util.Optional;

/**
 * The newest snapshot of what was in a workspace, for when the workspace itself cannot be had. Safe
 * for many threads.
 */
public final class SnapshotStandIn {
  private static final String TYPE = "application/zstd";
  private static final String TIME = "X-Satchel-Snapshot-Time";

  private final History history;
  private final MinRate minRate;

  public SnapshotStandIn(History history, MinRate minRate) {
    this.history = history;
    this.minRate = minRate;
  }

  /**
   * The snapshot that there is of a workspace, if it is one of the workspace's tenant, and of the
   * caller's: the workspace may be gone by now, and its id another's.
   */
  Optional<WorkspaceSnapshot> find(HttpServletRequest request, WorkspaceId id, Contact contact)
      throws IOException {
    return history
        .latestOf(id)
        .filter(kept -> isOf(contact, kept.tenant()))
        .filter(kept -> PlatformCallers.mayHave(request, kept.tenant()));
  }

  private static boolean isOf(Contact contact, TenantId tenant) {
    Optional<WorkspaceRow> row = contact.known();
    return row.isEmpty() || row.get().tenant().equals(tenant);
  }

  /** Where the snapshot can be had by itself. */
  static String route(WorkspaceSnapshot kept) {
    SnapshotRow row = kept.snapshot();
    return "/api/sessions/%s/snapshots/%d/archive"
        .formatted(row.id().session(), row.id().generation());
  }

  /** The answer to GET and HEAD that is the snapshot itself, as it is kept. */
  Response answer(HttpServletRequest request, WorkspaceSnapshot kept) throws IOException {
    SnapshotRow row = kept.snapshot();
    TaggedAnswer tagged = TaggedAnswer.tagged(request, row.facts().digest());
    ResponseBuilder answer =
        tagged.isKnown() ? tagged.notModified() : opened(request, tagged, kept);
    String name = row.id().session() + "-" + row.id().generation() + ".tar.zst";
    return CompleteHeader.of(RelayedHeaders.guarded(answer), row.facts().complete())
        .header(HttpHeaders.CONTENT_DISPOSITION, "attachment; filename=\"" + name + "\"")
        .header(RelayedHeaders.SOURCE, "snapshot")
        .header(TIME, row.createdAt().toString())
        .build();
  }

  private ResponseBuilder opened(
      HttpServletRequest request, TaggedAnswer tagged, WorkspaceSnapshot kept) throws IOException {
    SnapshotRow row = kept.snapshot();
    History.Download download =
        history.download(kept.tenant(), row.id().session(), row.id().generation());
    OpenedByRequest.add(request, download::close);
    return tagged.ofMethod(new Kept(request, minRate, download.size(), download::copy), TYPE);
  }
}
