package dev.satchel.client;

import static dev.satchel.client.SatchelException.Code.BROKEN;
import static dev.satchel.client.SatchelException.Code.CHANGED;
import static dev.satchel.client.SatchelException.Code.UNEXPECTED;

import dev.satchel.client.Transfer.OnChange;
import java.net.http.HttpHeaders;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;

/**
 * Brings something into a {@link Partial}, going on wherever it breaks off as long as it comes
 * further. What has changed meanwhile comes from its beginning. For one use.
 */
final class Download implements Receiver {
  /** So often something may change while it is downloaded. */
  private static final int MOST_RESTARTS = 5;

  private final Calls calls;
  private final Source source;
  private final Partial partial;
  private final Transfer how;
  private final Behind behind;

  private int restarts;
  private boolean hasCome;
  private boolean isWhole;
  private long total = -1;

  /** What reads the file behind it. */
  interface Behind {
    /** Nobody. */
    Behind NOBODY =
        new Behind() {
          @Override
          public void restarted() {}

          @Override
          public void grown(long length) {}
        };

    /** The file is another one from now on. */
    void restarted() throws SatchelException;

    /** It has so many bytes. */
    void grown(long length) throws SatchelException;
  }

  Download(Calls calls, Source source, Partial partial, Transfer how, Behind behind) {
    this.calls = calls;
    this.source = source;
    this.partial = partial;
    this.how = how;
    this.behind = behind;
  }

  /**
   * Runs until all is there and on the disk.
   *
   * @return how many bytes there are
   */
  long run() throws SatchelException {
    beginBehind();
    Attempts attempts = new Attempts(calls.connection().attempts());
    while (!isWhole) {
      hasCome = false;
      try {
        receive();
      } catch (SatchelException e) {
        again(attempts, e);
      }
    }
    partial.sync();
    return partial.length();
  }

  /** What is there already. */
  private void beginBehind() throws SatchelException {
    if (partial.etag().isEmpty() && partial.length() > 0) {
      partial.restart("", -1);
    }
    if (partial.length() > 0) {
      behind.restarted();
      behind.grown(partial.length());
    }
  }

  private void receive() throws SatchelException {
    try {
      calls.receive(call(), this);
      isWhole = total < 0 || partial.length() == total;
    } catch (SatchelException e) {
      if (!isWhole) { // Or the refusal says that there is no more.
        throw e;
      }
    }
    if (!isWhole) {
      throw SatchelException.of(BROKEN, "The server has sent less than all");
    }
  }

  private void again(Attempts attempts, SatchelException failure) throws SatchelException {
    boolean isTooLong = failure.status() == 416 && partial.length() > 0;
    boolean isOther = failure.code() == CHANGED && how.onChange() == OnChange.RESTART;
    if (isTooLong && how.onChange() == OnChange.REFUSE) {
      throw changed();
    }
    if (isTooLong || isOther) {
      beginOther();
      return;
    }
    if (hasCome) {
      attempts.progressed();
    }
    attempts.again(failure);
    if (partial.etag().isEmpty() && partial.length() > 0) {
      beginAgain();
    }
  }

  private Call call() {
    long have = partial.length();
    return have == 0 ? source.whole() : source.rest(have, partial.etag());
  }

  @Override
  public boolean begin(int status, HttpHeaders headers) throws SatchelException {
    return switch (status) {
      case 200 -> beginWhole(headers);
      case 206 -> beginRest(headers);
      case 416 -> {
        isWhole = isEnd(headers);
        yield false;
      }
      default -> false;
    };
  }

  private boolean beginWhole(HttpHeaders headers) throws SatchelException {
    long length = Framing.length(headers);
    String etag = etag(headers);
    if (partial.length() > 0) {
      beginWholeAgain(!etag.equals(partial.etag()));
    }
    partial.restart(etag, length);
    behind.restarted();
    total = length;
    how.progress().at(0, total);
    return true;
  }

  private void beginWholeAgain(boolean isOther) throws SatchelException {
    if (!isOther) {
      beginAgain();
    } else if (how.onChange() == OnChange.REFUSE) {
      throw changed();
    } else {
      beginOther();
    }
  }

  private boolean beginRest(HttpHeaders headers) throws SatchelException {
    Framing.length(headers);
    ContentRange range = ContentRange.of(headers);
    String etag = etag(headers);
    if (!etag.isEmpty() && !etag.equals(partial.etag())) {
      throw changed();
    }
    if (partial.length() == 0 || range.first() != partial.length()) {
      throw SatchelException.of(UNEXPECTED, "The server sends another part than was asked for");
    }
    total = range.totalAfter(partial.total());
    how.progress().at(partial.length(), total);
    return true;
  }

  /** Whether it turns out that there is nothing more to come. */
  private boolean isEnd(HttpHeaders headers) {
    String etag = etag(headers);
    boolean isSame = etag.isEmpty() || etag.equals(partial.etag());
    long have = partial.length();
    boolean isAll = partial.total() < 0 || partial.total() == have;
    return have > 0 && isSame && isAll && ContentRange.totalOf(headers) == have;
  }

  private void beginOther() throws SatchelException {
    beginAgain();
    how.progress().restarted();
  }

  private void beginAgain() throws SatchelException {
    restarts++;
    if (restarts > MOST_RESTARTS) {
      throw SatchelException.of(CHANGED, "It changes on the server faster than it comes");
    }
    partial.restart("", -1);
  }

  private static SatchelException changed() {
    return SatchelException.of(CHANGED, "It has changed on the server since a part of it came");
  }

  /** A strong tag; empty if there is none, so that parts cannot be told to belong together. */
  static String etag(HttpHeaders headers) {
    Optional<String> tag = headers.firstValue("ETag").map(String::strip);
    return tag.filter(text -> text.startsWith("\"") && text.length() < 1_000).orElse("");
  }

  @Override
  public void take(List<ByteBuffer> bytes) throws SatchelException {
    partial.write(bytes);
    hasCome = true;
    long length = partial.length();
    behind.grown(length);
    how.progress().at(length, total);
  }

  @Override
  public void tick() throws SatchelException {
    partial.sync();
  }
}
