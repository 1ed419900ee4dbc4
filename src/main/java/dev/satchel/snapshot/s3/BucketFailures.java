package dev.satchel.snapshot.s3;

import static dev.satchel.Refusal.Code.NO_SPACE;

import dev.satchel.Refusal;
import dev.satchel.snapshot.StoreFailure;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.Set;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.AbortedException;
import software.amazon.awssdk.core.exception.ApiCallAttemptTimeoutException;
import software.amazon.awssdk.core.exception.SdkException;

/** Says in our words what went wrong with a bucket: its name and the reason, and nothing else. */
final class BucketFailures {
  /** How servers say that there is no room, besides the status 507. */
  private static final Set<String> FULL =
      Set.of(
          "QuotaExceeded",
          "InsufficientStorage",
          "InsufficientCapacity",
          "XMinioStorageFull",
          "XMinioAdminBucketQuotaExceeded");

  /** How servers say that the region of the request is not theirs. */
  private static final Set<String> ELSEWHERE =
      Set.of("PermanentRedirect", "AuthorizationHeaderMalformed", "IllegalLocationConstraint");

  private final String store;

  BucketFailures(String store) {
    this.store = store;
  }

  /**
   * What to throw for {@code e}.
   *
   * @throws Refusal NO_SPACE
   */
  IOException of(SdkException e) {
    if (e instanceof AwsServiceException answer) {
      return answered(answer);
    }
    if (e instanceof AbortedException) {
      Thread.currentThread().interrupt();
      return new InterruptedIOException(store + " was being asked");
    }
    return new StoreFailure(store + " cannot be reached: " + reason(e), e);
  }

  private StoreFailure answered(AwsServiceException e) {
    String code = code(e);
    if (e.statusCode() == 507 || FULL.contains(code)) {
      throw new Refusal(NO_SPACE, store + " has no room left");
    }
    String detail = " (" + e.statusCode() + (code.isEmpty() ? "" : " " + code) + ")";
    if (code.equals("NoSuchBucket")) {
      return new StoreFailure(store + " does not exist" + detail, e);
    }
    if (ELSEWHERE.contains(code)) {
      return new StoreFailure(store + " is in another region, or at another endpoint" + detail, e);
    }
    boolean isDenied = e.statusCode() == 401 || e.statusCode() == 403;
    return new StoreFailure(store + (isDenied ? " denies access" : " failed") + detail, e);
  }

  /** The server's word for what is wrong; empty where an answer has no body to say it. */
  static String code(AwsServiceException e) {
    AwsErrorDetails details = e.awsErrorDetails();
    String code = details == null ? null : details.errorCode();
    return code == null ? "" : code;
  }

  /** What went wrong first. The SDK's own messages may list files of this machine. */
  private static String reason(SdkException e) {
    if (e instanceof ApiCallAttemptTimeoutException) {
      return "no answer in time";
    }
    IOException first = null;
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      first = cause instanceof IOException failure ? failure : first;
    }
    if (first != null) {
      return first.getClass().getSimpleName() + ": " + first.getMessage();
    }
    String message = String.valueOf(e.getMessage());
    return message.startsWith("Unable to load credentials")
        ? "there are no credentials for it"
        : e.getClass().getSimpleName();
  }
}
