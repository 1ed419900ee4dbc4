package dev.satchel.session;

import static dev.satchel.Refusal.Code.BUSY;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.satchel.Refusal;
import dev.satchel.registry.SessionId;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("locale-blind")
class GatesTest {
  private final Gates gates = new Gates(Duration.ofMillis(50));
  private final SessionId session = SessionId.random();
  private final ExecutorService other = Executors.newSingleThreadExecutor();

  @AfterEach
  void end() {
    other.shutdownNow();
  }

  private void elsewhere(ThrowingCallable call) throws Exception {
    other
        .submit(
            () -> {
              try {
                call.call();
              } catch (Throwable e) {
                throw new AssertionError(e);
              }
            })
        .get();
  }

  private void assertBusy(ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            Refusal.class, refusal -> assertThat(refusal.code()).isEqualTo(BUSY));
  }

  @Test
  void manyMayChangeFilesAndOneMayDoMore() throws Exception {
    try (Gates.Pass pass = gates.share(session)) {
      elsewhere(() -> gates.share(session).close());
      elsewhere(() -> assertBusy(() -> gates.alone(session).close()));
      assertThat(pass).isNotNull();
    }
    try (Gates.Pass pass = gates.alone(session)) {
      elsewhere(() -> assertBusy(() -> gates.share(session).close()));
      elsewhere(() -> assertBusy(() -> gates.alone(session).close()));
      elsewhere(() -> gates.alone(SessionId.random()).close());
      assertThat(pass).isNotNull();
    }
    elsewhere(() -> gates.alone(session).close());
  }

  @Test
  void aSessionThatNobodyChangesTakesNoMemory() throws Exception {
    for (int i = 0; i < 100; i++) {
      gates.alone(SessionId.random()).close();
    }
    Gates.Pass pass = gates.share(session);
    elsewhere(() -> assertBusy(() -> gates.alone(session).close()));
    assertThat(gates.size()).isOne();
    pass.close();
    assertThat(gates.size()).isZero();
  }
}
