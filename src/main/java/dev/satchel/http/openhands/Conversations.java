package dev.satchel.http.openhands;

import static dev.satchel.Refusal.Code.FORBIDDEN;
import static dev.satchel.Refusal.Code.NOT_FOUND;

import dev.satchel.RawName;
import dev.satchel.Refusal;
import dev.satchel.WorkspacePath;
import dev.satchel.files.Jail;
import dev.satchel.files.JailedDirectory;
import dev.satchel.files.Walk;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.util.List;

/**
 * The folders that conversations are kept in, each under its id. They lie in a directory of their
 * own, which need not exist and may come at any time. Safe for many threads.
 */
public final class Conversations {
  private final WorkspacePath directory;

  /**
   * @param directory where the folders are
   */
  public Conversations(WorkspacePath directory) {
    this.directory = directory;
  }

  /**
   * Starts a walk over the folder of a conversation. The caller closes it.
   *
   * @throws Refusal NOT_FOUND; FORBIDDEN if it may not be read. Neither says where it lies
   */
  Walk walk(ConversationId id) throws IOException {
    try (Jail jail = Jail.open(List.of(directory.raw()));
        JailedDirectory folder = jail.directory(directory.below(RawName.of(id.hex())))) {
      List<RawName> real = folder.path().names();
      if (!real.get(real.size() - 1).is(id.hex())) { // A link to another conversation.
        throw notFound();
      }
      return new Walk(folder.directory());
    } catch (AccessDeniedException e) {
      throw forbidden();
    } catch (NoSuchFileException | NotDirectoryException | FileSystemLoopException e) {
      throw notFound();
    } catch (Refusal e) {
      throw e.code() == FORBIDDEN ? forbidden() : notFound();
    }
  }

  private static Refusal notFound() {
    return new Refusal(NOT_FOUND, "Conversation not found");
  }

  private static Refusal forbidden() {
    return new Refusal(FORBIDDEN, "Conversation may not be read");
  }
}
