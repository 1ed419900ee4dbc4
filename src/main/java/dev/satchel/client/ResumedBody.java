package dev.satchel.client;

import static dev.satchel.client.SatchelException.Code.BROKEN;
import static dev.satchel.client.SatchelException.Code.CHANGED;
import static dev.satchel.client.SatchelException.Code.UNEXPECTED;

import java.io.IOException;
import java.io.InputStream;

/**
 * Something that comes from a server, whatever breaks off on the way: then the rest is asked for,
 * as long as it has not changed and each break comes later than the one before. For one thread.
 */
final class ResumedBody extends InputStream {
  private final Calls calls;
  private final Source source;
  private final Attempts attempts;

  private Answer answer;
  private String etag = "";
  private long total;
  private long position;

  /** Asks for {@code source}, and waits until the body begins. */
  ResumedBody(Calls calls, Source source) throws SatchelException {
    this.calls = calls;
    this.source = source;
    this.attempts = new Attempts(calls.connection().attempts());
    this.answer = calls.success(source.whole());
    checked(this::begin);
  }

  /** Closes the answer if it is none to go on with. */
  private void checked(Check check) throws SatchelException {
    try {
      check.run();
    } catch (SatchelException e) {
      closeQuietly();
      throw e;
    }
  }

  /** What an answer must be like. */
  private interface Check {
    void run() throws SatchelException;
  }

  private void begin() throws SatchelException {
    if (answer.status() != 200) {
      throw SatchelException.of(UNEXPECTED, "The server sends another part than was asked for");
    }
    total = Framing.length(answer.headers());
    etag = Download.etag(answer.headers());
  }

  /** How many bytes there are; -1 if the server does not say. */
  long total() {
    return total;
  }

  /** How many bytes have been read. */
  long position() {
    return position;
  }

  @Override
  public int read() throws SatchelException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
  }

  @Override
  public int read(byte[] target, int offset, int length) throws SatchelException {
    while (true) {
      try {
        return some(answer.body().read(target, offset, length));
      } catch (IOException e) {
        goOn(Exchange.known(e));
      }
    }
  }

  private int some(int read) throws SatchelException {
    if (read > 0) {
      attempts.progressed();
      position += read;
    }
    if (read < 0 && position < total) {
      throw SatchelException.of(BROKEN, "The server has sent less than all");
    }
    if (total >= 0 && position > total) {
      throw SatchelException.of(UNEXPECTED, "The server has sent more than all");
    }
    return read;
  }

  private void goOn(SatchelException first) throws SatchelException {
    SatchelException failure = first;
    while (true) {
      closeQuietly();
      if (etag.isEmpty() && position > 0) {
        throw failure;
      }
      attempts.again(failure);
      try {
        askForRest();
        return;
      } catch (SatchelException e) {
        failure = e;
      }
    }
  }

  private void askForRest() throws SatchelException {
    if (position == 0) { // Nothing has been handed on that it would have to belong to.
      answer = calls.successOnce(source.whole());
      checked(this::begin);
    } else {
      answer = calls.successOnce(source.rest(position, etag));
      checked(this::goOnWithRest);
    }
  }

  private void goOnWithRest() throws SatchelException {
    String other = Download.etag(answer.headers());
    if (answer.status() != 206 || !(other.isEmpty() || other.equals(etag))) {
      throw SatchelException.of(CHANGED, "It has changed on the server since a part of it came");
    }
    Framing.length(answer.headers());
    ContentRange range = ContentRange.of(answer.headers());
    if (range.first() != position) {
      throw SatchelException.of(UNEXPECTED, "The server sends another part than was asked for");
    }
    total = range.totalAfter(total);
  }

  private void closeQuietly() {
    try {
      answer.close();
    } catch (IOException e) {
      // It is of no use any more.
    }
  }

  @Override
  public void close() {
    closeQuietly();
  }
}
