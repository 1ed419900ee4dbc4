package dev.satchel.client;

import static dev.satchel.client.SatchelException.Code.DAMAGED;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.List;

/** Directories of the server as archives, verified as they come. Safe for many threads. */
public final class Archives {
  private final Calls calls;
  private final ZstdDecoder decoder;

  Archives(Calls calls, ZstdDecoder decoder) {
    this.calls = calls;
    this.decoder = decoder;
  }

  /**
   * Downloads an archive. What breaks off goes on where it was, in this call and in later ones; the
   * file has its name when all of it has come and is what its manifest says. It is for its owner
   * only, unless it replaces one that was not.
   *
   * @throws SatchelException BROKEN, SILENT: the part stays for the next call; DAMAGED: it is
   *     removed; CHANGED; EXISTS; LOCAL; NO_SPACE; CONFLICT if another download to {@code file} is
   *     under way; and what the server refuses
   */
  public Receipt download(ArchiveRequest request, Path file, Transfer how) throws SatchelException {
    return download(request.query(), request.format(), file, how);
  }

  /** The same with any archive of the server. */
  Receipt download(Query from, ArchiveFormat format, Path file, Transfer how)
      throws SatchelException {
    checkReadable(format);
    try (Partial partial = Partial.open(file, calls.url(from), how)) {
      Receipt receipt = download(from, partial, how);
      partial.publish(how.replaces());
      return receipt;
    }
  }

  /** Says so before anything is sent. */
  private void checkReadable(ArchiveFormat format) throws SatchelException {
    if (format == ArchiveFormat.TAR_ZST && decoder == ZstdDecoder.NONE) {
      try {
        decoder.over(InputStream.nullInputStream()).close();
      } catch (IOException e) {
        throw Exchange.known(e);
      }
    }
  }

  private Receipt download(Query from, Partial partial, Transfer how) throws SatchelException {
    Verification verification = new Verification(decoder);
    try (VerifiedDownload verified = new VerifiedDownload(verification, partial.path())) {
      new Download(calls, Source.made(from), partial, how, verified).run();
      return verified.receipt();
    } catch (SatchelException e) {
      throw afterDamage(partial, e);
    }
  }

  /**
   * Sends an archive on as it comes; what breaks off goes on where it was, unless it has changed.
   * Only the receipt says that what was written is whole. {@code out} is flushed and not closed.
   *
   * @throws SatchelException LOCAL if {@code out} fails, and as the others do
   */
  public Receipt download(ArchiveRequest request, OutputStream out, Progress progress)
      throws SatchelException {
    checkReadable(request.format());
    try (ResumedBody body = new ResumedBody(calls, Source.made(request.query()))) {
      PassedOn archive = new PassedOn(body, out, progress);
      Receipt receipt = new Verification(decoder).of(archive);
      archive.finish();
      return receipt;
    }
  }

  /**
   * Downloads an archive and unpacks it: {@code directory} becomes what the archive's root is. What
   * breaks off goes on where it was, as with {@link #download(ArchiveRequest, Path, Transfer)}; the
   * archive itself lies beside {@code directory} meanwhile.
   *
   * @param directory must not exist, or be empty; has its name when all is there and verified
   * @throws SatchelException as {@code download} does; LOCAL also for names that cannot be had
   *     here, and then what has come stays
   */
  public Receipt extract(ArchiveRequest request, Path directory, Transfer how)
      throws SatchelException {
    checkReadable(request.format());
    Path target = directory.toAbsolutePath().normalize();
    Extraction.check(target);
    Query from = request.query();
    try (Partial partial = Partial.beside(target, calls.url(from), how)) {
      new Download(calls, Source.made(from), partial, how, Download.Behind.NOBODY).run();
      Receipt receipt = extracted(partial, target, how);
      partial.remove();
      return receipt;
    }
  }

  /** The archives that the server is making or sending now, for whomever; the oldest first. */
  public List<RunningArchive> running() throws SatchelException {
    return new Fields(calls.json(Call.get(Query.of("/api/file/archives"))))
        .list("archives", RunningArchive::of);
  }

  /** What is unpacked is verified then, and need not be before. */
  private Receipt extracted(Partial partial, Path target, Transfer how) throws SatchelException {
    Extraction extraction = new Extraction(new Verification(decoder), how.windowsNames());
    try {
      return extraction.run(partial.path(), target);
    } catch (SatchelException e) {
      throw afterDamage(partial, e);
    }
  }

  /** Nobody needs the part of something that is damaged. */
  private static SatchelException afterDamage(Partial partial, SatchelException failure) {
    if (failure.code() == DAMAGED) {
      partial.remove();
    }
    return failure;
  }
}
