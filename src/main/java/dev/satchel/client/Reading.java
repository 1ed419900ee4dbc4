package dev.satchel.client;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.satchel.RawName;
import dev.satchel.client.Member.Kind;
import java.io.IOException;
import java.util.Arrays;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Goes through the members of one archive, from the root to the manifest. For one thread. */
final class Reading {
  /** What the manifest may be called; another file may as well, but it is not the last. */
  private static final Pattern MANIFEST = Pattern.compile("archive_manifest(-[1-9][0-9]*)?\\.json");

  private static final int MANIFEST_PERMISSIONS = 0644;

  private final ArchiveFormat format;
  private final Members members;
  private final Sink sink;
  private final MemberContent content;
  private final Ledger ledger = new Ledger();
  private final PathTable originals = new PathTable();
  private final TreeOrder order = new TreeOrder();
  private RawName root = Member.NO_TARGET;
  private long rootModified;
  private @Nullable Manifest manifest;
  private @Nullable SatchelException objection;
  private @Nullable SatchelException misplaced;

  Reading(ArchiveFormat format, Members members, Sink sink) {
    this.format = format;
    this.members = members;
    this.sink = sink;
    this.content = new MemberContent(members, sink);
  }

  /** Reads all of it; returns the manifest, with which everything agrees. */
  Manifest read() throws IOException {
    readRoot();
    while (members.next()) {
      if (misplaced != null) {
        throw misplaced;
      }
      manifest = null;
      objection = null;
      readMember();
    }
    if (objection != null) {
      throw objection;
    }
    Manifest last = manifest;
    if (last == null) {
      throw Damage.at(
          members.place(),
          "the last member is no manifest, so the archive is none of Satchel's, or its end is"
              + " missing");
    }
    members.end(last);
    return last;
  }

  /** When the root was modified, in seconds since 1970. */
  long rootModified() {
    return rootModified;
  }

  private void readRoot() throws IOException {
    if (!members.next()
        || members.member().kind() != Kind.DIRECTORY
        || !members.member().path().isSingle()) {
      throw Damage.strange();
    }
    root = members.member().path();
    rootModified = members.member().modified();
    content.finish();
  }

  private void readMember() throws IOException {
    RawName path = path(members.member().path());
    boolean isCandidate = isCandidate(path);
    if (!order.isNext(path, members.member().kind() == Kind.DIRECTORY)) {
      misplaced = Damage.of(path, members.place(), "comes twice, or not where it should come");
      if (!isCandidate) {
        throw misplaced;
      }
    }
    sink.begin(members.member(), path, isCandidate);
    if (isCandidate) {
      readCandidate(path);
    }
    byte[] hash = content.finish();
    sink.end();
    ledger.add(Manifest.sum(path, members.member()), hash);
    if (members.member().kind() == Kind.HARDLINK) {
      originals.add(Manifest.sum(path(members.member().target())));
    }
  }

  private boolean isCandidate(RawName path) {
    Member member = members.member();
    return MANIFEST.matcher(path.text()).matches()
        && member.isFile()
        && member.modified() == 0
        && (format == ArchiveFormat.ZIP || member.permissions() == MANIFEST_PERMISSIONS);
  }

  /** If it is the last member, it is the manifest; and only if it is, objections to it count. */
  private void readCandidate(RawName path) throws IOException {
    String place = members.place();
    Manifest read = new Manifest(format, root, path, ledger, originals);
    try {
      read.read(content);
      manifest = read;
    } catch (ManifestFault e) {
      objection = Damage.of(path, place, e.what());
    } catch (JsonProcessingException e) {
      objection = Damage.of(path, place, "is not the JSON that it should be");
    } catch (IOException e) {
      content.rethrow();
      objection = Damage.of(path, place, "cannot be read as JSON");
    }
  }

  private RawName path(RawName whole) throws IOException {
    byte[] bytes = whole.bytes();
    int length = root.length();
    if (bytes.length <= length + 1
        || bytes[length] != '/'
        || !RawName.of(Arrays.copyOf(bytes, length)).equals(root)) {
      throw Damage.of(whole, members.place(), "does not lie in " + Damage.shown(root));
    }
    return RawName.of(Arrays.copyOfRange(bytes, length + 1, bytes.length));
  }
}
