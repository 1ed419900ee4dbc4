package dev.satchel.session;

import dev.satchel.snapshot.Arrival;
import java.io.Closeable;

/**
 * A snapshot that comes from another machine. What the other end does wrong, or fails to do, is a
 * {@link SandboxAway}; any other failure is one of this server.
 */
public interface RemoteCapture extends Arrival, Closeable {}
