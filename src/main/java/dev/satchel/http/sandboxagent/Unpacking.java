package dev.satchel.http.sandboxagent;

import dev.satchel.RawName;
import dev.satchel.archive.ArchiveFormat;
import dev.satchel.archive.Import;
import dev.satchel.files.Jail;
import dev.satchel.http.sandboxagent.FileOperations.Located;
import dev.satchel.http.sandboxagent.FileOperations.Unpacked;
import java.io.IOException;
import java.io.InputStream;
import java.io.PushbackInputStream;
import java.util.ArrayList;
import java.util.List;

/** Unpacks one archive, and notes the first paths that come of it. For one thread. */
final class Unpacking {
  private static final int MOST_PATHS = 1024;

  private final Import archives;
  private final Jail jail;
  private final Located directory;
  private final List<String> paths = new ArrayList<>();
  private boolean isTruncated;

  Unpacking(Import archives, Jail jail, Located directory) {
    this.archives = archives;
    this.jail = jail;
    this.directory = directory;
  }

  Unpacked run(InputStream tar) throws IOException {
    @SuppressWarnings("resource") // It holds nothing but what is the caller's.
    PushbackInputStream body = new PushbackInputStream(tar);
    int first = body.read();
    if (first < 0) {
      jail.makeDirectory(directory.path());
    } else {
      body.unread(first);
      archives.run(body, ArchiveFormat.TAR, Import.Mode.AS_IS, directory.path(), this::note);
    }
    return new Unpacked(paths, isTruncated);
  }

  private void note(RawName path) {
    if (paths.size() < MOST_PATHS) {
      paths.add(FileOperations.join(directory.shown(), path.text()));
    } else {
      isTruncated = true;
    }
  }
}
