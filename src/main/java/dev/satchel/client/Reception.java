package dev.satchel.client;

import static dev.satchel.client.SatchelException.Code.BROKEN;

import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpResponse.BodySubscriber;
import java.net.http.HttpResponse.BodySubscribers;
import java.net.http.HttpResponse.ResponseInfo;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/**
 * Hands a body to a {@link Receiver} in the thread in which it comes, so that it is copied nowhere
 * and comes no faster than it is taken. Its result is empty when all has been taken, and the body
 * of an answer that is not wanted.
 */
final class Reception {
  private final Receiver receiver;
  private final Silence.Wait wait;
  private boolean isOver;

  Reception(Receiver receiver, Silence.Wait wait) {
    this.receiver = receiver;
    this.wait = wait;
  }

  /** What takes the body of an answer; an answer that comes too late is not looked at. */
  synchronized BodySubscriber<Optional<InputStream>> of(ResponseInfo info) {
    if (isOver) {
      return new Body(SatchelException.of(BROKEN, "The call has ended"));
    }
    wait.beginPlain();
    try {
      return receiver.begin(info.statusCode(), info.headers())
          ? new Body(null)
          : BodySubscribers.mapping(BodySubscribers.ofInputStream(), Optional::of);
    } catch (SatchelException e) {
      return new Body(e);
    }
  }

  /** Sees to it that nothing is handed over any more. */
  synchronized void stop() {
    isOver = true;
  }

  private synchronized void take(List<ByteBuffer> bytes) throws IOException {
    if (!isOver) {
      wait.pause();
      receiver.take(bytes);
      wait.begin();
    }
  }

  /** The body of one answer, or a failure in its place. */
  private final class Body implements BodySubscriber<Optional<InputStream>> {
    private final CompletableFuture<Optional<InputStream>> end = new CompletableFuture<>();
    private final @Nullable IOException failure;
    private Flow.@Nullable Subscription subscription;

    private Body(@Nullable IOException failure) {
      this.failure = failure;
    }

    @Override
    public CompletionStage<Optional<InputStream>> getBody() {
      return end;
    }

    @Override
    public void onSubscribe(Flow.Subscription given) {
      subscription = given;
      if (failure == null) {
        given.request(1);
      } else {
        given.cancel();
        end.completeExceptionally(failure);
      }
    }

    @Override
    public void onNext(List<ByteBuffer> bytes) {
      Flow.Subscription from = subscription;
      try {
        take(bytes);
        if (from != null) {
          from.request(1);
        }
      } catch (IOException | RuntimeException e) {
        if (from != null) {
          from.cancel();
        }
        end.completeExceptionally(e);
      }
    }

    @Override
    public void onError(Throwable broken) {
      end.completeExceptionally(broken);
    }

    @Override
    public void onComplete() {
      end.complete(Optional.empty());
    }
  }
}
