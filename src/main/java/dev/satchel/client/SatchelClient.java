package dev.satchel.client;

import java.util.Map;

/**
 * A client of one server. Everything that it does throws {@link SatchelException}. Safe for many
 * threads; the caller closes it.
 *
 * <pre>{@code
 * try (SatchelClient satchel = SatchelClient.of(Connection.to(url).withKey(key))) {
 *   Receipt receipt =
 *       satchel.archives().download(ArchiveRequest.of(path), file, Transfer.STANDARD);
 * }
 * }</pre>
 */
public final class SatchelClient implements AutoCloseable {
  private final Calls calls;

  SatchelClient(Calls calls) {
    this.calls = calls;
  }

  public static SatchelClient of(Connection connection) {
    String key = connection.key();
    return new SatchelClient(
        new Calls(
            connection,
            key.isEmpty()
                ? Map.of()
                : Map.of("X-Session-API-Key", key, "Authorization", "Bearer " + key)));
  }

  /** Single files and directories. */
  public WorkspaceFiles files() {
    return new WorkspaceFiles(calls);
  }

  /** Directories as archives. */
  public Archives archives() {
    return new Archives(calls, ZstdDecoder.NONE);
  }

  /**
   * The same, with archives in {@code tar.zst} verified and unpacked as well.
   *
   * @param decoder of Zstandard, which the JDK lacks
   */
  public Archives archives(ZstdDecoder decoder) {
    return new Archives(calls, decoder);
  }

  /** Sessions of a platform, and their snapshots. */
  public Sessions sessions() {
    return new Sessions(calls, ZstdDecoder.NONE);
  }

  /**
   * The same, with snapshots that are downloaded looked into as well.
   *
   * @param decoder of Zstandard, which the JDK lacks
   */
  public Sessions sessions(ZstdDecoder decoder) {
    return new Sessions(calls, decoder);
  }

  /** Links that work without a key. */
  public Links links() {
    return new Links(calls);
  }

  @Override
  public void close() {
    calls.close();
  }
}
