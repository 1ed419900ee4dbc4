package dev.satchel.client;

import java.net.http.HttpRequest.BodyPublisher;
import java.nio.ByteBuffer;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/** The body of a call, which lets a {@link Silence} know that it moves. */
final class WatchedUpload implements BodyPublisher {
  private final BodyPublisher body;
  private final Silence.Wait wait;
  private volatile boolean isWanted;

  WatchedUpload(BodyPublisher body, Silence.Wait wait) {
    this.body = body;
    this.wait = wait;
  }

  @Override
  public long contentLength() {
    return body.contentLength();
  }

  @Override
  public void subscribe(Flow.Subscriber<? super ByteBuffer> subscriber) {
    isWanted = true;
    body.subscribe(new Watched(subscriber));
  }

  /** Whether any of it may have been sent. */
  boolean isWanted() {
    return isWanted;
  }

  /** Between the body and who sends it. */
  private final class Watched implements Flow.Subscriber<ByteBuffer>, Flow.Subscription {
    private final Flow.Subscriber<? super ByteBuffer> subscriber;
    private Flow.@Nullable Subscription subscription;
    private volatile boolean isDone;

    private Watched(Flow.Subscriber<? super ByteBuffer> subscriber) {
      this.subscriber = subscriber;
    }

    @Override
    public void onSubscribe(Flow.Subscription given) {
      subscription = given;
      subscriber.onSubscribe(this);
    }

    /** As long as it is we who have nothing to send, nobody waits for the server. */
    @Override
    public void request(long count) {
      if (!isDone) {
        wait.pause();
      }
      if (subscription != null) {
        subscription.request(count);
      }
    }

    @Override
    public void cancel() {
      if (subscription != null) {
        subscription.cancel();
      }
    }

    @Override
    public void onNext(ByteBuffer bytes) {
      wait.begin();
      subscriber.onNext(bytes);
    }

    @Override
    public void onError(Throwable failure) {
      subscriber.onError(failure);
    }

    @Override
    public void onComplete() {
      isDone = true;
      wait.begin();
      subscriber.onComplete();
    }
  }
}
