package dev.satchel.it;

import dev.satchel.RawName;
import dev.satchel.WorkspacePath;
import dev.satchel.client.ArchiveRequest;
import dev.satchel.client.Connection;
import dev.satchel.client.Receipt;
import dev.satchel.client.SatchelClient;
import dev.satchel.client.Transfer;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;

/** A program of someone who has the client's jar and Jackson, and nothing else. */
final class ClientProgram {
  private ClientProgram() {}

  /** Downloads the directory {@code words[1]} of the server {@code words[0]} to a file. */
  public static void main(String[] words) throws IOException {
    Connection connection =
        Connection.to(URI.create(words[0])).withKey(System.getenv("SESSION_API_KEY"));
    try (SatchelClient satchel = SatchelClient.of(connection)) {
      ArchiveRequest everything = ArchiveRequest.of(WorkspacePath.parse(RawName.of(words[1])));
      Receipt receipt =
          satchel.archives().download(everything, Path.of(words[2]), Transfer.STANDARD);
      System.out.println(receipt.entries() + " entries, complete: " + receipt.complete());
    }
  }
}
