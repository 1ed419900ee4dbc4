package dev.satchel.snapshot;

import dev.satchel.Content;
import dev.satchel.files.Directory;
import dev.satchel.files.NewFile;
import dev.satchel.files.OpenFile;
import java.io.BufferedOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import org.jspecify.annotations.Nullable;

/** Takes the segments of an object into a file that has no name until it is whole. */
final class FileSink implements SegmentSink, Closeable {
  /** As much as one call of the kernel takes. */
  private static final int BUFFER = 128 << 10;

  /** Opens an object, or refuses it. */
  @FunctionalInterface
  interface Opener {
    OpenFile open(StoredName name) throws IOException;
  }

  private final NewFile file;
  private final Opener opener;
  private final Intake intake = new Intake();
  private @Nullable StoredName olderName;
  private @Nullable OpenFile older;

  /**
   * @param directory on whose file system the file is made; closed with this
   * @param permissions of the file
   * @param opener for objects of which a range is taken
   */
  FileSink(Directory directory, int permissions, Opener opener) throws IOException {
    this.file = NewFile.in(directory, permissions);
    this.opener = opener;
  }

  @Override
  public void bytes(Content content) throws IOException {
    intake.run(
        () -> {
          OutputStream buffered = new BufferedOutputStream(new Adding(), BUFFER);
          content.writeTo(buffered);
          buffered.flush();
        });
  }

  private final class Adding extends OutputStream {
    @Override
    public void write(int b) throws IOException {
      write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      intake.run(() -> add(bytes, offset, length));
    }
  }

  private void add(byte[] bytes, int offset, int length) throws IOException {
    Disk.attempt(
        () -> {
          file.write(bytes, offset, length);
          return file;
        });
    intake.added(bytes, offset, length);
  }

  @Override
  public void range(StoredName name, Stretch stretch) throws IOException {
    intake.run(
        () -> {
          OpenFile source = older(name);
          stretch.checkWithin(Disk.attempt(source::stat).size(), name);
          Disk.attempt(
              () -> {
                file.append(source, stretch.first(), stretch.length());
                return file;
              });
          intake.copied(stretch.length());
        });
  }

  /** The last one stays open: mostly the next range is of the same object. */
  private OpenFile older(StoredName name) throws IOException {
    OpenFile open = older;
    if (open != null && name.equals(olderName)) {
      return open;
    }
    OpenFile next = opener.open(name);
    closeOlder();
    older = next;
    olderName = name;
    return next;
  }

  private void closeOlder() {
    if (older != null) {
      older.close();
    }
  }

  /** The file that is to be published. */
  NewFile file() {
    return file;
  }

  /** What all segments come to. */
  Receipt finish() {
    return intake.finish();
  }

  @Override
  public void close() throws IOException {
    try (file) {
      closeOlder();
    }
  }
}
