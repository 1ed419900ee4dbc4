package dev.satchel.client;

import static dev.satchel.client.SatchelException.Code.LOCAL;

import dev.satchel.RawName;
import dev.satchel.client.Member.Kind;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Puts directories and files of an archive into a tree; links come later. What cannot have its name
 * here is no reason to stop at once: whether the archive is whole is told in any case. For one
 * thread.
 */
final class Staged implements Sink, Closeable {
  private final Path tree;
  private final Path manifest;
  private final boolean windowsNames;
  private final PathTable folded = new PathTable();
  private @Nullable SatchelException objection;
  private @Nullable Path waiting;
  private @Nullable Path path;
  private @Nullable FileChannel file;

  /**
   * @param tree an empty directory, which becomes the root
   * @param manifest where the manifest goes
   * @param windowsNames whether all names must be good for Windows
   */
  Staged(Path tree, Path manifest, boolean windowsNames) {
    this.tree = tree;
    this.manifest = manifest;
    this.windowsNames = windowsNames || LocalName.isWindows();
  }

  @Override
  public void begin(Member member, RawName name, boolean maybeManifest) throws IOException {
    moveWaiting();
    if (objection != null) {
      return;
    }
    Optional<Path> local = place(name);
    if (local.isEmpty()) {
      return;
    }
    path = local.get();
    if (maybeManifest) {
      waiting = path;
      path = manifest;
    }
    try {
      make(member.kind());
    } catch (FileAlreadyExistsException e) {
      object(name, "has a name that here is the same as that of another");
    } catch (IOException e) {
      throw LocalFailure.of(e, path);
    }
  }

  /** Of a link, an empty file for now: its name is taken, and none that here is the same. */
  private void make(Kind kind) throws IOException {
    Path made = Objects.requireNonNull(path);
    if (kind == Kind.DIRECTORY) {
      Files.createDirectory(made);
    } else {
      file = FileChannel.open(made, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    }
  }

  private Optional<Path> place(RawName name) {
    Optional<String> wrong = windowsNames ? LocalName.windowsObjection(name) : Optional.empty();
    if (wrong.isEmpty() && windowsNames && !folded.add(Manifest.sum(LocalName.folded(name)))) {
      wrong = Optional.of("has a name that on Windows is the same as that of another");
    }
    Optional<Path> local = wrong.isEmpty() ? LocalName.relative(name) : Optional.empty();
    if (local.isEmpty()) {
      object(name, wrong.orElse("has a name that cannot be had on this machine"));
    }
    return local.map(tree::resolve);
  }

  private void object(RawName name, String why) {
    objection =
        SatchelException.of(
            LOCAL, "The archive is whole, but not unpacked: " + Damage.shown(name) + " " + why);
  }

  /** What might have been the manifest was not the last member, and so is a file like others. */
  private void moveWaiting() throws IOException {
    Path target = waiting;
    waiting = null;
    if (target != null && objection == null) {
      try {
        Files.move(manifest, target);
      } catch (IOException e) {
        throw LocalFailure.of(e, target);
      }
    }
  }

  @Override
  public void content(byte[] bytes, int offset, int length) throws IOException {
    if (file == null) {
      return;
    }
    try {
      ByteBuffer content = ByteBuffer.wrap(bytes, offset, length);
      while (content.hasRemaining()) {
        file.write(content);
      }
    } catch (IOException e) {
      throw LocalFailure.of(e, Objects.requireNonNull(path));
    }
  }

  @Override
  public void end() throws IOException {
    close();
  }

  /** Throws what stood in the way; the archive was verified, and is whole. */
  void check() throws SatchelException {
    if (objection != null) {
      throw objection;
    }
  }

  @Override
  public void close() throws SatchelException {
    FileChannel opened = file;
    file = null;
    if (opened != null) {
      try {
        opened.close();
      } catch (IOException e) {
        throw LocalFailure.of(e, Objects.requireNonNull(path));
      }
    }
  }
}
