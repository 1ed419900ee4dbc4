package dev.satchel.session;

import static dev.satchel.Refusal.Code.NOT_FOUND;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdInputStreamNoFinalizer;
import dev.satchel.Content;
import dev.satchel.RawName;
import dev.satchel.Refusal;
import dev.satchel.WorkspacePath;
import dev.satchel.archive.ArchiveFormat;
import dev.satchel.archive.Capture;
import dev.satchel.archive.Catalogue;
import dev.satchel.archive.Engine;
import dev.satchel.archive.Excludes;
import dev.satchel.archive.Frames;
import dev.satchel.archive.Import;
import dev.satchel.archive.ImportLimits;
import dev.satchel.archive.Progress;
import dev.satchel.files.Jail;
import dev.satchel.files.JailedDirectory;
import dev.satchel.files.Scratch;
import dev.satchel.files.Shelf;
import dev.satchel.files.Stat.Timestamp;
import dev.satchel.registry.TenantId;
import dev.satchel.registry.WorkspaceId;
import dev.satchel.session.SessionFiles.NewContent;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/**
 * A directory that sessions reach as the sandbox of a tenant on another machine, which can be away,
 * break off and lie.
 */
final class RemoteTree implements RemoteSandbox, Sandboxes, Closeable {
  private static final ImportLimits LIMITS =
      new ImportLimits(10_000, 1L << 30, 1L << 30, 1_000, 4_000, 100);
  private static final int MAX_DEPTH = 200;

  /** Something that happens meanwhile. */
  @FunctionalInterface
  interface Event {
    void run() throws IOException;
  }

  final WorkspaceId id = WorkspaceId.random();
  final Path directory;
  private final Jail jail;
  private final Engine engine;
  private final Scratch scratch;
  private final Host.Later clock = new Host.Later();
  private volatile boolean isAway;
  private volatile boolean isBusy;
  private volatile boolean isKnown = true;
  private volatile int framesLeft = Integer.MAX_VALUE;
  private volatile Optional<IOException> failure = Optional.empty();
  private volatile UnaryOperator<byte[]> catalogues = bytes -> bytes;
  private volatile Event afterCapture = () -> {};
  private volatile Event beforeWrite = () -> {};
  private volatile long lie;
  private long sent;
  private long reused;

  RemoteTree(Path directory) throws IOException {
    this.directory = Files.createDirectories(directory);
    Path own = directory.resolveSibling("own-" + UUID.randomUUID());
    scratch = Scratch.in(own.resolve("scratch"));
    engine =
        new Engine(
            2,
            8 << 20,
            scratch,
            Shelf.in(own.resolve("index"), new Shelf.Bounds(1 << 20, 10), clock),
            clock);
    jail = Jail.open(List.of(RawName.of(directory.toString())));
  }

  Host.Later clock() {
    return clock;
  }

  /** From now on it does not answer, or does again. */
  void setAway(boolean isAway) {
    this.isAway = isAway;
  }

  /** From now on it is there and refuses everything, or does not any more. */
  void setBusy(boolean isBusy) {
    this.isBusy = isBusy;
  }

  /** From now on the tenant has no such workspace. */
  void forget() {
    isKnown = false;
  }

  /** Each snapshot breaks off after so many pieces. */
  void breakOffAfter(int pieces) {
    framesLeft = pieces;
  }

  /** Each snapshot fails like that while it is taken. */
  void failWith(IOException failure) {
    this.failure = Optional.of(failure);
  }

  /** Changes each catalogue, not compressed, before it is sent. */
  void lieWith(UnaryOperator<byte[]> change) {
    catalogues = change;
  }

  /** Takes over that many bytes from a snapshot, whatever that has. */
  void takeOver(long bytes) {
    lie = bytes;
  }

  /** What happens when a snapshot was sent, before anything else is asked. */
  void afterCapture(Event event) {
    afterCapture = event;
  }

  /** What happens while a file is being written. */
  void beforeWrite(Event event) {
    beforeWrite = event;
  }

  /** How many bytes of frames were sent as they are, since this was asked for last. */
  long sent() {
    long before = sent;
    sent = 0;
    return before;
  }

  /** How many bytes of frames were taken over, since this was asked for last. */
  long reused() {
    long before = reused;
    reused = 0;
    return before;
  }

  @Override
  public Optional<RemoteSandbox> find(TenantId tenant, WorkspaceId workspace) {
    return isKnown && tenant.equals(Host.TENANT) && workspace.equals(id)
        ? Optional.of(this)
        : Optional.empty();
  }

  private void check() throws SandboxAway {
    if (isAway) {
      throw SandboxAway.gone("it is away", new IOException("refused"));
    }
    if (isBusy) {
      throw SandboxAway.unable("it is busy", new IOException("503"));
    }
  }

  @Override
  public WorkspaceView view() throws IOException {
    check();
    return new View(directory);
  }

  private record View(Path directory) implements WorkspaceView {
    @Override
    public Source source() {
      return Source.SANDBOX;
    }

    @Override
    public OptionalLong generation() {
      return OptionalLong.empty();
    }

