package dev.satchel.client;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What is known of a partial file: what it is a part of, and how much of it can be relied on. Holds
 * no key.
 *
 * @param from the URL that it comes from
 * @param etag which version of it; empty if that is not known, so that nothing can be added
 * @param total how many bytes the whole has; -1 if that is not known
 * @param boot which run of the system has written it; empty if that cannot be told
 * @param synced how many bytes are on the disk, whatever happened to the system since
 */
record PartState(String from, String etag, long total, String boot, long synced) {
  /** What the file says that is not used any more, and about to be removed. */
  static final byte[] OVER = "over".getBytes(UTF_8);

  private static final Path BOOT = Path.of("/proc/sys/kernel/random/boot_id");

  /** Of a file without any bytes. */
  static PartState empty(String from, String etag, long total) {
    return new PartState(from, etag, total, currentBoot(), 0);
  }

  private static String currentBoot() {
    try {
      return Files.readString(BOOT).strip();
    } catch (IOException e) {
      return ""; // Not on Linux.
    }
  }

  PartState withSynced(long bytes) {
    return new PartState(from, etag, total, boot, bytes);
  }

  /** How many of {@code length} bytes can be relied on: what a crash may have lost, cannot. */
  long reliable(long length) {
    boolean isSameRun = !boot.isEmpty() && boot.equals(currentBoot());
    return isSameRun ? length : Math.min(length, synced);
  }

  byte[] json() throws IOException {
    ObjectNode json = Json.MAPPER.createObjectNode();
    json.put("from", from).put("etag", etag).put("total", total);
    json.put("boot", boot).put("synced", synced);
    return Json.MAPPER.writeValueAsBytes(json);
  }

  /** Of what cannot be read, it says that nothing is known. */
  static PartState parse(byte[] text) throws IOException {
    try {
      JsonNode json = Json.MAPPER.readTree(text);
      return new PartState(
          json.path("from").asText(),
          json.path("etag").asText(),
          json.path("total").asLong(-1),
          json.path("boot").asText(),
          Math.max(0, json.path("synced").asLong()));
    } catch (JsonProcessingException e) {
      return new PartState("", "", -1, "", 0);
    }
  }
}
