package dev.satchel.archive;

import dev.satchel.RawName;
import dev.satchel.files.JailedDirectory;
import dev.satchel.files.Stat;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.locks.LockSupport;

/**
 * An archive of one directory: a function from the tree, as it is when it is written, to bytes. It
 * is streamed: nothing but the manifest and, for zip, the central directory is held back. Its last
 * member is the manifest, {@code <root>/archive_manifest.json}.
 */
public final class Archive {
  /** Counted up whenever the same tree gives other bytes than before. */
  private static final int FORMAT_VERSION = 3;

  /**
   * Longer than the kernel goes by one and the same time. What has changed within the same tick as
   * it was looked at may change again, and nothing would tell; so it is looked at once more.
   */
  static final Duration TICK = Duration.ofMillis(20);

  private static final int MAX_PLANS = 3;

  private final JailedDirectory source;
  private final ArchiveOptions options;
  private final Engine engine;
  private final boolean isBare;

  /**
   * @param source stays the caller's, and must stay open until the archive is written
   */
  public Archive(JailedDirectory source, ArchiveOptions options, Engine engine) {
    this(source, options, engine, false);
  }

  private Archive(JailedDirectory source, ArchiveOptions options, Engine engine, boolean isBare) {
    this.source = source;
    this.options = options;
    this.engine = engine;
    this.isBare = isBare;
  }

  /**
   * A tar archive, of whatever compression, of nothing but the directory's content: its members are
   * called {@code ./path}, and there is no manifest. It can be written as a whole only; where
   * something is missing that should be there, writing it throws {@link Incomplete} before its end.
   *
   * @param source stays the caller's, and must stay open until the archive is written
   */
  public static Archive bare(JailedDirectory source, ArchiveOptions options, Engine engine) {
    return new Archive(source, options, engine, true);
  }

  /** Whether it has no manifest. */
  boolean isBare() {
    return isBare;
  }

  /** The name of the directory: that of the archive's root member and of the archive itself. */
  public RawName root() {
    if (isBare) {
      return RawName.of(".");
    }
    List<RawName> names = source.path().names();
    return names.isEmpty() ? RawName.of("root") : names.get(names.size() - 1);
  }

  public ArchiveFormat format() {
    return options.format();
  }

  public ArchiveOptions options() {
    return options;
  }

  /**
   * Makes sure that everything can be had, as far as that shows without reading a file.
   *
   * @throws Incomplete if not
   * @throws IOException if the directory itself cannot be listed
   */
  public void checkWhole() throws IOException {
    Faults faults = new Faults();
    try (Roster roster = roster()) {
      for (Entry entry = roster.next(); entry != null; entry = roster.next()) {
        if (entry instanceof Entry.Omitted omitted) {
          faults.add(omitted);
        }
      }
    }
    faults.check();
  }

  /**
   * Looks at the whole tree without reading a file.
   *
   * @param isMeasured whether the plan is to say how long the archive is, if that follows from it;
   *     that takes longer
   * @throws IOException if the directory itself cannot be listed
   */
  public Plan plan(boolean isMeasured) throws IOException {
    for (int attempt = 1; ; attempt++) {
      Stat.Timestamp settled = Stat.Timestamp.of(engine.clock().instant().minus(TICK));
      try (Planner planner = new Planner(this, isMeasured)) {
        Plan plan = planner.plan();
        if (attempt == MAX_PLANS || !planner.sawChangeAfter(settled)) {
          return plan;
        }
        plan.close();
      }
      LockSupport.parkNanos(TICK.toNanos());
    }
  }

  /**
   * How long the archive of {@code plan} is, in bytes. Where that does not follow from the plan or
   * from what is known of earlier downloads, the archive is made for it, and thrown away.
   *
   * @throws TreeChanged if the tree is no longer as planned
   */
  public long length(Plan plan) throws IOException {
    OptionalLong known =
        plan.length().isPresent() ? plan.length() : Knowledge.length(plan, engine.shelf());
    if (known.isPresent()) {
      return known.getAsLong();
    }
    Output nothing = new Output(OutputStream.nullOutputStream(), Long.MAX_VALUE, Long.MAX_VALUE);
    write(nothing, Conformity.with(plan, Fidelity.SAME_BYTES), knowledge(plan), new Progress());
    return nothing.position();
  }

