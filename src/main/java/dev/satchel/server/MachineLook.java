package dev.satchel.server;

import dev.satchel.RawName;
import dev.satchel.files.Directory;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Looks at the machine and its Java. */
record MachineLook(Findings findings, Clock clock) {
  private static final String FILES = "open files";
  private static final Path LIMITS = Path.of("/proc/self/limits");
  private static final Pattern MOST_FILES = Pattern.compile("(?m)^Max open files +(\\S+) ");

  /** For what the JVM and Jetty have open. */
  private static final int ALWAYS_OPEN = 200;

  private static final int OPEN_FOR_A_CALL = 4;
  private static final int OPEN_FOR_AN_ARCHIVE = 70;

  /** No clock that is right shows an earlier time. */
  private static final Instant EARLIEST = Instant.parse("2026-01-01T00:00:00Z");

  void run() {
    findings.ok(
        "java",
        "%s, %s, in %s"
            .formatted(Runtime.version(), property("java.vendor"), property("java.home")));
    calls();
    locale();
    if (clock.instant().isBefore(EARLIEST)) {
      findings.fails("clock", "It is " + clock.instant() + ", before this was built: set it");
    } else {
      findings.ok("clock", "It is " + clock.instant());
    }
  }

  private static String property(String name) {
    return System.getProperty(name, "?");
  }

  private void calls() {
    try {
      Directory.openRoot(RawName.of("/")).close();
      findings.ok("system calls", "%s %s".formatted(property("os.name"), property("os.version")));
    } catch (IOException | LinkageError | UnsupportedOperationException e) {
      findings.fails(
          "system calls",
          "cannot be made: "
              + e.getMessage()
              + "; it must be Linux, and "
              + property("java.io.tmpdir")
              + " must not be mounted noexec (or name another with -Djna.tmpdir)");
    }
  }

  private void locale() {
    String encoding = property("sun.jnu.encoding");
    boolean isUtf8 =
        Charset.isSupported(encoding) && Charset.forName(encoding).equals(StandardCharsets.UTF_8);
    if (isUtf8) {
      findings.ok("locale", encoding);
    } else {
      findings.note(
          "locale",
          encoding
              + ": names in the roots are bytes and do not mind, but settings can name only paths"
              + " that can be written in it; LC_ALL=C.UTF-8 takes all");
    }
  }

  /** Compares what there is with what {@code settings} allow to be used. */
  void compare(Settings settings) {
    long heap = Runtime.getRuntime().maxMemory();
    String detail = "a heap of up to " + Amount.of(heap);
    if (settings.inFlight() > heap / 2) {
      findings.note(
          "memory",
          detail
              + ", and SATCHEL_INFLIGHT may take "
              + Amount.of(settings.inFlight())
              + " of it: lower that, or raise -Xmx");
    } else {
      findings.ok("memory", detail);
    }
    findings.look(FILES, () -> compareFiles(settings));
  }

  private void compareFiles(Settings settings) throws IOException {
    Matcher limit = MOST_FILES.matcher(Files.readString(LIMITS));
    if (!limit.find() || !limit.group(1).matches("\\d{1,18}")) {
      findings.ok(FILES, "no limit");
      return;
    }
    long most = Long.parseLong(limit.group(1));
    long wanted =
        ALWAYS_OPEN
            + (long) OPEN_FOR_A_CALL * settings.platform().maxRequests()
            + (long) OPEN_FOR_AN_ARCHIVE * settings.maxArchives();
    if (most < wanted) {
      findings.note(
          FILES,
          "%d at most, but as many calls and archives at once as are allowed may need %d: raise it"
                  .formatted(most, wanted)
              + " (ulimit -n), or lower SATCHEL_MAX_REQUESTS or SATCHEL_MAX_ARCHIVES");
    } else {
      findings.ok(FILES, most + " at most");
    }
  }
}
