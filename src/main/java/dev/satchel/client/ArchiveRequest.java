package dev.satchel.client;

import dev.satchel.WorkspacePath;
import java.util.List;

/**
 * What an archive is to hold.
 *
 * @param excludes patterns of what to leave out
 * @param defaultExcludes whether to leave out what can be made again, like {@code node_modules/}
 * @param gitignore whether to leave out what {@code .gitignore} files name
 */
public record ArchiveRequest(
    WorkspacePath path,
    ArchiveFormat format,
    List<String> excludes,
    boolean defaultExcludes,
    boolean gitignore) {
  public ArchiveRequest {
    excludes = List.copyOf(excludes);
  }

  /** Everything below {@code path}, as {@code tar.gz}. */
  public static ArchiveRequest of(WorkspacePath path) {
    return new ArchiveRequest(path, ArchiveFormat.TAR_GZ, List.of(), false, false);
  }

  public ArchiveRequest in(ArchiveFormat newFormat) {
    return new ArchiveRequest(path, newFormat, excludes, defaultExcludes, gitignore);
  }

  public ArchiveRequest without(List<String> patterns) {
    return new ArchiveRequest(path, format, patterns, defaultExcludes, gitignore);
  }

  public ArchiveRequest withDefaultExcludes() {
    return new ArchiveRequest(path, format, excludes, true, gitignore);
  }

  public ArchiveRequest withGitignore() {
    return new ArchiveRequest(path, format, excludes, defaultExcludes, true);
  }

  /** The query of the call. */
  Query query() {
    return query("/api/file/archive");
  }

  /** The query of a call to another route that takes the same. */
  Query query(String route) {
    Query query =
        Query.of(route)
            .with("path", path)
            .with("format", format.parameter())
            .with("use_default_excludes", defaultExcludes)
            .with("respect_gitignore", gitignore);
    excludes.forEach(pattern -> query.with("exclude", pattern));
    return query;
  }
}
