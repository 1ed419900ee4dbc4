package dev.satchel.archive;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.luben.zstd.ZstdInputStream;
import dev.satchel.Content;
import dev.satchel.archive.CatalogueRecord.Absence;
import dev.satchel.archive.CatalogueRecord.Frame;
import dev.satchel.archive.CatalogueRecord.Member;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;

/** A snapshot in memory. */
final class Shot {
  private final byte[] object;
  private final byte[] catalogue;
  private final Captured captured;
  private final int reuses;

  /**
   * @param reuses how many stretches of an older one were taken over
   */
  Shot(byte[] object, byte[] catalogue, Captured captured, int reuses) {
    this.object = object;
    this.catalogue = catalogue;
    this.captured = captured;
    this.reuses = reuses;
  }

  /** Puts an object together, from new bytes and those of an older one. */
  static final class Film implements Frames {
    private final byte[] older;
    private final ByteArrayOutputStream object = new ByteArrayOutputStream();
    private int reuses;

    Film(byte[] older) {
      this.older = older;
    }

    @Override
    public void add(Content bytes) throws IOException {
      bytes.writeTo(object);
    }

    @Override
    public void reuse(long position, long length) {
      reuses++;
      object.write(older, Math.toIntExact(position), Math.toIntExact(length));
    }

    byte[] bytes() {
      return object.toByteArray();
    }

    int reuses() {
      return reuses;
    }
  }

  byte[] object() {
    return object;
  }

  byte[] catalogue() {
    return catalogue;
  }

  Captured captured() {
    return captured;
  }

  int reuses() {
    return reuses;
  }

  /** How many bytes are new. */
  long fresh() {
    return object.length - captured.reused();
  }

  CatalogueReader records() throws IOException {
    return new CatalogueReader(new ByteArrayInputStream(catalogue));
  }

  <T> List<T> all(Class<T> kind) throws IOException {
    List<T> all = new ArrayList<>();
    CatalogueReader records = records();
    for (CatalogueRecord record; (record = records.next()) != null; ) {
      if (kind.isInstance(record)) {
        all.add(kind.cast(record));
      }
    }
    return all;
  }

  List<Frame> frames() throws IOException {
    return all(Frame.class);
  }

  List<Member> members() throws IOException {
    return all(Member.class);
  }

  List<String> paths() throws IOException {
    return members().stream().map(member -> member.path().text()).toList();
  }

  Member member(String path) throws IOException {
    List<Member> found =
        members().stream().filter(member -> member.path().text().equals(path)).toList();
    assertThat(found).as(path).hasSize(1);
    return found.get(0);
  }

  /** What is absent, and why. */
  List<String> absences() throws IOException {
    return all(Absence.class).stream()
        .map(
            absence ->
                (absence.isFault() ? "fault " : "") + absence.path() + ": " + absence.reason())
        .toList();
  }

  /** What the library makes of it, all frames in a row. */
  byte[] tar() throws IOException {
    try (InputStream in = new ZstdInputStream(new ByteArrayInputStream(object))) {
      return in.readAllBytes();
    }
  }
}
