package dev.satchel.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.satchel.RawName;
import dev.satchel.WorkspacePath;
import java.security.SecureRandom;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A session is found again by its id, as long as there are not too many others. */
@Tag("locale-blind")
final class OpenDirectoriesTest {
  private static final WorkspacePath SOMEWHERE = WorkspacePath.parse(RawName.of("/files/a"));
  private static final WorkspacePath ELSEWHERE = WorkspacePath.parse(RawName.of("/files/b"));

  private final OpenDirectories sessions = new OpenDirectories(3, new SecureRandom());

  @Test
  void eachSessionHasItsOwnDirectory() {
    String one = sessions.open(SOMEWHERE);
    String other = sessions.open(ELSEWHERE);
    assertThat(sessions.directory(one)).hasValue(SOMEWHERE);
    assertThat(sessions.directory(other)).hasValue(ELSEWHERE);
  }

  @Test
  void whatIsNoSessionHasNone() {
    sessions.open(SOMEWHERE);
    assertThat(sessions.directory("")).isEmpty();
    assertThat(sessions.directory("session-00000000000000000000000000000000")).isEmpty();
  }

  @Test
  void idsAreLongAndNeverTheSame() {
    Set<String> ids = new HashSet<>();
    for (int i = 0; i < 1_000; i++) {
      ids.add(sessions.open(SOMEWHERE));
    }
    assertThat(ids).hasSize(1_000).allMatch(id -> id.matches("session-[0-9a-f]{32}"));
  }

  @Test
  void theLongestUnusedGoesWhenThereAreTooMany() {
    String first = sessions.open(SOMEWHERE);
    String second = sessions.open(SOMEWHERE);
    String third = sessions.open(SOMEWHERE);
    assertThat(sessions.directory(first)).isPresent();
    String fourth = sessions.open(SOMEWHERE);
    assertThat(sessions.directory(second)).isEmpty();
    assertThat(List.of(first, third, fourth)).allMatch(id -> sessions.directory(id).isPresent());
  }

  @Test
  void manyThreadsOpenAndFindAtOnce() {
    OpenDirectories many = new OpenDirectories(10_000, new SecureRandom());
    List<String> ids =
        IntStream.range(0, 5_000).parallel().mapToObj(i -> many.open(SOMEWHERE)).toList();
    assertThat(ids).doesNotHaveDuplicates().allMatch(id -> many.directory(id).isPresent());
  }
}
