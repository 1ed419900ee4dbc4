package dev.satchel.cli;

import dev.satchel.client.Snapshot;
import java.util.List;
import java.util.Map;

/** What is said of snapshots. */
final class SnapshotReport {
  private SnapshotReport() {}

  static Map<String, Object> json(Snapshot snapshot) {
    return JsonValues.of(
        "generation", snapshot.generation(),
        "taken", snapshot.taken(),
        "reason", snapshot.reason(),
        "entries", snapshot.entries(),
        "bytes", snapshot.bytes(),
        "complete", snapshot.complete());
  }

  static List<String> lines(List<Snapshot> snapshots) {
    Table table = new Table();
    for (Snapshot snapshot : snapshots) {
      table.add(
          Long.toString(snapshot.generation()),
          snapshot.taken().toString(),
          Amounts.count(snapshot.entries(), "entry", "entries"),
          Amounts.bytes(snapshot.bytes()),
          Shown.of(snapshot.reason()),
          snapshot.complete() ? "complete" : "NOT complete");
    }
    return table.lines();
  }
}
