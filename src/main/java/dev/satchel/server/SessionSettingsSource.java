package dev.satchel.server;

import dev.satchel.registry.DatabaseAddress;
import dev.satchel.server.StoreAddress.InBucket;
import dev.satchel.server.StoreAddress.InDirectory;
import dev.satchel.session.Hosting.Retention;
import dev.satchel.snapshot.s3.BucketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads what is set for sessions and their snapshots. */
record SessionSettingsSource(Values values) {
  static final String DATA = "SATCHEL_DATA";
  static final String AGENTS = "SATCHEL_AGENTS";
  static final String STORE = "SATCHEL_STORE";
  static final String S3_ENDPOINT = "SATCHEL_S3_ENDPOINT";
  static final String S3_REGION = "SATCHEL_S3_REGION";
  static final String S3_PATH_STYLE = "SATCHEL_S3_PATH_STYLE";
  static final String DATABASE = "SATCHEL_DATABASE";
  static final String DATABASE_USER = "SATCHEL_DATABASE_USER";
  static final String DATABASE_PASSWORD = "SATCHEL_DATABASE_PASSWORD";
  static final String ADMIN_KEY = "SATCHEL_ADMIN_KEY";
  static final String KEY_SECRET = "SATCHEL_KEY_SECRET";
  static final String KEEP_SNAPSHOTS = "SATCHEL_KEEP_SNAPSHOTS";
  static final String KEEP_AGE = "SATCHEL_KEEP_AGE";
  static final String IDLE = "SATCHEL_IDLE";
  static final String GRACE = "SATCHEL_GRACE";
  static final String LEASE = "SATCHEL_LEASE";
  static final String REPLICA_URL = "SATCHEL_REPLICA_URL";

  static final Set<String> KNOWN =
      Set.of(
          DATA,
          AGENTS,
          STORE,
          S3_ENDPOINT,
          S3_REGION,
          S3_PATH_STYLE,
          DATABASE,
          DATABASE_USER,
          DATABASE_PASSWORD,
          ADMIN_KEY,
          KEY_SECRET,
          KEEP_SNAPSHOTS,
          KEEP_AGE,
          IDLE,
          GRACE,
          LEASE,
          REPLICA_URL);

  private static final Pattern BUCKET = Pattern.compile("s3://([^/]+)(?:/(.*?)/?)?");
  private static final String A_YEAR = "365d";

  SessionSettings sessions() {
    return new SessionSettings(
        values.path(DATA).map(List::of).orElseGet(values::userData),
        values.path(AGENTS).orElse(null),
        store(),
        database(),
        values.secret(ADMIN_KEY).orElse(null),
        values.secret(KEY_SECRET).orElse(null),
        new Retention(
            values.number(KEEP_SNAPSHOTS, 10, 1, 100_000),
            values.time(KEEP_AGE, "30d", "0", "36500d")),
        values.time(IDLE, "30m", "0", A_YEAR),
        values.time(GRACE, "30s", "0", "1h"),
        values.time(LEASE, "30s", "1s", "1h"),
        values.url(REPLICA_URL).orElse(null));
  }

  private @Nullable StoreAddress store() {
    Optional<String> store = values.text(STORE);
    Optional<Matcher> bucket = store.map(BUCKET::matcher).filter(Matcher::matches);
    if (bucket.isPresent()) {
      return new InBucket(bucket(bucket.get()));
    }
    values.mustNotBeSet(S3_ENDPOINT, STORE + " names no bucket");
    values.mustNotBeSet(S3_REGION, STORE + " names no bucket");
    values.mustNotBeSet(S3_PATH_STYLE, STORE + " names no bucket");
    return store.map(SessionSettingsSource::directory).orElse(null);
  }

  private static InDirectory directory(String store) {
    if (!store.startsWith("file:/") || store.startsWith("file://")) {
      throw new InvalidSetting(
          STORE + " must be file:/DIRECTORY or s3://BUCKET/PREFIX, but is " + store);
    }
    return new InDirectory(Path.of(store.substring("file:".length())));
  }

  private BucketAddress bucket(Matcher store) {
    String prefix = Optional.ofNullable(store.group(2)).orElse("");
    String region = values.text(S3_REGION).orElse("us-east-1");
    BucketAddress.Style style =
        values.isTrue(S3_PATH_STYLE) ? BucketAddress.Style.PATH : BucketAddress.Style.HOST;
    try {
      URI endpoint = values.text(S3_ENDPOINT).map(URI::create).orElse(null);
      return new BucketAddress(store.group(1), prefix, region, endpoint, style);
    } catch (IllegalArgumentException e) {
      throw new InvalidSetting(
          String.join(", ", STORE, S3_ENDPOINT, S3_REGION)
              + ": one of them cannot be right: "
              + e.getMessage());
    }
  }

  private @Nullable DatabaseAddress database() {
    Optional<String> url = values.text(DATABASE);
    if (url.isEmpty()) {
      values.mustNotBeSet(DATABASE_USER, DATABASE + " is not");
    }
    Optional<String> user = values.text(DATABASE_USER);
    if (user.isEmpty()) {
      values.mustNotBeSet(DATABASE_PASSWORD, DATABASE_USER + " is not");
    }
    return url.map(it -> postgresql(it, user.orElse(""))).orElse(null);
  }

  private DatabaseAddress postgresql(String url, String user) {
    String password = values.text(DATABASE_PASSWORD).orElse("");
    try {
      return DatabaseAddress.postgresql(url, user, password, SessionSettings.POOL_SIZE);
    } catch (IllegalArgumentException e) {
      throw new InvalidSetting(DATABASE + " " + e.getMessage());
    }
  }
}
