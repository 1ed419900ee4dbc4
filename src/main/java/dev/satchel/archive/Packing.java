package dev.satchel.archive;

import dev.satchel.RawName;
import dev.satchel.files.Directory;
import dev.satchel.files.FileType;
import dev.satchel.files.JailedDirectory;
import dev.satchel.files.OpenFile;
import dev.satchel.files.Scratch;
import dev.satchel.files.Stat;
import dev.satchel.files.Walk;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/**
 * The writing of one archive: goes through the tree and decides for each entry whether it becomes a
 * member. A failure to read concerns one entry and is noted; a failure to write ends everything.
 */
final class Packing implements Closeable {
  private static final int READ_BUFFER = 128 << 10;
  private static final RawName SELF = RawName.of(".");

  private final JailedDirectory source;
  private final Walk walk;
  private final Selection selection;
  private final DirectoryDigest directories = new DirectoryDigest();
  private final RawName root;
  private final ArchiveOptions options;
  private final OutputStream out;
  private final MemberWriter writer;
  private final Manifest manifest;
  private final Hardlinks hardlinks = new Hardlinks();
  private final ByteBuffer buffer = ByteBuffer.allocateDirect(READ_BUFFER);
  private final MessageDigest sha256 = newSha256();

  Packing(
      JailedDirectory source,
      RawName root,
      ArchiveOptions options,
      Scratch scratch,
      OutputStream out)
      throws IOException {
    this.source = source;
    this.walk = new Walk(source.directory());
    this.root = root;
    this.options = options;
    this.manifest = new Manifest(scratch);
    this.out = out;
    this.writer = options.format().writer(out, scratch);
    this.selection = new Selection(walk, source.path(), options, maxPath());
  }

  static MessageDigest newSha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  Summary run() throws IOException {
    RawName manifestName = freeName();
    writer.directory(Member.of(root, walk.top(), 0));
    out.flush(); // The client sees at once that something comes.
    directories.add(SELF, walk.top());
    while (next()) {
      addEntry();
    }
    if (manifest.summary().complete() && haveDirectoriesChanged()) {
      manifest.skip(SELF, Omission.TREE_CHANGED);
    }
    Manifest.Document document =
        manifest.finish(root, options.format(), options.excludes().patterns());
    writer.file(new Member(root.child(manifestName), 0644, 0, document.size()), document.content());
    writer.finish();
    return manifest.summary();
  }

  /** Goes on to the next entry, and notes what was seen on the way up to it. */
  private boolean next() throws IOException {
    boolean more = selection.next();
    for (RawName directory : walk.changedDirectories()) {
      manifest.skip(directory.isEmpty() ? SELF : directory, Omission.CHANGED);
    }
    return more;
  }

  /**
   * Looks at all directories once more. A file that was moved from where the walk had yet to come
   * to where it had been already would be missing without a trace, but for the two directories.
   */
  private boolean haveDirectoriesChanged() throws IOException {
    DirectoryDigest now = new DirectoryDigest();
    try (Walk again = new Walk(source.directory())) {
      Selection same = new Selection(again, source.path(), options, maxPath());
      now.add(SELF, again.top());
      while (same.next()) {
        if (again.type() == FileType.DIRECTORY) {
          addDirectory(same, again.path(), now);
        }
      }
    }
    return !now.isSame(directories);
  }

  private static void addDirectory(Selection selection, RawName path, DirectoryDigest digest) {
    if (selection.omission(path).isPresent()) {
      return;
    }
    try {
      digest.add(path, selection.enter());
    } catch (IOException e) {
      // It is a fault already, or makes a difference now.
    }
  }

  private int maxPath() {
    return writer.maxPath() - root.length() - 1;
  }

  /** A name for the manifest that nothing in the root has. */
  private RawName freeName() {
    Set<RawName> taken = new HashSet<>();
    for (Directory.Entry entry : walk.topEntries()) {
      taken.add(entry.name());
    }
    RawName name = RawName.of(Manifest.NAME + ".json");
    for (int i = 1; taken.contains(name); i++) {
      name = RawName.of(Manifest.NAME + "-" + i + ".json");
    }
    return name;
  }

  private void addEntry() throws IOException {
    RawName path = walk.path();
    Optional<Omission> omission = selection.omission(path);
    if (omission.isPresent()) {
      manifest.skip(path, omission.get());
      return;
    }
    switch (walk.type()) {
      case DIRECTORY -> addDirectory(path);
      case REGULAR -> addFile(path);
      case SYMLINK -> addLink(path);
      case FIFO, SOCKET, CHARACTER_DEVICE, BLOCK_DEVICE, OTHER ->
          manifest.skip(path, Omission.special(walk.type()));
    }
  }

  private void addDirectory(RawName path) throws IOException {
    Stat stat;
    try {
      stat = selection.enter();
    } catch (IOException e) {
      manifest.skip(path, Omission.unreadable(e));
      return;
    }
    directories.add(path, stat);
    writer.directory(Member.of(root.child(path), stat, 0));
    manifest.directory(path, stat);
  }

  private void addLink(RawName path) throws IOException {
    RawName target;
    Stat stat;
    try {
      target = walk.readLink();
      stat = walk.stat();
    } catch (IOException e) {
      manifest.skip(path, Omission.unreadable(e));
      return;
    }
    Optional<Omission> objection = options.links().objection(target, walk.depth());
    if (objection.isPresent()) {
      manifest.skipLink(path, objection.get(), target);
      return;
    }
    writer.symlink(Member.of(root.child(path), stat, 0), target);
    manifest.symlink(path, stat, target);
  }

  private void addFile(RawName path) throws IOException {
    OpenFile file;
    try {
      file = walk.openFile();
    } catch (IOException e) {
      manifest.skip(path, Omission.unreadable(e));
      return;
    }
    try (file) {
      addContent(path, file);
    }
  }

  private void addContent(RawName path, OpenFile file) throws IOException {
    Stat stat = file.stat();
    RawName name = root.child(path);
    Optional<RawName> first = writer.hasHardlinks() ? hardlinks.firstName(stat) : Optional.empty();
    if (first.isPresent()) {
      writer.hardlink(Member.of(name, stat, 0), root.child(first.get()));
      manifest.hardlink(path, stat, first.get());
      return;
    }
    FileContent content = new FileContent(file, buffer, sha256);
    writer.file(Member.of(name, stat, stat.size()), content);
    manifest.file(path, stat, content.sha256());
    Optional<Omission> fault = content.fault();
    if (fault.isPresent()) {
      manifest.skip(path, fault.get());
    } else {
      hardlinks.add(path, stat);
    }
  }

  @Override
  public void close() throws IOException {
    walk.close();
    try (manifest) {
      writer.close();
    }
  }
}
