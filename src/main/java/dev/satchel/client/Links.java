package dev.satchel.client;

import static dev.satchel.client.SatchelException.Code.MISUSE;
import static dev.satchel.client.SatchelException.Code.UNEXPECTED;

import dev.satchel.WorkspacePath;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** Links to one archive or file, which work without a key for a while. Safe for many threads. */
public final class Links {
  private static final String ROUTE = "/api/file/links";
  private static final Pattern ID = Pattern.compile("[A-Za-z0-9_-]{1,200}");
  private static final int PAGE = 1_000;
  private static final int MOST = 100_000;

  private final Calls calls;

  Links(Calls calls) {
    this.calls = calls;
  }

  /**
   * A link.
   *
   * @param id tells it from others; is no secret
   * @param url whoever has it needs no key; begins with that of the connection; empty in lists,
   *     since it is told once
   * @param kind {@code archive} or {@code file}
   * @param path what it leads to, with U+FFFD for what is not UTF-8
   * @param expires from then on it does not work
   * @param uses how often it works
   * @param used how often it was used
   * @param revoked whether it was taken back
   */
  public record Link(
      String id,
      String url,
      String kind,
      String path,
      Instant expires,
      long uses,
      long used,
      boolean revoked) {
    /** Does not show the URL, with which anyone gets in. */
    @Override
    public String toString() {
      return "link " + id;
    }
  }

  /**
   * To the archive of a directory.
   *
   * @param expiresIn in whole seconds
   * @param uses how often it is to work
   * @throws SatchelException REFUSED if that is more than the server allows; as for the archive
   */
  public Link share(ArchiveRequest archive, Duration expiresIn, long uses) throws SatchelException {
    return share(archive.query(ROUTE), expiresIn, uses);
  }

  /** To a file, or to a directory as the archive that the server makes by default. */
  public Link share(WorkspacePath path, Duration expiresIn, long uses) throws SatchelException {
    return share(Query.of(ROUTE).with("path", path), expiresIn, uses);
  }

  private Link share(Query query, Duration expiresIn, long uses) throws SatchelException {
    query.with("expires_in", expiresIn.toSeconds()).with("uses", uses);
    return made(new Fields(calls.json(Call.of("POST", query))));
  }

  private Link made(Fields link) throws SatchelException {
    String href = link.optionalText("href");
    boolean isPath = href != null && href.startsWith("/");
    // The server knows the address that it was called by, but no proxy before it.
    String url = isPath ? calls.connection().url() + href : link.text("url");
    return link(link, url, 0, false);
  }

  private static Link listed(Fields link) throws SatchelException {
    return link(link, "", link.number("used"), link.flag("revoked"));
  }

  private static Link link(Fields link, String url, long used, boolean revoked)
      throws SatchelException {
    return new Link(
        link.text("id"),
        url,
        link.text("kind"),
        link.text("path"),
        link.time("expires"),
        link.number("uses"),
        used,
        revoked);
  }

  /**
   * Those that have not expired, also used and revoked ones, the latest first.
   *
   * @throws SatchelException UNEXPECTED also if there are more than 100,000
   */
  public List<Link> list() throws SatchelException {
    Map<String, Link> found = new LinkedHashMap<>();
    Pages.follow(
        calls,
        () -> Query.of(ROUTE).with("limit", PAGE),
        page -> {
          page.list("links", Links::listed).forEach(link -> found.put(link.id(), link));
          if (found.size() > MOST) {
            throw SatchelException.of(UNEXPECTED, "There are more than " + MOST + " links");
          }
        });
    return List.copyOf(found.values());
  }

  /**
   * Takes a link back: from now on, nothing more can be had with it.
   *
   * @throws SatchelException NOT_FOUND if there is none of that id, or it has expired
   */
  public void revoke(String id) throws SatchelException {
    if (!ID.matcher(id).matches()) {
      throw SatchelException.of(MISUSE, "That is not the id of a link");
    }
    calls.run(Call.of("DELETE", Query.of(ROUTE + "/" + id)));
  }
}
