package dev.satchel.archive;

import dev.satchel.Command;
import dev.satchel.RawName;
import dev.satchel.WorkspacePath;
import dev.satchel.archive.Import.Imported;
import dev.satchel.archive.Import.Mode;
import dev.satchel.files.Jail;
import dev.satchel.files.Scratch;
import java.io.ByteArrayInputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** A root into which archives are unpacked, with something outside that none may touch. */
final class ImportSite implements Closeable {
  static final ImportLimits LIMITS =
      new ImportLimits(1_000_000, 100L << 30, 100L << 30, 2000, 4095, 2000);

  private final Path root;
  private final Path outside;
  private final Jail jail;
  private final Scratch scratch;
  private final List<RawName> names = new ArrayList<>();

  ImportSite(Path directory) throws IOException {
    this.root = Files.createDirectories(directory.resolve("root"));
    this.outside = Files.createDirectories(directory.resolve("outside"));
    Files.writeString(outside.resolve("secret"), "as it was");
    this.jail = Jail.open(List.of(RawName.of(root.toString())));
    this.scratch = Scratch.in(directory.resolve("scratch"));
  }

  /** Where everything goes; not there at first. */
  Path destination() {
    return root.resolve("destination");
  }

  Path outside() {
    return outside;
  }

  /** The names that were told, in their order. */
  List<RawName> names() {
    return names;
  }

  Imported run(byte[] archive, ArchiveFormat format, Mode mode) throws IOException {
    return run(new ByteArrayInputStream(archive), format, mode, LIMITS);
  }

  Imported run(Path archive, ArchiveFormat format, Mode mode) throws IOException {
    try (InputStream in = Files.newInputStream(archive)) {
      return run(in, format, mode, LIMITS);
    }
  }

  Imported run(InputStream archive, ArchiveFormat format, Mode mode, ImportLimits limits)
      throws IOException {
    names.clear();
    WorkspacePath path = WorkspacePath.parse(RawName.of(destination().toString()));
    return new Import(jail, limits, scratch).run(archive, format, mode, path, names::add);
  }

  /** Everything below the root, and what was outside, in words. */
  String picture() throws IOException {
    StringBuilder picture = new StringBuilder();
    for (Path top : List.of(root, outside)) {
      try (Stream<Path> all = Files.walk(top)) {
        for (Path path :
            (Iterable<Path>) all.filter(path -> !path.equals(top)).sorted()::iterator) {
          picture.append(path).append(' ').append(attributes(path)).append('\n');
        }
      }
    }
    return picture.toString();
  }

  private static Map<String, Object> attributes(Path path) throws IOException {
    String names = "unix:mode,ino,size,lastModifiedTime";
    return new TreeMap<>(Files.readAttributes(path, names, LinkOption.NOFOLLOW_LINKS));
  }

  /** Takes away what was unpacked. */
  void clear() throws IOException {
    Command.run("rm", "-rf", destination().toString());
  }

  @Override
  public void close() throws IOException {
    jail.close();
  }
}
