package dev.satchel.http.sandboxagent;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.satchel.Command;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What both servers are asked for, in this order, and where their answers are to differ. */
final class SideBySideCalls {
  /** Makes what is sent, with a directory for what it needs meanwhile. */
  private interface Body {
    byte[] in(Path scratch) throws IOException;
  }

  /**
   * One call.
   *
   * @param query the route and what follows it, with {@code {home}} for the home
   */
  record Call(
      String name,
      String method,
      String query,
      Map<String, String> headers,
      boolean isChunked,
      Body content) {
    byte[] body(Path scratch) throws IOException {
      return content.in(scratch);
    }

    Call with(String header, String value) {
      Map<String, String> more = new LinkedHashMap<>(headers);
      more.put(header, value);
      return new Call(name, method, query, more, isChunked, content);
    }

    Call without(String header) {
      Map<String, String> fewer = new LinkedHashMap<>(headers);
      fewer.remove(header);
      return new Call(name, method, query, fewer, isChunked, content);
    }

    Call chunked() {
      return new Call(name, method, query, headers, true, content);
    }
  }

  private static Call call(String name, String method, String query, Body content) {
    Map<String, String> key = Map.of("Authorization", "Bearer " + PublishedServer.KEY);
    return new Call(name, method, query, key, false, content);
  }

  private static Call get(String name, String query) {
    return call(name, "GET", "/v1/fs/" + query, scratch -> new byte[0]);
  }

  private static Call head(String name, String query) {
    return call(name, "HEAD", "/v1/fs/" + query, scratch -> new byte[0]);
  }

  private static Call delete(String name, String query) {
    return call(name, "DELETE", "/v1/fs/" + query, scratch -> new byte[0]);
  }

  private static Call put(String name, String path, String text) {
    return put(name, path, text.getBytes(UTF_8));
  }

  private static Call put(String name, String path, byte[] content) {
    return call(name, "PUT", "/v1/fs/file?path=" + path, scratch -> content);
  }

  private static Call mkdir(String name, String query) {
    return call(name, "POST", "/v1/fs/mkdir" + query, scratch -> new byte[0]);
  }

  private static Call move(String name, String json) {
    return call(name, "POST", "/v1/fs/move", scratch -> json.getBytes(UTF_8))
        .with("Content-Type", "application/json");
  }

  private static Call move(String name, String from, String to, boolean overwrite) {
    return move(
        name, "{\"from\":\"" + from + "\",\"to\":\"" + to + "\",\"overwrite\":" + overwrite + "}");
  }

  /** Uploads what the statements {@code script} add to an archive. */
  private static Call upload(String name, String path, String script) {
    return call(
            name,
            "POST",
            "/v1/fs/upload-batch?path=" + path,
            scratch -> archive(scratch, name, script))
        .with("Content-Type", "application/x-tar");
  }

  private static byte[] archive(Path scratch, String name, String script) throws IOException {
    Path tar = scratch.resolve(name.replaceAll("[^a-z0-9]", "-") + ".tar");
    Command.run("python3", Command.resource("sandbox_agent/make_tar.py"), tar.toString(), script);
    return Files.readAllBytes(tar);
  }

  private static Call upload(String name, String path, byte[] content) {
    return call(name, "POST", "/v1/fs/upload-batch?path=" + path, scratch -> content)
        .with("Content-Type", "application/x-tar");
  }

  private static final int TWO_MIB = 2 << 20;

