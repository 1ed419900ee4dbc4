package dev.satchel.archive;

import static org.assertj.core.api.Assertions.assertThat;

import dev.satchel.Command;
import dev.satchel.archive.Import.Mode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What other people's archivers have packed is unpacked as it was. */
class ForeignArchiveTest {
  private static final String MAKE_TREE =
      """
      import os, sys
      root = sys.argv[1]
      os.makedirs(root + "/d/empty")
      os.makedirs(root + "/" + "/".join(["n" * 50] * 4))
      def write(name, data, mode=0o644):
          with open(root + "/" + name, "wb") as f:
              f.write(data)
          os.chmod(root + "/" + name, mode)
      write("plain", b"hello\\n")
      write("d/script", b"#!/bin/sh\\n", 0o755)
      write("large", bytes(range(256)) * 4000, 0o600)
      write("/".join(["n" * 50] * 4) + "/long", b"deep")
      if sys.argv[2] != "files":
          os.symlink("../plain", root + "/d/link")
      if sys.argv[2] == "full":
          os.link(root + "/plain", root + "/d/second")
          with open(os.fsencode(root) + b"/bad-\\xff", "wb") as f:
              f.write(b"bytes")
          with open(root + "/holes", "wb") as f:
              f.truncate(3 << 20)
              for i in range(40):
                  f.seek(i * 65536 + 4096 * (i % 5))
                  f.write(b"data%d" % i)
      for path, names, files in os.walk(root, topdown=False):
          for name in names + files:
              os.utime(os.path.join(path, name), (1_600_000_000,) * 2, follow_symlinks=False)
      os.chmod(root + "/d", 0o750)
      """;

  private static final String PYTHON_TAR =
      """
      import sys, tarfile
      form = {"v7": tarfile.GNU_FORMAT}.get(sys.argv[3], getattr(tarfile, sys.argv[3] + "_FORMAT"))
      with tarfile.open(sys.argv[1], "w", format=form, errors="surrogateescape") as t:
          t.add(sys.argv[2], arcname=".")
      """;

  private static final String PYTHON_ZIP =
      """
      import os, stat, sys, zipfile
      class Unseekable:
          def __init__(self, f): self.f = f
          def write(self, b): return self.f.write(b)
          def flush(self): self.f.flush()
      os.chdir(sys.argv[2])
      out = open(sys.argv[1], "wb")
      with zipfile.ZipFile(Unseekable(out) if sys.argv[3] == "stream" else out, "w",
                           zipfile.ZIP_DEFLATED) as z:
          for path, names, files in os.walk("."):
              for name in sorted(files):
                  f = os.path.join(path, name)
                  if not os.path.islink(f):
                      z.write(f)
      """;

  @TempDir static Path temporary;
  private static Path full;
  private static Path simple;
  private static Path files;

  @BeforeAll
  static void makeTrees() throws IOException {
    full = temporary.resolve("full");
    simple = temporary.resolve("simple");
    Command.run("python3", "-c", MAKE_TREE, full.toString(), "full");
    Command.run("python3", "-c", MAKE_TREE, simple.toString(), "simple");
    files = temporary.resolve("files"); // Info-ZIP stores links, with a descriptor in a pipe.
    Command.run("python3", "-c", MAKE_TREE, files.toString(), "files");
  }

  private void check(Path tree, Path archive, ArchiveFormat format, String fields)
      throws IOException {
    try (ImportSite site = new ImportSite(Files.createTempDirectory(temporary, "site"))) {
      site.run(archive, format, Mode.AS_IS);
      assertThat(picture(site.destination(), fields)).isEqualTo(picture(tree, fields));
      Command.run("diff", "-r", "--no-dereference", tree.toString(), site.destination().toString());
    }
  }

  private static String picture(Path tree, String fields) throws IOException {
    String print = "find . -mindepth 1 -printf '" + fields + "\\n' | LC_ALL=C sort";
    return Command.run("sh", "-c", "cd '" + tree + "' && " + print);
  }

  @ParameterizedTest
  @CsvSource({
    "gnu,",
    "posix,",
    "gnu,--sparse",
    "posix,--sparse --sparse-version=1.0",
    "posix,--sparse --sparse-version=0.1",
    "posix,--sparse --sparse-version=0.0"
  })
  void whatGnuTarHasPacked(String form, String options) throws IOException {
    Path archive = Files.createTempFile(temporary, "gnu", ".tar");
    String command = "tar --format=" + form + " " + (options == null ? "" : options);
    Command.run("sh", "-c", command + " -C '" + full + "' -cf '" + archive + "' .");

    check(full, archive, ArchiveFormat.TAR, "%P %y %m %s %n %T@ %l");
    if (options != null) {
      assertThat(Files.size(archive)).isLessThan(2 << 20);
    }
  }

