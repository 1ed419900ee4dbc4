package dev.satchel.client;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The nine bits of permissions, where the file system has them. */
final class Permissions {
  private static final PosixFilePermission[] BITS = PosixFilePermission.values();

  private Permissions() {}

  static void set(Path path, int bits) throws IOException {
    @Nullable PosixFileAttributeView view =
        Files.getFileAttributeView(path, PosixFileAttributeView.class, LinkOption.NOFOLLOW_LINKS);
    if (view != null) {
      view.setPermissions(permissions(bits));
    }
  }

  private static Set<PosixFilePermission> permissions(int bits) {
    Set<PosixFilePermission> set = EnumSet.noneOf(PosixFilePermission.class);
    for (int i = 0; i < BITS.length; i++) {
      if ((bits >> (BITS.length - 1 - i) & 1) != 0) {
        set.add(BITS[i]);
      }
    }
    return set;
  }

  static int bits(Set<PosixFilePermission> permissions) {
    int bits = 0;
    for (PosixFilePermission bit : BITS) {
      bits = bits << 1 | (permissions.contains(bit) ? 1 : 0);
    }
    return bits;
  }
}