  private Knowledge knowledge(Plan plan) throws IOException {
    return Knowledge.of(plan, engine.shelf(), engine.scratch());
  }

  /**
   * Writes the whole archive. What cannot be read is listed in the manifest.
   *
   * @param out stays the caller's, and is flushed at the end
   * @throws IOException if {@code out} does not take it, the directory itself cannot be listed, or
   *     there is no room for the manifest: the archive is not whole then, and has no end
   */
  public Summary write(OutputStream out, Progress progress) throws IOException {
    return write(Output.whole(out), Conformity.withoutPlan(), Knowledge.none(), progress);
  }

  /**
   * The same for an archive that was planned; it may come out otherwise if the tree has changed.
   */
  public Summary write(Plan plan, OutputStream out, Progress progress) throws IOException {
    Conformity conformity = Conformity.with(plan, Fidelity.AS_FOUND);
    return write(Output.whole(out), conformity, knowledge(plan), progress);
  }

  /**
   * Writes the bytes from {@code first} to {@code last}, included, of the archive of {@code plan},
   * and exactly these.
   *
   * @throws TreeChanged if they cannot be had any more
   */
  public void writeRange(Plan plan, long first, long last, OutputStream out, Progress progress)
      throws IOException {
    boolean isWhole = first == 0 && plan.length().equals(OptionalLong.of(last + 1));
    Fidelity fidelity = isWhole ? Fidelity.SAME_LENGTH : Fidelity.SAME_BYTES;
    Output stretch = new Output(out, first, last);
    write(stretch, Conformity.with(plan, fidelity), knowledge(plan), progress);
    if (!stretch.isDone()) {
      throw new TreeChanged("the tree has changed since it was planned");
    }
  }

  private Summary write(Output out, Conformity conformity, Knowledge knowledge, Progress progress)
      throws IOException {
    try (knowledge;
        Packing packing = new Packing(this, out, conformity, knowledge, progress)) {
      return packing.run();
    }
  }

  Engine engine() {
    return engine;
  }

  Roster roster() throws IOException {
    return new Roster(source, options, options.format().maxPath() - root().length() - 1);
  }

  /** Whether it says the CRC-32 of each file. */
  boolean hasCrc() {
    return options.format() == ArchiveFormat.ZIP;
  }

  /** Cuts this archive into pieces. */
  Assembly assembly(Assembly.Pieces pieces) {
    return switch (options.format()) {
      case TAR -> new TarAssembly(engine, root(), new PlainCoding(), pieces);
      case TAR_GZ -> new TarAssembly(engine, root(), new GzipCoding(options.level()), pieces);
      case TAR_ZST ->
          new TarAssembly(
              engine, root(), new ZstdCoding(options.level(), engine.scratch()), pieces);
      case ZIP -> new ZipAssembly(engine, root(), options.level(), pieces);
    };
  }

  /** What the directories are now, in the terms of {@link Roster#directories}. */
  long directoriesNow() throws IOException {
    try (Roster roster = roster()) {
      return roster.skim();
    }
  }

  /** Everything but the tree that makes a difference to the archive. */
  List<RawName> identity() {
    List<RawName> words = new ArrayList<>();
    words.add(RawName.of(FORMAT_VERSION + " " + options.format().label() + " " + options.level()));
    words.add(RawName.of(engine.compressor(options.format(), options.level())));
    words.add(RawName.of(options.links() + " " + options.maxDepth()));
    words.add(RawName.of(options.gitignore().isPresent() ? "gitignore" : ""));
    words.add(root());
    // Each on its own: any sign that joined them might stand in one of them.
    options.excludes().patterns().forEach(pattern -> words.add(RawName.of(pattern)));
    return words;
  }
}