  /** By the numbers of the study of the wire. */
  static final List<Call> ALL =
      List.of(
          call("1 health", "GET", "/v1/health", scratch -> new byte[0]),
          call("1 health without a token", "GET", "/v1/health", scratch -> new byte[0])
              .without("Authorization"),
          call("1 health with another scheme", "GET", "/v1/health", scratch -> new byte[0])
              .without("Authorization")
              .with("Authorization", "bearer the-key"),
          get("2 no such route", "nothing"),
          get("2 no such route without a token", "nothing").without("Authorization"),
          put("3 put with absent parents", "q/w/e.txt", "hello"),
          put("4 put again, shorter", "q/w/e.txt", "hi"),
          get("4 get what was put", "file?path=q/w/e.txt"),
          put("4 put nothing", "q/w/e.txt", ""),
          put("5 put with dots", "./q/./x", "x"),
          put("5 put with a slash at the end", "q/y/", "y"),
          put("6 put in chunks", "q/chunked", "chunked").chunked(),
          put("7 put onto a directory", "d", "x"),
          put("7 put onto home", "", "x"),
          put("8 put below a file", "d/a.txt/x", "x"),
          call("9 put without a path", "PUT", "/v1/fs/file", scratch -> new byte[0]),
          get("9 get without a path", "file"),
          get("9 stat without a path", "stat"),
          mkdir("9 mkdir without a path", ""),
          delete("9 delete without a path", "entry"),
          get("10 path twice", "stat?path=d&path=d"),
          get("11 up", "stat?path=../x"),
          get("11 down and up", "stat?path=d/../d"),
          get("11 up, encoded", "file?path=%2e%2e/x"),
          put("11 put above", "../x", "x"),
          mkdir("11 mkdir above", "?path=.."),
          delete("11 delete above", "entry?path=../x"),
          get("11 list above", "entries?path=.."),
          move("11 move from above", "../x", "y", false),
          move("11 move to above", "x1", "../y", false),
          put("12 a long name", "n".repeat(300), "x"),
          put("13 put 2 MiB", "two", new byte[TWO_MIB]),
          put("13 put more", "more", new byte[TWO_MIB + 1]),
          get("14 get a file", "file?path=d/a.txt"),
          get("14 get an empty file", "file?path=empty"),
          get("15 get what is not there", "file?path=none"),
          get("16 get a directory", "file?path=d"),
          get("16 get a FIFO", "file?path=fifo"),
          get("17 get below a file", "file?path=d/a.txt/x"),
          get("18 get a range", "file?path=d/a.txt").with("Range", "bytes=0-4"),
          get("18 get if none matches", "file?path=d/a.txt").with("If-None-Match", "*"),
          head("19 head of a file", "file?path=d/a.txt"),
          head("19 head of what is not there", "file?path=none"),
          get("20 get outside", "file?path=/proc/self/comm"),
          get("20 get inside, from the file system's root", "file?path={home}/d/a.txt"),
          get("21 get outside, through home", "file?path={home}/../outside/secret"),
          get("22 get through a link that leads out", "file?path=out/secret"),
          put("22 put through a link that leads out", "out/put", "x"),
          get("23 get a dangling link", "file?path=dangling"),
          get("23 stat of a dangling link", "stat?path=dangling"),
          delete("23 delete a dangling link", "entry?path=dangling"),
          get("24 stat of a file", "stat?path=d/a.txt"),
          get("24 stat of a directory", "stat?path=d"),
          get("24 stat of home", "stat?path=."),
          get("24 stat through a link", "stat?path=d/to-dir"),
          get("25 stat of what is not there", "stat?path=none"),
          get("26 list a directory", "entries?path=q"),
          get("26 list an empty directory", "entries?path=d/empty"),
          get("27 list a file", "entries?path=d/a.txt"),
          get("27 list what is not there", "entries?path=none"),
          get("28 list links", "entries?path=d"),
          mkdir("29 make a directory", "?path=made/deep"),
          mkdir("29 make it again", "?path=made/deep"),
          mkdir("30 make one on a file", "?path=empty"),
          mkdir("30 make one below a file", "?path=empty/x"),
          call(
                  "31 make one by JSON",
                  "POST",
                  "/v1/fs/mkdir",
                  scratch -> "{\"path\":\"x\"}".getBytes(UTF_8))
              .with("Content-Type", "application/json"),
          move("32 move to absent parents", "m1", "absent/parents/m1", false),
          move("33 move onto a file", "m2", "m3", false),
          move("33 move without a word on it", "{\"from\":\"m2\",\"to\":\"m3\"}"),
          move("33 move with null", "{\"from\":\"m2\",\"to\":\"m3\",\"overwrite\":null}"),
          move("34 move over a file", "m2", "m3", true),
          move("34 move over a full directory", "m3", "full1", true),
          move("35 move what is not there", "none", "m8", false),
          move("36 move what is not there over a file", "none", "m4", true),
          get("36 and the file", "stat?path=m4"),
          move("37 move over itself", "m5", "m5", true),
          get("37 and it is", "stat?path=m5"),
          move("38 move a child over its parent", "parent/child", "parent", true),
          get("38 and the parent", "stat?path=parent"),
          move("39 move into itself", "full2", "full2/sub/x", false),
          move("39 move home", "", "x", false),
          move("40 move without a target", "{\"from\":\"m6\"}"),
          move("40 move with yes", "{\"from\":\"m6\",\"to\":\"m7\",\"overwrite\":\"yes\"}"),
          move("41 move with bad JSON", "{\"from\""),
          move("41 move with nothing", ""),
          move("41 move without a type", "{\"from\":\"m6\",\"to\":\"m9\"}").without("Content-Type"),
          move("41 move as text", "{\"from\":\"m6\",\"to\":\"m9\"}")
              .without("Content-Type")
              .with("Content-Type", "text/plain"),
          move("41 move as another JSON", "{\"from\":\"m6\",\"to\":\"m9\",\"more\":1}")
              .without("Content-Type")
              .with("Content-Type", "application/x+json"),
          move("42 move onto a dangling link", "m7", "dangling2", false),
          delete("43 delete a file", "entry?path=empty"),
          delete("43 delete it again", "entry?path=empty"),
          delete("44 delete a full directory", "entry?path=full2"),
          delete("44 delete a full directory, with false", "entry?path=full2&recursive=false"),
          delete("45 delete with 1", "entry?path=full2&recursive=1"),
          delete("45 delete with TRUE", "entry?path=full2&recursive=TRUE"),
          delete("45 delete with nothing", "entry?path=full2&recursive="),
          delete("46 delete a full directory with all", "entry?path=full2&recursive=true"),
          delete("46 delete a file with all", "entry?path=x1&recursive=true"),
          delete("47 delete a link to a directory", "entry?path=link1"),
          delete("47 delete a link to a directory with all", "entry?path=link2&recursive=true"),
          get("47 and what it leads to", "stat?path=full4/child"),
          upload(
              "49 upload",
              "u1",
              "directory('./')\nadd('./a')\ndirectory('./s/')\nadd('./s/b', b'bb')"),
          get("49 and list it", "entries?path=u1"),
          upload("50 upload nothing", "u2", new byte[0]),
          upload("51 upload junk", "u3", "junk".repeat(300).getBytes(UTF_8)),
          upload("51 upload a short block", "u3", "junk".getBytes(UTF_8)),
          upload("53 upload as something else", "u4", "add('a')")
              .without("Content-Type")
              .with("Content-Type", "application/gzip"),
          upload("53 upload without a type", "u4", "add('a')").without("Content-Type"),
          upload("53 upload with a longer type", "u4", "add('a')")
              .without("Content-Type")
              .with("Content-Type", "application/x-tarball"),
          upload("54 upload above", "u5", "add('first')\nadd('../x')"),
          get("54 and the first", "stat?path=u5/first"),
          upload("54 upload up and down", "u5", "add('a/../x')"),
          upload("54 upload from the file system's root", "u5", "add('/x')"),
          upload("55 upload a link that leads out", "u6", "link('l', '../../outside')"),
          upload("56 upload through a link", "u7", "link('l', '../../outside')\nadd('l/x')"),
          upload("57 upload a file over a link", "u8", "link('l', 'other')\nadd('l', b'new')"),
          get("57 and get it", "file?path=u8/l"),
          upload(
              "59 upload a hard link to a sibling",
              "u9",
              "add('a')\nlink('b', 'a', tarfile.LNKTYPE)"),
          upload("60 upload a FIFO", "u10", "add('f', b'', type=tarfile.FIFOTYPE)"),
          upload("61 upload a set-user-id program", "u11", "add('p', mode=0o4755)"),
          upload("62 upload a file over a directory", "later", "add('sub')"),
          upload("62 upload a directory over a file", "later", "directory('child')"),
          upload("62 upload into a file", "m6", "add('a')"),
          upload("63 upload 1024", "u12", "for i in range(1024): add(str(i))"),
          upload("63 upload 1025", "u13", "for i in range(1025): add(str(i))"),
          upload("64 upload 3 MiB", "u14", "add('large', b'x' * (3 << 20))"),
          call("65 wrong method", "POST", "/v1/fs/stat", scratch -> new byte[0]),
          get("66 a session that nobody knows", "stat?path=d&sessionId=none"));

