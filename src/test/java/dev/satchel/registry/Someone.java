package dev.satchel.registry;

import dev.satchel.RawName;
import dev.satchel.WorkspacePath;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.UUID;

/** Sessions and snapshots as tests need them. */
final class Someone {
  static final Duration LONG = Duration.ofMinutes(5);
  static final AgentName AGENT = new AgentName("coder");
  static final WorkspacePath DIRECTORY = path("/data/live");

  private Someone() {}

  static WorkspacePath path(String text) {
    return WorkspacePath.parse(RawName.of(text));
  }

  static TenantId tenant() {
    return new TenantId("tenant-" + UUID.randomUUID());
  }

  static Replica replica(String name) {
    return new Replica(new ReplicaId(name + "-" + UUID.randomUUID()), "http://127.0.0.1:1/" + name);
  }

  static NewSession session(TenantId tenant) {
    return new NewSession(
        SessionId.random(),
        tenant,
        AGENT,
        SandboxId.random(),
        SessionStatus.ACTIVE,
        DIRECTORY,
        null,
        null,
        "{}");
  }

  /** A new session, with {@code owner} as its owner. */
  static Lease owned(Registry registry, Replica owner) throws IOException {
    return registry.sessions().create(session(tenant()), owner, LONG);
  }

  static SnapshotFacts facts(long faults) {
    return new SnapshotFacts(1234, "0123456789abcdef".repeat(4), 7, faults);
  }

  static ObjectNames names(SnapshotId snapshot) {
    String name = snapshot.session() + "/" + snapshot.generation();
    return new ObjectNames(List.of(name + ".tar.zst", name + ".index"));
  }

  static Upload upload(Registry registry, Lease lease) throws IOException {
    return registry
        .uploads()
        .begin(lease, SnapshotReason.EXPLICIT, (snapshot, upload) -> names(snapshot));
  }

  /** A snapshot that {@code faults} things are missing in. */
  static SnapshotRow snapshot(Registry registry, Lease lease, long faults) throws IOException {
    return registry.uploads().commit(upload(registry, lease), facts(faults));
  }

  static SnapshotRow snapshot(Registry registry, Lease lease) throws IOException {
    return snapshot(registry, lease, 0);
  }
}
