package dev.satchel.archive;

import dev.satchel.RawName;
import dev.satchel.Refusal;
import dev.satchel.WorkspacePath;
import dev.satchel.files.FileType;
import dev.satchel.files.Scratch;
import dev.satchel.files.Staging;
import dev.satchel.files.Stat;
import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Sees to it that no link leads out of what is unpacked.
 *
 * <p>Most can be judged by their text. A link lies in a true directory, so each {@code ".."} that
 * its text begins with leads one directory up; and from there downwards, names lead out only if
 * they are links that lead out themselves. A {@code ".."} behind a name leads to wherever that name
 * lies in truth, which is known when all is there; so such links are walked at the end. For one
 * thread.
 */
final class StagedLinks implements Closeable {
  /** As many links as Linux follows on one way. */
  private static final int MAX_LINKS = 40;

  /** How many names all of them together may lead through: more than any honest archive's. */
  private static final long MAX_STEPS = 2_000_000;

  private final Staging staging;
  private final Spill undecided;
  private long steps;

  StagedLinks(Staging staging, Scratch scratch) {
    this.staging = staging;
    this.undecided = new Spill(scratch);
  }

  /**
   * Judges the link at {@code path}, or keeps it in mind.
   *
   * @throws Refusal UNSAFE_ARCHIVE
   */
  void add(RawName path, RawName text) throws IOException {
    if (isAbsolute(text)) {
      throw leadsOut(path, text);
    }
    int level = WorkspacePath.components(path).size() - 1;
    boolean isBelow = false;
    for (RawName name : WorkspacePath.components(text)) {
      boolean isUp = name.is("..");
      if (isUp && isBelow) {
        undecided.write(ByteBuffer.allocate(Integer.BYTES).putInt(path.length()).array());
        undecided.write(path.bytes());
        return;
      }
      isBelow |= !isUp && !name.is(".");
      level -= isUp ? 1 : 0;
      if (level < 0) {
        throw leadsOut(path, text);
      }
    }
  }

  private static boolean isAbsolute(RawName text) {
    return !text.isEmpty() && text.bytes()[0] == '/';
  }

  private static Refusal leadsOut(RawName path, RawName text) {
    return Objection.unsafe(path, "is a link that leads out: " + Objection.shown(text));
  }

  /**
   * Walks the links that could not be judged before.
   *
   * @throws Refusal UNSAFE_ARCHIVE
   */
  void check() throws IOException {
    DataInputStream paths =
        new DataInputStream(
            new BufferedInputStream(new BytesStream(undecided.written()), 64 << 10));
    for (long done = 0; done < undecided.size(); ) {
      RawName path = RawName.of(paths.readNBytes(paths.readInt()));
      done += Integer.BYTES + path.length();
      Optional<Stat> there = staging.stat(path);
      if (there.isPresent() && there.get().type() == FileType.SYMLINK) {
        walk(path);
      }
    }
  }

  private void walk(RawName link) throws IOException {
    RawName text = staging.readLink(link);
    List<RawName> place = new ArrayList<>(WorkspacePath.components(link));
    place.remove(place.size() - 1);
    Deque<RawName> way = new ArrayDeque<>(WorkspacePath.components(text));
    int links = 1;
    while (!way.isEmpty()) {
      if (++steps > MAX_STEPS) {
        throw Objection.unsafe(link, "is one of many links that lead a long way");
      }
      RawName name = way.pop();
      if (name.is("..")) {
        if (place.isEmpty()) {
          throw leadsOut(link, text);
        }
        place.remove(place.size() - 1);
      } else if (!name.is(".")) {
        place.add(name);
        links += follow(link, text, place, way);
      }
      if (links > MAX_LINKS) {
        throw Objection.unsafe(link, "leads through more than " + MAX_LINKS + " links");
      }
    }
  }

  /** Goes on at the last name of {@code place}; returns how many links were followed. */
  private int follow(RawName link, RawName text, List<RawName> place, Deque<RawName> way)
      throws IOException {
    Optional<Stat> there = staging.stat(path(place));
    FileType type = there.map(Stat::type).orElse(FileType.OTHER);
    if (type == FileType.SYMLINK) {
      RawName further = staging.readLink(path(place));
      if (isAbsolute(further)) {
        throw leadsOut(link, text);
      }
      place.remove(place.size() - 1);
      List<RawName> names = WorkspacePath.components(further);
      for (int i = names.size() - 1; i >= 0; i--) {
        way.push(names.get(i));
      }
      return 1;
    }
    if (type != FileType.DIRECTORY && way.stream().anyMatch(name -> name.is(".."))) {
      // What will be found there is not ours to know.
      throw Objection.unsafe(
          link, "leads up again from what is no directory here: " + Objection.shown(text));
    }
    if (type != FileType.DIRECTORY) {
      way.clear();
    }
    return 0;
  }

  private static RawName path(List<RawName> names) {
    return names.stream().collect(Collectors.reducing(Incoming.NONE, RawName::child));
  }

  @Override
  public void close() throws IOException {
    undecided.close();
  }
}
