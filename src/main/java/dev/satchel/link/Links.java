package dev.satchel.link;

import static dev.satchel.Refusal.Code.BUSY;
import static dev.satchel.Refusal.Code.GONE;
import static dev.satchel.Refusal.Code.NOT_FOUND;
import static dev.satchel.Refusal.Code.NO_SPACE;
import static java.nio.file.LinkOption.NOFOLLOW_LINKS;

import dev.satchel.Refusal;
import dev.satchel.files.DirectoryLock;
import dev.satchel.files.NoSpaceException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The links of a server. What becomes of them is noted in a directory, and is on the disk before a
 * method returns. Safe for many threads, and for several processes that share the directory. An
 * {@link IOException} of any method means that the disk failed; then nothing is as if a link had
 * been used less than it was.
 */
public final class Links {
  /** How long the directory may be in use by others. */
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final Path directory;
  private final int most;
  private final SecureRandom random;
  private final Clock clock;

  /** Has threads of this process wait in a row, and only one at a time for other processes. */
  private final ReentrantLock gate = new ReentrantLock(true);

  /**
   * A link that was just made.
   *
   * @param token lets whoever has it use the link
   */
  public record Made(Link link, String token) {
    /** Does not show the token. */
    @Override
    public String toString() {
      return "link " + link.id();
    }
  }

  /**
   * Some links, the latest first.
   *
   * @param next the last of these, if there are more behind it
   */
  public record Page(List<Standing> links, Optional<LinkId> next) {
    public Page {
      links = List.copyOf(links);
    }
  }

  /** Something that is done to the records under the lock. */
  @FunctionalInterface
  private interface Change<T> {
    T run(Records records) throws IOException;
  }

  /**
   * @param directory is made when the first link is
   * @param most how many links there may be that have not expired
   */
  public Links(Path directory, int most, SecureRandom random, Clock clock) {
    this.directory = directory;
    this.most = most;
    this.random = random;
    this.clock = clock;
  }

  /**
   * Makes a link. What has expired is forgotten on this occasion.
   *
   * @param query see {@link Link}
   * @param lifetime from now on; rounded up to whole seconds
   * @throws Refusal BUSY if there are too many links, NO_SPACE
   * @throws dev.satchel.Outage if the key that signs links is damaged
   */
  public Made make(Link.Kind kind, String query, Duration lifetime, int uses) throws IOException {
    Instant now = clock.instant();
    Instant expires = now.plus(lifetime).minusNanos(1).truncatedTo(ChronoUnit.SECONDS);
    Link link = new Link(LinkId.next(now, random), kind, query, expires.plusSeconds(1), uses);
    return changing(
        records -> {
          makeRoom(records, now);
          byte[] key = records.keyOrNew(random);
          records.write(Standing.of(link));
          return new Made(link, Token.of(link, key));
        });
  }

  private void makeRoom(Records records, Instant now) throws IOException {
    records.sweep();
    List<RecordName> left = new ArrayList<>();
    for (RecordName name : records.list()) {
      if (name.hasExpired(now)) {
        records.remove(name);
      } else {
        left.add(name);
      }
    }
    if (left.size() >= most && !hasForgotten(records, left)) {
      throw new Refusal(
          BUSY,
          "There are "
              + most
              + " links already; revoke some, or wait until they expire. The oldest is "
              + left.get(left.size() - 1).id());
    }
  }

  /** Forgets those that are of no use any more; without their records they are void as well. */
  private static boolean hasForgotten(Records records, List<RecordName> names) throws IOException {
    boolean isAny = false;
    for (RecordName name : names) {
      if (records.find(name).map(Standing::isOver).orElse(true)) {
        isAny |= records.remove(name);
      }
    }
    return isAny;
  }

  /**
   * The link of {@code token}.
   *
   * @return empty if it is not one that was made here, in whichever way
   * @throws Refusal GONE if it has expired, or nothing reliable is known of it
   * @throws dev.satchel.Outage if the key that signs links is damaged
   */
  public Optional<Standing> find(String token) throws IOException {
    if (!Files.isDirectory(directory, NOFOLLOW_LINKS)) {
      return Optional.empty();
    }
    try (Records records = Records.in(directory)) {
      Optional<Token> read = records.key().flatMap(key -> Token.read(token, key));
      return read.isPresent() ? Optional.of(standing(records, read.get())) : Optional.empty();
    }
  }

  private Standing standing(Records records, Token token) throws IOException {
    checkTime(token.record());
    return records
        .find(token.record())
        .filter(standing -> token.isFor(standing.link()))
        .orElseThrow(Links::unknown);
  }

