package dev.satchel.http.molecule;

import dev.satchel.RawName;
import dev.satchel.files.Directory;
import dev.satchel.files.NewFile;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/**
 * The files of one upload: nobody sees any of them until all of them have come, and if one cannot
 * be put in its place, none stays. For one thread; closing this does away with what is not
 * published.
 */
final class UploadBatch implements Closeable {
  private static final int RANDOM_BYTES = 16;
  private static final int FOR_THIS_USER = 0600;

  /** Something that takes what a file is to hold. */
  @FunctionalInterface
  interface Source {
    void copyTo(OutputStream out) throws IOException;
  }

  /** A file that has come, and the name that it is to have. */
  private record Staged(NewFile file, RawName name) {}

  private final Directory directory;
  private final SecureRandom random;
  private final List<Staged> staged = new ArrayList<>();

  /**
   * @param directory on whose file system the files are staged; stays the caller's
   */
  UploadBatch(Directory directory, SecureRandom random) {
    this.directory = directory;
    this.random = random;
  }

  /**
   * Takes a file.
   *
   * @param name a safe one
   * @param mimeType what is said of it
   */
  UploadedFile add(String name, String mimeType, Source source) throws IOException {
    byte[] prefix = new byte[RANDOM_BYTES];
    random.nextBytes(prefix);
    String stored = HexFormat.of().formatHex(prefix) + "-" + name;
    NewFile file = NewFile.in(directory.reopen(), FOR_THIS_USER);
    staged.add(new Staged(file, RawName.of(stored)));
    source.copyTo(new Writing(file));
    String uri = "workspace:" + UploadsDirectory.PATH + "/" + stored;
    return new UploadedFile(uri, name, mimeType, file.size());
  }

  private static final class Writing extends OutputStream {
    private final NewFile file;

    Writing(NewFile file) {
      this.file = file;
    }

    @Override
    public void write(int b) throws IOException {
      write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      file.write(bytes, offset, length);
    }
  }

  /**
   * Gives all files their names in {@code target}, which must be free. If this fails, none has one.
   *
   * @throws java.nio.file.FileAlreadyExistsException if one of them is not
   */
  void publish(Directory target) throws IOException {
    List<RawName> published = new ArrayList<>();
    try {
      for (Staged each : staged) {
        each.file.publishNew(target, each.name);
        published.add(each.name);
      }
    } catch (IOException | RuntimeException e) {
      published.forEach(name -> remove(target, name, e));
      throw e;
    }
  }

  private static void remove(Directory target, RawName name, Exception cause) {
    try {
      target.remove(name);
    } catch (IOException e) {
      cause.addSuppressed(e);
    }
  }

  @Override
  public void close() throws IOException {
    IOException failure = null;
    for (Staged each : staged) {
      try {
        each.file.close();
      } catch (IOException e) {
        failure = e;
      }
    }
    if (failure != null) {
      throw failure;
    }
  }
}
