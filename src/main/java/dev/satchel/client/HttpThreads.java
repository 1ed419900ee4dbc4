package dev.satchel.client;

import java.net.http.HttpClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * An HTTP client whose threads and idle connections end when it is closed. JDK 17 has no way to say
 * so: its client lives until the garbage collector finds it. But its one thread of its own, which
 * holds the connections, ends in order when it is interrupted, and can be told by the group that it
 * was made in. Were a JDK not to heed that, all would end with the collection, as it does without.
 * Safe for many threads.
 */
final class HttpThreads implements AutoCloseable {
  private static final ThreadGroup OWN = new ThreadGroup(top(), "satchel-client-http");
  private static final long IDLE_SECONDS = 10;

  private final HttpClient client;
  private final ThreadPoolExecutor workers;
  private final List<Thread> own;

  private HttpThreads(HttpClient client, ThreadPoolExecutor workers, List<Thread> own) {
    this.client = client;
    this.workers = workers;
    this.own = own;
  }

  private static ThreadGroup top() {
    ThreadGroup top = Thread.currentThread().getThreadGroup();
    while (top.getParent() != null) {
      top = top.getParent();
    }
    return top;
  }

  /** One at a time, so that it can be told which thread belongs to which client. */
  static synchronized HttpThreads open(Duration connecting) {
    ThreadPoolExecutor workers =
        new ThreadPoolExecutor(
            0,
            Integer.MAX_VALUE,
            IDLE_SECONDS,
            TimeUnit.SECONDS,
            new SynchronousQueue<>(),
            HttpThreads::worker);
    List<Thread> others = threads();
    HttpClient client =
        CompletableFuture.supplyAsync(
                () -> client(connecting, workers), task -> Uninterrupted.run(OWN, task))
            .join();
    List<Thread> own = threads();
    own.removeAll(others);
    return new HttpThreads(client, workers, own);
  }

  /** In another group than those which ask for it. */
  private static Thread worker(Runnable task) {
    Thread thread = new Thread(OWN.getParent(), task, "satchel-client-http");
    thread.setDaemon(true);
    return thread;
  }

  private static HttpClient client(Duration connecting, ThreadPoolExecutor workers) {
    return HttpClient.newBuilder()
        .version(HttpClient.Version.HTTP_1_1)
        .followRedirects(HttpClient.Redirect.NEVER)
        .connectTimeout(connecting)
        .executor(workers)
        .build();
  }

  /** What runs in the group now. */
  private static List<Thread> threads() {
    Thread[] threads = new Thread[OWN.activeCount() + 16];
    int count = OWN.enumerate(threads);
    return new ArrayList<>(Arrays.asList(threads).subList(0, count));
  }

  HttpClient client() {
    return client;
  }

  /**
   * Ends what is idle now, and the rest when it is done. Workers go one by one: what the client
   * still has to do, so that a call that was ended leaves no connection behind, is never rejected.
   */
  @Override
  public void close() {
    own.forEach(Thread::interrupt);
    workers.setKeepAliveTime(1, TimeUnit.NANOSECONDS);
  }
}
