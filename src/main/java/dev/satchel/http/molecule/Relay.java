package dev.satchel.http.molecule;

import dev.satchel.Content;
import dev.satchel.files.Scratch;
import dev.satchel.http.ByteRange;
import dev.satchel.http.CallNotes;
import dev.satchel.http.Cancellation;
import dev.satchel.http.ForwardOutcome;
import dev.satchel.http.MinRate;
import dev.satchel.http.OpenedByRequest;
import dev.satchel.http.Spool;
import dev.satchel.http.Streamed;
import dev.satchel.platform.Contact;
import dev.satchel.platform.Contacts;
import dev.satchel.platform.Forwarder;
import dev.satchel.platform.Incoming;
import dev.satchel.platform.Outgoing;
import dev.satchel.platform.Unreachable;
import dev.satchel.registry.WorkspaceId;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.Response.ResponseBuilder;
import java.io.IOException;
import java.util.OptionalLong;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Passes calls on to workspaces, and their answers back, as fast as the slower side takes them.
 * What breaks off there breaks off here. Safe for many threads.
 */
public final class Relay {
  private static final Logger LOG = LoggerFactory.getLogger(Relay.class);

  /** How much is set aside for a client that cannot be told the end of a body otherwise. */
  private static final long LARGEST_SPOOL = 1L << 30;

  private static final Set<Integer> WITHOUT_BODY = Set.of(204, 205, 304);
  private static final int LEAST_STATUS = 200;
  private static final int GREATEST_STATUS = 599;

  private final Contacts contacts;
  private final Forwarder forwarder;
  private final Scratch scratch;
  private final MinRate minRate;

  /**
   * @param scratch takes bodies of unknown length for HTTP/1.0
   */
  public Relay(Contacts contacts, Forwarder forwarder, Scratch scratch, MinRate minRate) {
    this.contacts = contacts;
    this.forwarder = forwarder;
    this.scratch = scratch;
    this.minRate = minRate;
  }

  /** The way to a workspace at the moment. */
  Contact find(WorkspaceId id) throws IOException {
    return contacts.find(id);
  }

  /**
   * The way to a workspace that can be called.
   *
   * @param operation what for, in the words of the wire
   * @throws WebApplicationException what the wire has for those that cannot
   */
  static Contact.Ready ready(Contact contact, String operation) {
    if (contact instanceof Contact.Ready ready) {
      return ready;
    }
    throw refusal(contact, operation);
  }

  private static WebApplicationException refusal(Contact contact, String operation) {
    if (contact instanceof Contact.Unknown) {
      return PlatformErrors.notFound();
    }
    if (contact instanceof Contact.Unregistered it) {
      return unregistered(it.isAwaited());
    }
    if (contact instanceof Contact.NotAllowed) {
      return PlatformErrors.of(400, "workspace URL not allowed");
    }
    return contact instanceof Contact.Enrolling
        ? PlatformErrors.enrolling()
        : PlatformErrors.of(
            503,
            "workspace not yet enrolled in v2 " + operation + " (RFC #2312)",
            "The platform has no secret that it could show. Reprovision the workspace, or reset"
                + " it, so that it registers anew.");
  }

  private static WebApplicationException unregistered(boolean isAwaited) {
    return isAwaited
        ? PlatformErrors.of(503, "workspace url not registered yet")
        : PlatformErrors.of(
            422,
            "workspace has no callback URL",
            "It asks for what is meant for it by itself, so nothing can be had from it here.");
  }

  /**
   * Passes {@code call} on. The answer is closed when the one to {@code request} is over.
   *
   * @throws Unreachable if there is no answer, or none that can be passed on
   */
  Incoming send(HttpServletRequest request, Outgoing call) throws IOException {
    CallNotes.forwarded(request, ForwardOutcome.LEFT);
    try {
      Incoming answer = OpenedByRequest.add(request, forwarder.send(call));
      if (answer.status() < LEAST_STATUS || answer.status() > GREATEST_STATUS) {
        throw new Unreachable(call.target() + ": status " + answer.status(), null);
      }
      CallNotes.forwarded(request, ForwardOutcome.ANSWERED);
      return answer;
    } catch (Unreachable e) {
      CallNotes.forwarded(request, ForwardOutcome.UNREACHABLE);
      LOG.info("{} cannot be reached: {}", call.target(), e.getMessage());
      throw e;
    }
  }

  /** That a workspace does not answer. */
  static WebApplicationException unreachable() {
    return PlatformErrors.of(502, "workspace unreachable");
  }

  /**
   * The answer that passes {@code answer} on as a file.
   *
   * @throws Unreachable if its body broke off before it began
   * @throws WebApplicationException 502 if all of it had to be taken first, and broke off
   */
  ResponseBuilder passedOn(
      HttpServletRequest request, HttpServletResponse response, Incoming answer)
      throws IOException {
    ResponseBuilder passed = RelayedHeaders.ofFile(answer, Response.status(answer.status()));
    if (WITHOUT_BODY.contains(answer.status())) {
      return passed;
    }
    OptionalLong length = answer.length();
    if (length.isPresent()) {
      passed.header(HttpHeaders.CONTENT_LENGTH, length.getAsLong());
    }
    if (request.getMethod().equals("HEAD")) {
      return length.isPresent() ? passed : passed.entity(Streamed.nothing(request, response));
    }
    answer.awaitBody(); // As long as nothing was sent, it can still be said that nothing came.
    Content body = paced(request, noted(request, answer));
    if (length.isPresent()) {
      return passed.entity(Streamed.withLength(body, request));
    }
    return Streamed.hasChunks(request)
        ? passed.entity(Streamed.inChunks(body, request, response))
        : spooled(request, passed, answer);
  }

  /** The body, which says how it ended. */
  private static Content noted(HttpServletRequest request, Incoming answer) {
    return out -> {
      CallNotes.forwarded(request, ForwardOutcome.LEFT);
      try {
        answer.copyTo(out);
        CallNotes.forwarded(request, ForwardOutcome.ANSWERED);
      } catch (Unreachable e) {
        CallNotes.forwarded(request, ForwardOutcome.BROKEN);
        throw e;
      }
    };
  }

  private Content paced(HttpServletRequest request, Content body) {
    return minRate.paced(body, OpenedByRequest.add(request, new Cancellation()));
  }

  private ResponseBuilder spooled(
      HttpServletRequest request, ResponseBuilder passed, Incoming answer) throws IOException {
    try {
      Spool spool =
          Spool.of(
              out -> answer.copyTo(new BoundedOutput(out, LARGEST_SPOOL)),
              scratch,
              "There is no room to set the answer aside");
      OpenedByRequest.add(request, spool);
      Content body = paced(request, spool.part(ByteRange.whole(spool.length())));
      return passed
          .header(HttpHeaders.CONTENT_LENGTH, spool.length())
          .entity(Streamed.withLength(body, request));
    } catch (Unreachable e) {
      throw unreachable();
    }
  }
}
