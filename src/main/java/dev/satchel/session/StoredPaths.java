package dev.satchel.session;

import dev.satchel.RawName;
import dev.satchel.WorkspacePath;
import dev.satchel.archive.Catalogue;
import dev.satchel.archive.CatalogueRecord.Kind;
import dev.satchel.archive.CatalogueRecord.Member;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/** Finds what a path leads to in a snapshot, through links as long as they stay in it. */
final class StoredPaths {
  private static final int MOST_LINKS = 40;

  private final Catalogue catalogue;

  /**
   * @param catalogue stays the caller's
   */
  StoredPaths(Catalogue catalogue) {
    this.catalogue = catalogue;
  }

  /**
   * The file or directory at the end; a file with several names under the first of them. Empty if
   * there is none, or a link leads out of the tree.
   */
  Optional<Member> find(RelativePath path) throws IOException {
    Optional<Member> there = catalogue.find(path.raw());
    if (there.isPresent() && there.get().kind() != Kind.SYMLINK) {
      return first(there.get());
    }
    return new Way(path.names()).end();
  }

  private Optional<Member> first(Member member) throws IOException {
    return member.kind() == Kind.HARDLINK && member.target().isPresent()
        ? catalogue.find(member.target().get())
        : Optional.of(member);
  }

  /** A path that is walked name by name. */
  private final class Way {
    private final Deque<RawName> ahead;
    private final List<RawName> walked = new ArrayList<>();
    private int links;

    Way(List<RawName> names) {
      this.ahead = new ArrayDeque<>(names);
    }

    Optional<Member> end() throws IOException {
      Optional<Member> at = catalogue.find(RawName.of(""));
      while (at.isPresent() && !ahead.isEmpty()) {
        at = at.get().kind() == Kind.DIRECTORY ? step(ahead.pop()) : Optional.empty();
      }
      return at;
    }

    private Optional<Member> step(RawName name) throws IOException {
      if (name.is("..")) {
        if (walked.isEmpty()) {
          return Optional.empty();
        }
        walked.remove(walked.size() - 1);
        return here();
      }
      walked.add(name);
      Optional<Member> there = here();
      if (there.isPresent() && there.get().kind() == Kind.SYMLINK) {
        return follow(there.get().target().orElseThrow());
      }
      return there.isPresent() ? first(there.get()) : there;
    }

    private Optional<Member> here() throws IOException {
      return catalogue.find(new RelativePath(walked).raw());
    }

    private Optional<Member> follow(RawName text) throws IOException {
      walked.remove(walked.size() - 1);
      if (++links > MOST_LINKS || text.isEmpty() || text.bytes()[0] == '/') {
        return Optional.empty();
      }
      List<RawName> names = WorkspacePath.components(text);
      for (int i = names.size() - 1; i >= 0; i--) {
        if (!names.get(i).is(".")) {
          ahead.push(names.get(i));
        }
      }
      return here();
    }
  }
}
