package dev.satchel.files;

import dev.satchel.RawName;
import java.io.IOException;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends what a process that was killed has left of a publication: forward if its journal was on the
 * disk, else back. What is in use, or what others might have put there, is left alone.
 */
final class Recovery {
  private static final Logger LOG = LoggerFactory.getLogger(Recovery.class);

  private Recovery() {}

  /**
   * Ends everything that was left in {@code site}. What fails is logged, and left for next time.
   *
   * @param shown how the log calls {@code site}
   */
  static void in(Directory site, String shown) throws IOException {
    try (Directory listed = site.reopen()) {
      for (RawName name : listed.listStagings()) {
        try {
          end(site, name, shown);
        } catch (IOException | RuntimeException e) { // It may be of anyone's making.
          LOG.warn("What is left of an import cannot be ended: {} in {}", name, shown, e);
        }
      }
    }
  }

  private static void end(Directory site, RawName name, String shown) throws IOException {
    Optional<StagingDirectory> left = StagingDirectory.left(site, name);
    if (left.isEmpty()) {
      LOG.info("An import is running, or is not ours: {} in {}", name, shown);
      return;
    }
    try (StagingDirectory home = left.get()) {
      end(home, shown);
    }
  }

  private static void end(StagingDirectory home, String shown) throws IOException {
    Directory directory = home.directory();
    if (!Journal.isIn(directory)) {
      LateModes.apply(directory, home.site());
      LOG.info("An import was broken off, and what is left of it is removed: {}", shown);
      return;
    }
    home.keep();
    Optional<Journal> journal = Journal.read(directory);
    if (journal.isEmpty()) {
      LOG.warn("The journal of an import is damaged, and is left for you to look at: {}", shown);
      return;
    }
    forward(home, journal.get());
    home.discard();
    LOG.info("An import was broken off while it was published, and is whole now: {}", shown);
  }

  private static void forward(StagingDirectory home, Journal journal) throws IOException {
    Directory directory = home.directory();
    try (LateModes modes = new LateModes(directory, journal.path())) {
      bring(home, journal, modes);
    }
    LateModes.apply(directory, home.site());
    directory.syncAll();
    Journal.remove(directory);
  }

  private static void bring(StagingDirectory home, Journal journal, LateModes modes)
      throws IOException {
    if (home.directory().find(journal.source()).isEmpty()) {
      LOG.info("Everything was in its place already");
      return;
    }
    Stat.Timestamp begun = Journal.written(home.directory());
    try (Directory from = home.directory().openDirectory(journal.source());
        Trail trail = new Trail(home.site().reopen())) {
      TreePair pair = new TreePair(from, trail.made(journal.path()));
      Merge.again(pair, modes, Recovery::isInTheWay, begun).run();
    }
  }

  /** Someone has put it there or changed it since, and it is newer than what was imported. */
  private static void isInTheWay(RawName path, FileType there) {
    LOG.warn("Something else is in the way of what was imported, and stays: {}, a {}", path, there);
  }
}
