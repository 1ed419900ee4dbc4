package dev.satchel.http.archive;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.satchel.git.RepositoryIdentity;
import jakarta.ws.rs.core.Response.ResponseBuilder;

/** The headers that say which repository an archive is from. Their values are percent-encoded. */
final class RepositoryHeaders {
  private static final String UNRESERVED = "-._~";

  private RepositoryHeaders() {}

  static void add(ResponseBuilder answer, RepositoryIdentity identity) {
    answer.header("X-Archive-Repo-Root", encoded(identity.root().raw().bytes()));
    identity
        .remote()
        .ifPresent(url -> answer.header("X-Archive-Repo-Remote", encoded(url.getBytes(UTF_8))));
    identity.head().ifPresent(head -> add(answer, head));
  }

  private static void add(ResponseBuilder answer, RepositoryIdentity.Head head) {
    answer.header("X-Archive-Branch", encoded(head.branch().bytes()));
    answer.header("X-Archive-Head-Commit", head.commit());
  }

  /** With nothing kept but letters, digits and what never needs it. */
  private static String encoded(byte[] bytes) {
    StringBuilder encoded = new StringBuilder();
    for (byte b : bytes) {
      boolean isPlain = b > 0 && (isAlphanumeric(b) || UNRESERVED.indexOf(b) >= 0);
      encoded.append(isPlain ? String.valueOf((char) b) : String.format("%%%02X", b));
    }
    return encoded.toString();
  }

  private static boolean isAlphanumeric(byte b) {
    return (b >= '0' && b <= '9') || (b >= 'A' && b <= 'Z') || (b >= 'a' && b <= 'z');
  }

  /** {@code text} as it is, but for what no header can carry. */
  static String plain(String text) {
    StringBuilder plain = new StringBuilder();
    for (byte b : text.getBytes(UTF_8)) {
      plain.append(b >= ' ' && b < 127 ? String.valueOf((char) b) : String.format("%%%02X", b));
    }
    return plain.toString();
  }
}