  @ParameterizedTest
  @CsvSource({"ustar", "v7"})
  void whatOldTarsHavePacked(String form) throws IOException {
    Path archive = Files.createTempFile(temporary, "old", ".tar");
    Path tree = form.equals("v7") ? simple.resolve("d") : full;
    Command.run(
        "tar",
        "--format=" + form,
        "-C",
        tree.toString(),
        "-cf",
        archive.toString(),
        "--exclude=link",
        ".");

    try (ImportSite site = new ImportSite(Files.createTempDirectory(temporary, "site"))) {
      site.run(archive, ArchiveFormat.TAR, Mode.AS_IS);
      assertThat(
              Command.result("diff", "-r", tree.toString(), site.destination().toString())
                  .output()
                  .lines())
          .allMatch(line -> line.startsWith("Only in") && line.endsWith(": link"));
    }
  }

  @ParameterizedTest
  @CsvSource({"pax,tar,tar", "gnutar,tar,tar", "ustar,tar.gz,tar.gz", "pax,tar.zst,tar.zst"})
  void whatBsdtarHasPacked(String form, String ending, String label) throws IOException {
    Path archive = Files.createTempFile(temporary, "bsd", "." + ending);
    Command.run(
        "bsdtar", "--format=" + form, "-C", full.toString(), "-acf", archive.toString(), ".");

    check(full, archive, ArchiveFormat.labelled(label).orElseThrow(), "%P %y %m %s %n %T@ %l");
  }

  @ParameterizedTest
  @CsvSource({"GNU", "PAX"})
  void whatPythonHasPackedAsTar(String form) throws IOException {
    Path archive = Files.createTempFile(temporary, "python", ".tar");
    Command.run("python3", "-c", PYTHON_TAR, archive.toString(), full.toString(), form);

    check(full, archive, ArchiveFormat.TAR, "%P %y %m %s %n %T@ %l");
  }

  @ParameterizedTest
  @CsvSource({"stream", "file"})
  void whatPythonHasPackedAsZip(String way) throws IOException {
    Path archive = Files.createTempFile(temporary, "python", ".zip");
    Command.run("python3", "-c", PYTHON_ZIP, archive.toString(), simple.toString(), way);

    try (ImportSite site = new ImportSite(Files.createTempDirectory(temporary, "site"))) {
      site.run(archive, ArchiveFormat.ZIP, Mode.AS_IS);
      assertThat(site.destination().resolve("large"))
          .hasSameBinaryContentAs(simple.resolve("large"));
      assertThat(Files.isExecutable(site.destination().resolve("d/script"))).isTrue();
    }
  }

  @Test
  void whatBsdtarHasPackedAsZip() throws IOException {
    Path archive = Files.createTempFile(temporary, "bsd", ".zip");
    Command.run("sh", "-c", "bsdtar --format=zip -C '" + simple + "' -cf '" + archive + "' .");

    check(simple, archive, ArchiveFormat.ZIP, "%P %y %m %T@ %l");
  }

  @ParameterizedTest
  @CsvSource({"-qry ARCHIVE .", "-qry0 ARCHIVE .", "-qr - . | cat > ARCHIVE"})
  void whatInfoZipHasPacked(String words) throws IOException {
    Path archive = Files.createTempDirectory(temporary, "info").resolve("info.zip");
    String command = "zip " + words.replace("ARCHIVE", "'" + archive + "'");
    Command.run("sh", "-c", "cd '" + files + "' && " + command);

    check(files, archive, ArchiveFormat.ZIP, "%P %y %m %T@");
  }

  @ParameterizedTest
  @CsvSource({"-1", "-19", "--long=27", "--ultra -22"})
  void whatZstdHasPacked(String options) throws IOException {
    Path archive = Files.createTempFile(temporary, "zstd", ".tar.zst");
    Command.run(
        "sh",
        "-c",
        "tar -C '" + simple + "' -cf - . | zstd -q " + options + " > '" + archive + "'");

    check(simple, archive, ArchiveFormat.TAR_ZST, "%P %y %m %T@ %l");
  }
}
