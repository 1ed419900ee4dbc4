package dev.satchel.http.ash;

import java.io.IOException;
import java.util.OptionalLong;

/** Finds the bundle in the body that holds it. For one body and one thread. */
final class BundleReader {
  private static final String BUNDLE = "bundle";

  private boolean isObject;
  private boolean isThere;
  private OptionalLong place = OptionalLong.empty();

  private BundleReader() {}

  /** Where the quotation mark is with which the bundle begins. */
  static long place(JsonBody body) throws IOException {
    return JsonMembers.read(body, json -> new BundleReader().read(json)).place();
  }

  private BundleReader read(JsonMembers json) throws IOException {
    isObject = json.object(name -> member(json, name));
    return this;
  }

  private long place() {
    if (!isObject) {
      throw Invalid.of("body must be object");
    }
    if (!isThere) {
      throw Invalid.of("body must have required property '" + BUNDLE + "'");
    }
    return place.orElseThrow(() -> Invalid.of("body/" + BUNDLE + " must be string"));
  }

  /** The last of several counts. */
  private void member(JsonMembers json, String name) throws IOException {
    if (name.equals(BUNDLE)) {
      isThere = true;
      place = json.place();
    } else {
      json.skip();
    }
  }
}
