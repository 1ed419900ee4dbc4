package dev.satchel.cli;

import dev.satchel.WorkspacePath;
import dev.satchel.client.ArchiveFormat;
import dev.satchel.client.Links;
import dev.satchel.client.Links.Link;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Makes, lists and revokes links. */
@Command(
    name = "share",
    description = "Prints a link to a file, or to the archive of a directory, that needs no key.",
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "Whoever has the link gets what is there when it is used, until it expires. Of a directory,"
          + " that is everything that is not excluded, as tar.gz unless --format says otherwise."
    })
final class ShareCommand implements Callable<Integer> {
  /** As servers allow. */
  private static final Duration LONGEST = Duration.ofDays(7);

  private static final int MOST_USES = 100_000;

  /** What is done instead of making a link. */
  static final class Instead {
    @Option(names = "--list", required = true, description = "List the links there are.")
    private boolean isListing;

    @Option(
        names = "--revoke",
        required = true,
        paramLabel = "ID",
        description = "Take a link back.")
    private @Nullable String revoked;
  }

  @Mixin private final ServerOptions server;
  @Mixin private final ArchiveOptions options = new ArchiveOptions();

  @ArgGroup private @Nullable Instead instead;

  @Parameters(
      paramLabel = "[URL] PATH",
      arity = "0..*",
      hideParamSyntax = true,
      description = "The server, and what to share.")
  private List<String> typed = new ArrayList<>();

  @Option(
      names = "--expires",
      paramLabel = "TIME",
      description = "How long it works, like 30s, 15m, 12h or 7d, which is the most (24h).")
  private @Nullable String expires;

  @Option(
      names = "--uses",
      paramLabel = "N",
      description = "How often it works, at most 100000 times (10).")
  private @Nullable String uses;

  ShareCommand(Shell shell) {
    this.server = new ServerOptions(shell);
  }

  @Override
  public Integer call() throws IOException {
    if (instead == null) {
      Operands operands = Operands.of(typed, "PATH");
      return share(operands, operands.path(0));
    }
    if (expires != null || uses != null || options.isGiven()) {
      throw new BadUsage("--list and --revoke go with no option that is for a new link");
    }
    Operands operands = Operands.of(typed);
    String id = Objects.requireNonNullElse(instead.revoked, "");
    boolean isListing = instead.isListing;
    return server.call(
        operands.url(), client -> isListing ? list(client.links()) : revoke(client.links(), id));
  }

  private int share(Operands operands, WorkspacePath path) throws IOException {
    Duration time = time(Objects.requireNonNullElse(expires, "24h"));
    long count = count(Objects.requireNonNullElse(uses, "10"));
    ArchiveFormat format = options.format().orElse(ArchiveFormat.TAR_GZ);
    return server.call(
        operands.url(),
        client -> {
          // Of a file, the server makes nothing of what is for archives.
          Link link = client.links().share(options.request(path, format), time, count);
          server.output().result(json(link), List.of(Shown.of(link.url())));
          server.output().note(terms(link), Paint.PLAIN);
          return ExitCode.WHOLE;
        });
  }

  private static Duration time(String text) {
    Duration time = Amounts.span("--expires", text);
    if (time.isZero() || time.compareTo(LONGEST) > 0) {
      throw new BadUsage("--expires must be from 1s to 7d, but is " + Shown.of(text));
    }
    return time;
  }

  private static long count(String text) {
    long count = Amounts.number("--uses", text);
    if (count > MOST_USES) {
      throw new BadUsage("--uses must be from 1 to " + MOST_USES + ", but is " + Shown.of(text));
    }
    return count;
  }

  private static String terms(Link link) {
    return "satchel: works until "
        + link.expires()
        + ", "
        + Amounts.count(link.uses(), "time", "times")
        + "; 'satchel share --revoke "
        + Shown.of(link.id())
        + "' takes it back";
  }

  private int list(Links links) throws IOException {
    List<Link> all = links.list();
    Table table = new Table();
    for (Link link : all) {
      String used = link.used() + " of " + link.uses() + " used";
      table.add(Shown.of(link.id()), state(link), used, Shown.of(link.path()));
    }
    List<Map<String, Object>> json = all.stream().map(ShareCommand::json).toList();
    server.output().result(JsonValues.of("links", json), table.lines());
    return ExitCode.WHOLE;
  }

  private static String state(Link link) {
    if (link.revoked()) {
      return "revoked";
    }
    return link.used() >= link.uses() ? "used up" : "until " + link.expires();
  }

  private int revoke(Links links, String id) throws IOException {
    links.revoke(id);
    server.output().result(JsonValues.of("revoked", id), List.of());
    return ExitCode.WHOLE;
  }

  /** In lists, links have no URL, since that is told once. */
  private static Map<String, Object> json(Link link) {
    Map<String, Object> json = JsonValues.of("id", link.id());
    if (!link.url().isEmpty()) {
      json.put("url", link.url());
    }
    json.put("path", link.path());
    json.put("expires", link.expires());
    json.put("uses", link.uses());
    json.put("used", link.used());
    json.put("revoked", link.revoked());
    return json;
  }
}
