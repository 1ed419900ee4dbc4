package dev.satchel.git;

import dev.satchel.Refusal;
import java.io.IOException;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.PersonIdent;
import org.eclipse.jgit.revwalk.RevCommit;
import org.eclipse.jgit.revwalk.RevWalk;

/** Reads the history of what is checked out. */
final class CommitLog {
  private static final int SHORT = 7;

  private final Repository repository;

  CommitLog(Repository repository) {
    this.repository = repository;
  }

  /**
   * The latest commits, the newest first.
   *
   * @throws Refusal UNSUPPORTED if one of them is missing or damaged
   */
  CommitPage latest(int limit) throws IOException {
    Optional<ObjectId> head = repository.refs().id(Refs.HEAD);
    if (head.isEmpty()) {
      return new CommitPage(List.of(), false);
    }
    ObjectStore objects = repository.objects();
    List<CommitPage.Commit> commits = new ArrayList<>();
    try (RevWalk walk = new RevWalk(objects)) {
      walk.markStart(walk.parseCommit(head.get()));
      RevCommit next = walk.next();
      for (; next != null && commits.size() < limit; next = walk.next()) {
        commits.add(commit(next, objects));
      }
      return new CommitPage(commits, next != null);
    } catch (IOException | RuntimeException e) { // JGit trusts what it parses.
      throw repository.damaged(e);
    }
  }

  private static CommitPage.Commit commit(RevCommit commit, ObjectStore objects)
      throws IOException {
    PersonIdent author = commit.getAuthorIdent();
    String shortId = objects.abbreviate(commit, SHORT).name();
    return new CommitPage.Commit(
        commit.name(), shortId, commit.getShortMessage(), author.getName(), time(author));
  }

  private static String time(PersonIdent author) {
    ZoneOffset zone = author.getZoneOffset();
    return DateTimeFormatter.ISO_OFFSET_DATE_TIME.format(
        OffsetDateTime.ofInstant(author.getWhenAsInstant(), zone));
  }
}
