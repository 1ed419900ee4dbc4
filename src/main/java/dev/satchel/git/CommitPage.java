package dev.satchel.git;

import java.util.List;

/**
 * The latest commits of a branch.
 *
 * @param commits the newest first
 * @param hasMore whether there are older ones
 */
public record CommitPage(List<Commit> commits, boolean hasMore) {
  /**
   * A commit.
   *
   * @param id in hexadecimal digits
   * @param shortId as few of them as name it, seven at least
   * @param time when it was written, as ISO 8601 has it, with the author's time zone
   */
  public record Commit(String id, String shortId, String subject, String author, String time) {}

  public CommitPage {
    commits = List.copyOf(commits);
  }
}
