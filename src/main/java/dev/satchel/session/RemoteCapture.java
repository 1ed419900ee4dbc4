package dev.satchel.session;

import dev.satchel.snapshot.Arrival;
import java.io.Closeable;

/** A snapshot that comes from another machine. */
public interface RemoteCapture extends Arrival, Closeable {}
