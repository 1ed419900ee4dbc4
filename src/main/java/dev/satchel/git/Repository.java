package dev.satchel.git;

import static dev.satchel.Refusal.Code.UNSUPPORTED;
import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.satchel.RawName;
import dev.satchel.Refusal;
import dev.satchel.WorkspacePath;
import dev.satchel.files.Jail;
import dev.satchel.files.JailedDirectory;
import java.io.Closeable;
import java.io.IOException;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.eclipse.jgit.lib.Config;
import org.eclipse.jgit.lib.ObjectId;
import org.jspecify.annotations.Nullable;

/** A work tree with its repository, open for reading. For one thread. */
final class Repository implements Closeable {
  private static final String HEADS = "refs/heads/";
  private static final int LONGEST_SHALLOW = 4 << 20;

  private final JailedDirectory workTree;
  private final GitDirectory directory;
  private final Refs refs;
  private final Jail jail;
  private @Nullable ObjectStore objects;

  private Repository(JailedDirectory workTree, GitDirectory directory, Jail jail) {
    this.workTree = workTree;
    this.directory = directory;
    this.refs = new Refs(directory);
    this.jail = jail;
  }

  /**
   * Opens the repository whose work tree is {@code path} itself. The caller closes it.
   *
   * @return empty if it is none
   * @throws Refusal UNSUPPORTED if part of the repository lies outside the roots; those of {@link
   *     Jail#directory}
   */
  static Optional<Repository> at(WorkspacePath path, Jail jail) throws IOException {
    JailedDirectory workTree = jail.directory(path);
    try {
      Optional<GitDirectory> found = GitDirectory.of(workTree, jail);
      if (found.isPresent()) {
        return Optional.of(new Repository(workTree, found.get(), jail));
      }
    } catch (IOException | RuntimeException e) {
      workTree.close();
      throw e;
    }
    workTree.close();
    return Optional.empty();
  }

  /** The same for the nearest directory that has one: {@code path}, or one above it in a root. */
  static Optional<Repository> around(WorkspacePath path, Jail jail) throws IOException {
    WorkspacePath next = path;
    while (jail.contains(next)) {
      Optional<Repository> found = at(next, jail);
      if (found.isPresent() || next.names().isEmpty()) {
        return found;
      }
      next = new WorkspacePath(next.names().subList(0, next.names().size() - 1));
    }
    return Optional.empty();
  }

  JailedDirectory workTree() {
    return workTree;
  }

  GitDirectory directory() {
    return directory;
  }

  Refs refs() {
    return refs;
  }

  /** The branch that is checked out, whether or not it has a commit; empty if none is. */
  Optional<RawName> branch() throws IOException {
    Optional<RawName> target = refs.target(Refs.HEAD);
    return target.map(name -> withoutStart(name, HEADS));
  }

  /** {@code name} without {@code start}, if it begins so. */
  static RawName withoutStart(RawName name, String start) {
    byte[] bytes = name.bytes();
    byte[] wanted = start.getBytes(ISO_8859_1);
    boolean begins =
        bytes.length > wanted.length
            && Arrays.equals(bytes, 0, wanted.length, wanted, 0, wanted.length);
    return begins ? RawName.of(Arrays.copyOfRange(bytes, wanted.length, bytes.length)) : name;
  }

  RepositoryIdentity identity() throws IOException {
    Config config = directory.config();
    String[] urls = config.getStringList("remote", "origin", "url");
    Optional<String> remote =
        Arrays.stream(urls).filter(url -> url != null).findFirst().map(RemoteUrl::redacted);
    Optional<ObjectId> commit = refs.id(Refs.HEAD);
    RawName branch = branch().orElse(RawName.of("DETACHED"));
    return new RepositoryIdentity(
        workTree.path(), remote, commit.map(id -> new RepositoryIdentity.Head(branch, id.name())));
  }

  /**
   * Its objects, which are closed with this.
   *
   * @throws Refusal UNSUPPORTED if they are of a kind that cannot be read, or some of them lie
   *     outside the roots
   */
  ObjectStore objects() throws IOException {
    ObjectStore opened = objects;
    if (opened == null) {
      checkFormat();
      Alternates found = new Alternates(jail, workTree.path());
      opened = found.open(directory.objects(), shallow());
      objects = opened;
    }
    return opened;
  }

  private void checkFormat() throws IOException {
    Config config = directory.config();
    check(config.getString("extensions", null, "objectformat"), "sha1", "object format");
    check(config.getString("extensions", null, "refstorage"), "files", "storage of refs");
  }

  private void check(@Nullable String value, String supported, String what) {
    if (value != null && !value.toLowerCase(Locale.ROOT).equals(supported)) {
      String shown = value.length() > 20 ? value.substring(0, 20) + "..." : value;
      throw new Refusal(
          UNSUPPORTED,
          "Repository has the "
              + what
              + " '"
              + shown
              + "', which is not supported: "
              + workTree.path());
    }
  }

  private Set<ObjectId> shallow() throws IOException {
    byte[] text =
        SmallFile.read(directory.common().directory(), RawName.of("shallow"), LONGEST_SHALLOW)
            .orElse(new byte[0]);
    Set<ObjectId> commits = new HashSet<>();
    List<String> lines = new String(text, ISO_8859_1).lines().toList();
    lines.stream().filter(ObjectId::isId).map(ObjectId::fromString).forEach(commits::add);
    return commits;
  }

  /** That what the repository holds cannot be understood. */
  Refusal damaged(Exception reason) {
    return new Refusal(
        UNSUPPORTED,
        "Repository is damaged or not complete, "
            + reason.getClass().getSimpleName()
            + ": "
            + workTree.path());
  }

  @Override
  public void close() {
    if (objects != null) {
      objects.close();
    }
    directory.close();
    workTree.close();
  }
}
