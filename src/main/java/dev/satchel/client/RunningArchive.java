package dev.satchel.client;

/**
 * An archive that the server is making or sending.
 *
 * @param path of the directory, with U+FFFD for what is not UTF-8
 * @param format as the server calls it
 * @param doneBytes bytes of the directory's files that were read so far
 * @param plannedBytes bytes that there are to read; -1 if that is not known
 */
public record RunningArchive(
    String id, String path, String format, long doneBytes, long plannedBytes) {
  static RunningArchive of(Fields fields) throws SatchelException {
    boolean isPlanned = fields.object().path("planned").isObject();
    return new RunningArchive(
        fields.text("id"),
        fields.text("path"),
        fields.text("format"),
        fields.in("done").number("bytes"),
        isPlanned ? fields.in("planned").number("bytes") : -1);
  }
}