  /** Where only the text of a refusal differs; status and type are the same. */
  private static final String WORDS = "the text is in our own words, which no client looks at";

  private static final String LARGE = "there is no limit of 2 MiB";
  private static final String PARTS = "ranges and conditions are understood";
  private static final String CONTAINED = "nothing outside the roots is reached";
  private static final String LINKS = "a link can be deleted, whatever it leads to";
  private static final String KEPT = "a move that fails leaves what was in its way";
  private static final String WHOLE = "an upload that is refused leaves nothing";

  /** Where the answers differ, and why that is meant. */
  static final Map<String, String> WANTED =
      Map.ofEntries(
          Map.entry("9 put without a path", WORDS),
          Map.entry("9 get without a path", WORDS),
          Map.entry("9 stat without a path", WORDS),
          Map.entry("9 mkdir without a path", WORDS),
          Map.entry("9 delete without a path", WORDS),
          Map.entry("10 path twice", WORDS),
          Map.entry("12 a long name", WORDS),
          Map.entry("13 put more", LARGE),
          Map.entry("18 get a range", PARTS),
          Map.entry("18 get if none matches", PARTS),
          Map.entry("20 get outside", CONTAINED),
          Map.entry("21 get outside, through home", CONTAINED),
          Map.entry("22 get through a link that leads out", CONTAINED),
          Map.entry("22 put through a link that leads out", CONTAINED),
          Map.entry("23 delete a dangling link", LINKS),
          Map.entry("31 make one by JSON", WORDS),
          Map.entry("36 and the file", KEPT),
          Map.entry("37 move over itself", WORDS),
          Map.entry("37 and it is", KEPT),
          Map.entry("38 move a child over its parent", WORDS),
          Map.entry("38 and the parent", KEPT),
          Map.entry("39 move home", "a root is not moved, and this is a bad request"),
          Map.entry("40 move without a target", WORDS),
          Map.entry("40 move with yes", WORDS),
          Map.entry("41 move with bad JSON", WORDS),
          Map.entry("41 move with nothing", WORDS),
          Map.entry("41 move without a type", WORDS),
          Map.entry("41 move as text", WORDS),
          Map.entry("45 delete with 1", WORDS),
          Map.entry("45 delete with TRUE", WORDS),
          Map.entry("45 delete with nothing", WORDS),
          Map.entry("47 delete a link to a directory", LINKS),
          Map.entry("51 upload junk", WORDS),
          Map.entry("51 upload a short block", WORDS),
          Map.entry("53 upload as something else", WORDS),
          Map.entry("53 upload without a type", WORDS),
          Map.entry("54 upload above", WORDS),
          Map.entry("54 and the first", WHOLE),
          Map.entry("54 upload up and down", WORDS),
          Map.entry("54 upload from the file system's root", WORDS),
          Map.entry("55 upload a link that leads out", CONTAINED),
          Map.entry("56 upload through a link", CONTAINED),
          Map.entry("59 upload a hard link to a sibling", "hard links inside are made"),
          Map.entry("60 upload a FIFO", "a FIFO is not made a file, but refused"),
          Map.entry("62 upload a file over a directory", WORDS),
          Map.entry("62 upload a directory over a file", WORDS),
          Map.entry("64 upload 3 MiB", LARGE));

  private SideBySideCalls() {}

  /** Whether only the text may differ. */
  static boolean isInOtherWords(Call call) {
    return WORDS.equals(WANTED.get(call.name()));
  }
}
