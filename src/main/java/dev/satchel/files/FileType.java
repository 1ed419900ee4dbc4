package dev.satchel.files;

/** What kind of thing a name stands for. */
public enum FileType {
  REGULAR("regular file"),
  DIRECTORY("directory"),
  SYMLINK("symbolic link"),
  FIFO("FIFO"),
  SOCKET("socket"),
  CHARACTER_DEVICE("character device"),
  BLOCK_DEVICE("block device"),
  OTHER("special file");

  private final String words;

  FileType(String words) {
    this.words = words;
  }

  /**
   * From the type bits of {@code st_mode}, shifted down: the same numbers as in a directory record.
   */
  static FileType fromCode(int code) {
    return switch (code) {
      case 1 -> FIFO;
      case 2 -> CHARACTER_DEVICE;
      case 4 -> DIRECTORY;
      case 6 -> BLOCK_DEVICE;
      case 8 -> REGULAR;
      case 10 -> SYMLINK;
      case 12 -> SOCKET;
      default -> OTHER;
    };
  }

  /** In words, for people. */
  @Override
  public String toString() {
    return words;
  }
}
