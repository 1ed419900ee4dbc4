package dev.satchel.http.openhands;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.satchel.RawName;
import dev.satchel.Refusal;
import dev.satchel.WorkspacePath;
import dev.satchel.files.Draft;
import dev.satchel.files.Jail;
import dev.satchel.files.Scratch;
import dev.satchel.http.ByteRange;
import dev.satchel.http.InvalidParameters;
import dev.satchel.http.InvalidParameters.Item;
import dev.satchel.http.MultipartBody;
import dev.satchel.http.Spool;
import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.commons.fileupload2.core.FileItemInput;
import org.jspecify.annotations.Nullable;

/**
 * A file that is on its way to where it should be. Of several, the last one counts. Nothing of it
 * is seen before all of it has come; closing this does away with what is not finished. For one
 * thread.
 */
final class Upload implements Closeable {
  private static final String NO_ROOM =
      "There is no room to set the file aside; say first where it goes";
  static final String FILE = "file";

  /** The field that says where to, if nothing else does. */
  private static final String DESTINATION = "destination_path";

  private static final int SHOWN = 200; // So much of a text is repeated in a refusal, in bytes.

  private final Jail jail;
  private final Scratch scratch;
  private final boolean isNamedInBody;

  private @Nullable WorkspacePath path;
  private @Nullable Draft draft;

  /** A file of which it is not known yet where it goes. */
  private @Nullable Spool spool;

  /** What came instead of a file. */
  private @Nullable String text;

  private Upload(Jail jail, Scratch scratch, boolean isNamedInBody) {
    this.jail = jail;
    this.scratch = scratch;
    this.isNamedInBody = isNamedInBody;
  }

  /**
   * To {@code path}.
   *
   * @throws Refusal if no file can be there, as {@link Jail#draft} says
   */
  static Upload to(WorkspacePath path, Jail jail, Scratch scratch) throws IOException {
    Upload upload = new Upload(jail, scratch, false);
    upload.goTo(path);
    return upload;
  }

  /** To a path that is yet to come, among the parts. */
  static Upload somewhere(Jail jail, Scratch scratch) {
    return new Upload(jail, scratch, true);
  }

  /** Finds out whether a file can be there before any of it is taken. */
  private void goTo(WorkspacePath target) throws IOException {
    jail.draft(target).close();
    path = target;
  }

  /** Takes what is in {@code part}, if that is of any use. */
  void take(FileItemInput part) throws IOException {
    if (part.getFieldName().equals(FILE)) {
      close();
      if (part.isFormField()) {
        text = new String(MultipartBody.beginning(part, SHOWN), UTF_8);
      } else {
        takeFile(part);
      }
    } else if (part.getFieldName().equals(DESTINATION) && isNamedInBody) {
      byte[] name = MultipartBody.beginning(part, WorkspacePath.MAX_BYTES + 1);
      goTo(WorkspacePath.parse(RawName.of(name)));
    }
  }

  private void takeFile(FileItemInput part) throws IOException {
    if (path == null) {
      spool = spool(part);
    } else {
      draft = jail.draft(path);
      MultipartBody.copy(part, draft);
    }
  }

  private Spool spool(FileItemInput part) throws IOException {
    return Spool.of(out -> MultipartBody.copy(part, out), scratch, NO_ROOM);
  }

  /**
   * Puts the file in its place.
   *
   * @throws InvalidParameters if there was no file, or no path
   * @throws Refusal as {@link Jail#draft} says
   */
  void finish() throws IOException {
    if (path == null || (draft == null && spool == null)) {
      throw new InvalidParameters(wrong());
    }
    if (spool != null) {
      draft = jail.draft(path);
      spool.part(ByteRange.whole(spool.length())).writeTo(draft);
    }
    if (draft != null) {
      draft.publish();
    }
  }

  private List<Item> wrong() {
    List<Item> wrong = new ArrayList<>();
    if (path == null) {
      wrong.add(Item.missing(PathParameter.NAME));
    }
    if (text != null) {
      wrong.add(Item.notAFile(FILE, text));
    } else if (draft == null && spool == null) {
      wrong.add(Item.missingPart(FILE));
    }
    return wrong;
  }

  @Override
  public void close() throws IOException {
    text = null;
    if (draft != null) {
      draft.close();
      draft = null;
    }
    if (spool != null) {
      spool.close();
      spool = null;
    }
  }
}