  private void checkTime(RecordName record) {
    if (record.hasExpired(clock.instant())) {
      throw new Refusal(GONE, "This link has expired");
    }
  }

  /** It was over and forgotten, or what was noted of it is damaged: nobody knows how often. */
  private static Refusal unknown() {
    return new Refusal(GONE, "This link was revoked or used up");
  }

  /**
   * Takes a use of {@code link}.
   *
   * @return to be closed by the caller
   * @throws Refusal GONE if there is none left; NO_SPACE if it could not be counted
   */
  public Use take(Link link) throws IOException {
    RecordName name = RecordName.of(link);
    return changing(
        records -> {
          checkTime(name);
          Standing before = records.find(name).orElseThrow(Links::unknown);
          before.check();
          records.write(before.taken());
          return new Use(() -> giveBack(name));
        });
  }

  private void giveBack(RecordName name) throws IOException {
    changing(
        records -> {
          Optional<Standing> now = records.find(name);
          if (now.isPresent()) {
            records.write(now.get().returned());
          }
          return now;
        });
  }

  /**
   * Lists the links that have not expired.
   *
   * @param after where the page before has ended
   * @param limit how many at most
   */
  public Page list(Optional<LinkId> after, int limit) throws IOException {
    if (!Files.isDirectory(directory, NOFOLLOW_LINKS)) {
      return new Page(List.of(), Optional.empty());
    }
    Instant now = clock.instant();
    try (Records records = Records.in(directory)) {
      List<RecordName> names =
          records.list().stream()
              .filter(name -> !name.hasExpired(now))
              .filter(name -> after.isEmpty() || isBefore(name.id(), after.get()))
              .toList();
      List<RecordName> page = names.subList(0, Math.min(limit, names.size()));
      boolean hasMore = page.size() < names.size();
      return new Page(
          read(records, page), hasMore ? Optional.of(page.get(limit - 1).id()) : Optional.empty());
    }
  }

  private static boolean isBefore(LinkId id, LinkId other) {
    return id.value().compareTo(other.value()) < 0;
  }

  private static List<Standing> read(Records records, List<RecordName> names) throws IOException {
    List<Standing> read = new ArrayList<>();
    for (RecordName name : names) {
      records.find(name).ifPresent(read::add);
    }
    return read;
  }

  /**
   * Makes a link useless for good, from now on: what is being sent goes on. That it is revoked
   * already is just as well.
   *
   * @throws Refusal NOT_FOUND if there is none of that id, or it has expired
   */
  public void revoke(String id) throws IOException {
    Refusal none = new Refusal(NOT_FOUND, "There is no link of this id: " + id);
    LinkId wanted = LinkId.parse(id).orElseThrow(() -> none);
    if (!Files.isDirectory(directory, NOFOLLOW_LINKS)) {
      throw none;
    }
    changing(
        records -> {
          RecordName name =
              records.list().stream()
                  .filter(one -> one.id().equals(wanted) && !one.hasExpired(clock.instant()))
                  .findFirst()
                  .orElseThrow(() -> none);
          revoke(records, name);
          return name;
        });
  }

  /** One whose record is damaged is void without it, too. */
  private static void revoke(Records records, RecordName name) throws IOException {
    Optional<Standing> standing = records.find(name);
    if (standing.isPresent()) {
      records.write(standing.get().revoked());
    } else {
      records.remove(name);
    }
  }

  /** A thread that was told before to break off does this all the same, or uses would be lost. */
  private <T> T changing(Change<T> change) throws IOException {
    boolean isInterrupted = Thread.interrupted();
    try {
      return changingInTurn(change);
    } catch (NoSpaceException e) {
      throw new Refusal(NO_SPACE, "There is no room to note what becomes of links");
    } finally {
      if (isInterrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private <T> T changingInTurn(Change<T> change) throws IOException {
    enter();
    try (Records records = Records.in(directory)) {
      DirectoryLock lock = records.lock(PATIENCE).orElseThrow(Links::busy);
      try (lock) {
        return change.run(records);
      }
    } finally {
      gate.unlock();
    }
  }

  private void enter() throws IOException {
    try {
      if (!gate.tryLock(PATIENCE.toNanos(), TimeUnit.NANOSECONDS)) {
        throw busy();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while a lock was waited for");
    }
  }

  private static Refusal busy() {
    return new Refusal(BUSY, "Too many links are being used at the moment");
  }
}
