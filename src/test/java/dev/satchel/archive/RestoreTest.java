package dev.satchel.archive;

import static org.assertj.core.api.Assertions.assertThat;

import dev.satchel.Command;
import dev.satchel.archive.Import.Mode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** An archive of ours becomes the tree again that it was made of. */
class RestoreTest {
  /** Says what differs between two archives, but for their last members. */
  private static final String MEMBERS =
      """
      import sys, tarfile, zipfile, hashlib
      def members(path):
          if sys.argv[3] == "zip":
              z = zipfile.ZipFile(path)
              return [(i.filename, i.date_time, i.external_attr, i.extra, i.CRC, i.file_size)
                      for i in z.infolist()]
          t = tarfile.open(path)
          return [(i.name, i.type, i.mode, i.mtime, i.size, i.linkname, i.pax_headers,
                   hashlib.sha256(t.extractfile(i).read()).digest() if i.isreg() and i.size < 1 << 20 else b"")
                  for i in t.getmembers()]
      one, two = members(sys.argv[1])[:-1], members(sys.argv[2])[:-1]
      print(len(one))
      for m in sorted(map(repr, set(map(repr, one)) ^ set(map(repr, two)))):
          print(m)
      print("same" if one == two else "not the same")
      """;

  @TempDir static Path temporary;
  private static Path tree;

  @BeforeAll
  static void makeTree() throws IOException {
    tree = temporary.resolve("edges");
    Command.run("python3", Command.resource("make_corpus.py"), "edges", tree.toString());
  }

  @ParameterizedTest
  @EnumSource(names = {"TAR", "ZIP"})
  void whatIsRestoredIsExportedAsItWas(ArchiveFormat format) throws IOException {
    expectTheSame(format);
  }

  @ParameterizedTest
  @EnumSource(
      names = {"TAR", "ZIP"},
      mode = EnumSource.Mode.EXCLUDE)
  @Tag("locale-blind")
  void soIsWhatWasCompressed(ArchiveFormat format) throws IOException {
    expectTheSame(format);
  }

  private static void expectTheSame(ArchiveFormat format) throws IOException {
    Path home = Files.createDirectory(temporary.resolve("home-" + format.label()));
    Packed first = Packed.of(tree, format, home.resolve("first"));

    Packed second = again(first, home, "second");
    Packed third = again(second, home, "third");

    String difference =
        Command.run(
            "python3",
            "-c",
            MEMBERS,
            first.readable().toString(),
            second.readable().toString(),
            format.label());
    assertThat(difference).endsWith("same\n").doesNotContain("not the same");
    assertThat(second.file()).hasSameBinaryContentAs(third.file());
  }

  /** Restores an archive to a directory of the name that its tree had, and packs that. */
  private static Packed again(Packed archive, Path home, String name) throws IOException {
    try (ImportSite site = new ImportSite(home.resolve("site-" + name))) {
      site.run(archive.file(), archive.format(), Mode.RESTORE);
      Path restored = Files.createDirectory(home.resolve(name + "-tree")).resolve("edges");
      Files.move(site.destination(), restored);
      return Packed.of(restored, archive.format(), home.resolve(name));
    }
  }
}