    @Override
    public boolean list(Predicate<RawName> isLeftOut, Visitor visitor) throws IOException {
      List<Path> files;
      try (Stream<Path> all = Files.walk(directory)) {
        files = all.filter(Files::isRegularFile).sorted().toList();
      }
      for (Path file : files) {
        RawName path = RawName.of(directory.relativize(file).toString());
        visitor.visit(path, Files.size(file), new Timestamp(0, 0));
      }
      return true;
    }

    @Override
    public ViewedFile open(RawName path) throws IOException {
      Path file = directory.resolve(path.text());
      if (!Files.isRegularFile(file)) {
        throw new Refusal(NOT_FOUND, "File not found");
      }
      return new Opened(Files.readAllBytes(file));
    }

    @Override
    public void close() {
      // Nothing is open.
    }
  }

  @SuppressWarnings("ArrayRecordComponent") // It is never compared.
  private record Opened(byte[] bytes) implements WorkspaceView.ViewedFile {
    @Override
    public long size() {
      return bytes.length;
    }

    @Override
    public Timestamp modified() {
      return new Timestamp(0, 0);
    }

    @Override
    public String tag() {
      return "tag";
    }

    @Override
    public void copy(long first, long length, OutputStream out) throws IOException {
      out.write(bytes, (int) first, (int) length);
    }

    @Override
    public void close() {
      // Nothing is open.
    }
  }

  @Override
  public Optional<String> write(NewContent file) throws IOException {
    check();
    beforeWrite.run();
    if (file.path().text().contains("..")) {
      return Optional.of("Invalid file path");
    }
    Path target = directory.resolve(file.path().text());
    Files.createDirectories(target.getParent());
    try (OutputStream out = Files.newOutputStream(target)) {
      file.content().writeTo(out);
    }
    return Optional.empty();
  }

  @Override
  public void delete(RawName path) throws IOException {
    check();
    if (!Files.deleteIfExists(directory.resolve(path.text()))) {
      throw new Refusal(NOT_FOUND, "File not found");
    }
  }

  @Override
  public void bundle(Excludes excludes, OutputStream out) throws IOException {
    check();
    Process tar = new ProcessBuilder("tar", "-C", directory.toString(), "-czf", "-", ".").start();
    tar.getInputStream().transferTo(out);
  }

  @Override
  public void unbundle(InputStream bundle) throws IOException {
    check();
    new Import(jail, LIMITS, scratch)
        .run(bundle, ArchiveFormat.TAR_GZ, Import.Mode.AS_IS, top(), name -> {});
  }

  private WorkspacePath top() {
    return jail.roots().get(0);
  }

  private Catalogue read(Content packed) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    packed.writeTo(bytes);
    try (InputStream in =
        new ZstdInputStreamNoFinalizer(new ByteArrayInputStream(bytes.toByteArray()))) {
      return Catalogue.read(in, scratch);
    }
  }

  private Capture capture(JailedDirectory tree) {
    return new Capture(tree, new Excludes(List.of()), MAX_DEPTH, engine);
  }

  @Override
  public RemoteCapture capture(Optional<Basis> basis) throws IOException {
    check();
    return new Captured(
        basis.isPresent() ? Optional.of(read(basis.get().catalogue())) : Optional.empty());
  }

  private final class Captured implements RemoteCapture {
    private final Optional<Catalogue> basis;
    private final ByteArrayOutputStream catalogue = new ByteArrayOutputStream();

    Captured(Optional<Catalogue> basis) {
      this.basis = basis;
    }

    @Override
    public void frames(Frames frames) throws IOException {
      if (lie != 0) {
        frames.reuse(0, lie);
      }
      try (JailedDirectory tree = jail.directory(top())) {
        capture(tree).write(basis, new Counted(frames), catalogue, new Progress());
      }
    }

    @Override
    public void catalogue(OutputStream out) throws IOException {
      out.write(Zstd.compress(catalogues.apply(catalogue.toByteArray())));
      afterCapture.run();
    }

    @Override
    public void close() throws IOException {
      if (basis.isPresent()) {
        basis.get().close();
      }
    }
  }

  private final class Counted implements Frames {
    private final Frames frames;
    private int left = framesLeft;

    Counted(Frames frames) {
      this.frames = frames;
    }

    private void next() throws IOException {
      if (failure.isPresent()) {
        throw failure.get();
      }
      if (left-- == 0) {
        throw SandboxAway.gone("it broke off", new EOFException("the connection is cut"));
      }
    }

    @Override
    public void add(Content bytes) throws IOException {
      next();
      ByteArrayOutputStream copy = new ByteArrayOutputStream();
      bytes.writeTo(copy);
      sent += copy.size();
      frames.add(copy::writeTo);
    }

    @Override
    public void reuse(long position, long length) throws IOException {
      next();
      reused += length;
      frames.reuse(position, length);
    }
  }

  @Override
  public boolean isStillAs(Content catalogue) throws IOException {
    check();
    try (JailedDirectory tree = jail.directory(top());
        Catalogue read = read(catalogue)) {
      return capture(tree).isStillAs(read);
    }
  }

  @Override
  public void close() throws IOException {
    jail.close();
    engine.close();
  }
}
