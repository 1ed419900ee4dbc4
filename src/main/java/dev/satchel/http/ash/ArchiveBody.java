package dev.satchel.http.ash;

import dev.satchel.http.CompleteHeader;
import dev.satchel.http.Kept;
import dev.satchel.http.MinRate;
import dev.satchel.http.OpenedByRequest;
import dev.satchel.http.TaggedAnswer;
import dev.satchel.registry.SnapshotRow;
import dev.satchel.registry.TenantId;
import dev.satchel.session.History;
import dev.satchel.session.History.Download;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.Response.ResponseBuilder;
import java.io.IOException;

/** What a request for the archive of a snapshot is answered with. For one request. */
final class ArchiveBody {
  private static final String TYPE = "application/zstd";

  private final HttpServletRequest request;
  private final History history;
  private final MinRate minRate;

  ArchiveBody(HttpServletRequest request, History history, MinRate minRate) {
    this.request = request;
    this.history = history;
    this.minRate = minRate;
  }

  /** The answer to GET and HEAD; its tag says what the archive is, which never changes. */
  Response answer(SnapshotRow snapshot, TenantId tenant) throws IOException {
    TaggedAnswer answer = TaggedAnswer.tagged(request, snapshot.facts().digest());
    String name = snapshot.id().session() + "-" + snapshot.id().generation() + ".tar.zst";
    ResponseBuilder described =
        answer.isKnown() ? answer.notModified() : described(answer, snapshot, tenant);
    return CompleteHeader.of(described, snapshot.facts().complete())
        .header(HttpHeaders.CONTENT_DISPOSITION, "attachment; filename=\"" + name + "\"")
        .header(HttpHeaders.CACHE_CONTROL, "private, no-cache")
        .build();
  }

  private ResponseBuilder described(TaggedAnswer answer, SnapshotRow snapshot, TenantId tenant)
      throws IOException {
    Download download =
        history.download(tenant, snapshot.id().session(), snapshot.id().generation());
    OpenedByRequest.add(request, download::close);
    return answer.ofMethod(new Kept(request, minRate, download.size(), download::copy), TYPE);
  }
}
