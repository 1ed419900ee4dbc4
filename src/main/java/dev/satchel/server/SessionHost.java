package dev.satchel.server;

import dev.satchel.registry.Replica;
import dev.satchel.registry.ReplicaId;
import dev.satchel.server.StoreAddress.InBucket;
import dev.satchel.server.StoreAddress.InDirectory;
import dev.satchel.session.Hosting;
import dev.satchel.session.Hosting.Stores;
import dev.satchel.session.Sandboxes;
import dev.satchel.snapshot.s3.Patience;
import java.net.URI;
import java.time.Clock;
import java.util.UUID;

/** Begins to host sessions, as the settings say. */
final class SessionHost {
  private SessionHost() {}

  /**
   * @param url where other servers reach this one, unless it is set
   * @param sandboxes on other machines that sessions can have
   */
  static Hosting begin(Core core, SessionPlaces places, URI url, Sandboxes.Maker sandboxes) {
    SessionSettings settings = core.settings().sessions();
    URI address = settings.replicaUrl() == null ? url : settings.replicaUrl();
    Hosting.Setup setup =
        new Hosting.Setup(
            places.database(),
            settings.keyHash(),
            stores(places.store(), core.clock()),
            places.data(),
            places.agents(),
            new Replica(new ReplicaId(UUID.randomUUID().toString()), address.toString()),
            settings.retention(),
            settings.idle(),
            settings.grace(),
            settings.lease(),
            core.settings().imports(),
            core.settings().maxDepth(),
            sandboxes);
    return Hosting.begin(setup, core.engine(), core.scratch(), core.clock());
  }

  private static Stores stores(StoreAddress store, Clock clock) {
    if (store instanceof InBucket it) {
      return new BucketStores(it.bucket(), Patience.DEFAULT);
    }
    return new DirectoryStores(((InDirectory) store).directory(), clock);
  }
}
