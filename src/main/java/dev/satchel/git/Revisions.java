package dev.satchel.git;

import dev.satchel.RawName;
import dev.satchel.Refusal;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.eclipse.jgit.errors.IncorrectObjectTypeException;
import org.eclipse.jgit.errors.MissingObjectException;
import org.eclipse.jgit.lib.AbbreviatedObjectId;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.revwalk.RevCommit;
import org.eclipse.jgit.revwalk.RevWalk;
import org.eclipse.jgit.revwalk.filter.RevFilter;

/**
 * What words for a commit mean in a repository: a branch, a tag, an id or its beginning, each with
 * any number of {@code ~n} and {@code ^n} behind it.
 */
final class Revisions {
  private static final Pattern STEP = Pattern.compile("([~^])(\\d{0,5})");
  private static final Pattern REVISION = Pattern.compile("([^~^:?*\\[\\\\]+)((?:[~^]\\d{0,5})*)");
  private static final Pattern ID_START = Pattern.compile("[0-9a-fA-F]{4,40}");
  private static final List<String> PLACES =
      List.of("", "refs/", "refs/tags/", "refs/heads/", "refs/remotes/");
  private static final int LONGEST = 1_000;
  private static final int MOST_WALKED = 100_000; // What is walked stays in memory.

  private final Repository repository;

  Revisions(Repository repository) {
    this.repository = repository;
  }

  /** The commit that {@code text} means; empty if it means none, or several. */
  Optional<RevCommit> commit(String text) throws IOException {
    Matcher parts = REVISION.matcher(text);
    if (text.length() > LONGEST || !parts.matches()) {
      return Optional.empty();
    }
    Optional<RevCommit> commit = named(parts.group(1));
    Matcher step = STEP.matcher(parts.group(2));
    while (commit.isPresent() && step.find()) {
      int number = step.group(2).isEmpty() ? 1 : Integer.parseInt(step.group(2));
      commit = step.group(1).equals("~") ? back(commit.get(), number) : up(commit.get(), number);
    }
    return commit;
  }

  private Optional<RevCommit> back(RevCommit from, int generations) throws IOException {
    Optional<RevCommit> commit = Optional.of(from);
    for (int i = 0; commit.isPresent() && i < generations; i++) {
      commit = up(commit.get(), 1);
    }
    return commit;
  }

  /** The parent of that number; the commit itself for 0. */
  private Optional<RevCommit> up(RevCommit from, int number) throws IOException {
    if (number == 0) {
      return Optional.of(from);
    }
    return number > from.getParentCount() ? Optional.empty() : commit(from.getParent(number - 1));
  }

  private Optional<RevCommit> named(String name) throws IOException {
    if (ObjectId.isId(name)) {
      return commit(ObjectId.fromString(name));
    }
    for (RawName place : places(name.equals("@") ? "HEAD" : name)) {
      Optional<ObjectId> id = repository.refs().id(place);
      if (id.isPresent()) {
        return commit(id.get());
      }
    }
    return ID_START.matcher(name).matches() ? abbreviated(name) : Optional.empty();
  }

  private static List<RawName> places(String name) {
    List<RawName> places = new ArrayList<>();
    PLACES.forEach(place -> places.add(RawName.of(place + name)));
    places.add(RawName.of("refs/remotes/" + name + "/HEAD"));
    return places;
  }

  /** The only commit whose id begins so. */
  private Optional<RevCommit> abbreviated(String start) throws IOException {
    Collection<ObjectId> ids = repository.objects().resolve(AbbreviatedObjectId.fromString(start));
    Optional<RevCommit> only = Optional.empty();
    for (ObjectId id : ids) {
      Optional<RevCommit> commit = commit(id);
      if (commit.isPresent() && only.isPresent()) {
        return Optional.empty();
      }
      only = commit.isPresent() ? commit : only;
    }
    return only;
  }

  /** The commit of that id, or the one that a tag of that id is for; empty if there is none. */
  Optional<RevCommit> commit(ObjectId id) throws IOException {
    try (RevWalk walk = new RevWalk(repository.objects())) {
      return Optional.of(walk.parseCommit(id));
    } catch (MissingObjectException | IncorrectObjectTypeException e) {
      return Optional.empty();
    } catch (Refusal e) {
      throw e;
    } catch (IOException | RuntimeException e) { // JGit trusts what it parses.
      throw repository.damaged(e);
    }
  }

  /** Where two commits have parted; empty if nowhere, or too long ago. */
  Optional<RevCommit> mergeBase(RevCommit one, RevCommit other) throws IOException {
    ObjectStore objects = repository.objects();
    objects.limitCommits(MOST_WALKED);
    try (RevWalk walk = new RevWalk(objects)) {
      walk.setRetainBody(false);
      walk.setRevFilter(RevFilter.MERGE_BASE);
      walk.markStart(walk.parseCommit(one));
      walk.markStart(walk.parseCommit(other));
      Optional<RevCommit> base = Optional.ofNullable(walk.next());
      return base.isPresent() ? commit(base.get().copy()) : base;
    } catch (IOException | RuntimeException e) {
      return Optional.empty(); // As in a shallow clone.
    } finally {
      objects.limitCommits(Integer.MAX_VALUE);
    }
  }
}
