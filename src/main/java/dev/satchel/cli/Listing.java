package dev.satchel.cli;

import dev.satchel.client.RemoteEntry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.function.Consumer;

/**
 * Prints entries as they come. What cannot be printed is thrown as {@link UncheckedIOException}.
 */
abstract sealed class Listing implements Consumer<RemoteEntry> permits JsonListing, LineListing {
  private boolean isWhole = true;

  @Override
  public final void accept(RemoteEntry entry) {
    isWhole &= entry.error() == null;
    try {
      print(entry);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Whether all could be looked at. */
  final boolean isWhole() {
    return isWhole;
  }

  abstract void print(RemoteEntry entry) throws IOException;

  /** After the last one. */
  abstract void end() throws IOException;
}
