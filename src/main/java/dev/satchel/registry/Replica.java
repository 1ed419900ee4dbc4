package dev.satchel.registry;

/**
 * One of the servers that share a database.
 *
 * @param id should be another one each time it starts, so that it is not taken for the one before
 * @param address where the others reach it
 */
public record Replica(ReplicaId id, String address) {
  private static final int MAX_ADDRESS = 512;

  public Replica {
    Words.line("Replica's address", address, MAX_ADDRESS);
  }
}
