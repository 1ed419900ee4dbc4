package dev.satchel.session;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.satchel.Content;
import dev.satchel.archive.Frames;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Snapshots on their way from one machine to another. */
@Tag("locale-blind")
class CaptureStreamTest {
  private static final int BASIS = 1_000;

  /** What has arrived, in words; new bytes by how many they are. */
  private static final class Arrived implements Frames {
    private final List<String> segments = new ArrayList<>();
    private long bytes;

    @Override
    public void add(Content content) throws IOException {
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      content.writeTo(out);
      segments.add(out.size() < 100 ? out.toString(UTF_8) : out.size() + " bytes");
      bytes += out.size();
    }

    @Override
    public void reuse(long position, long length) {
      assertThat(position).isNotNegative();
      assertThat(length).isPositive();
      assertThat(position + length).isLessThanOrEqualTo(BASIS);
      segments.add(position + "+" + length);
      bytes += length;
    }
  }

  private static byte[] written() throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    CaptureWriter writer = new CaptureWriter(out);
    writer.add(bytes("one"));
    writer.reuse(0, 400);
    writer.reuse(500, 500);
    writer.add(bytes(""));
    writer.add(bytes("two"));
    writer.finish(bytes("the catalogue"));
    return out.toByteArray();
  }

  private static Content bytes(String text) {
    return out -> out.write(text.getBytes(UTF_8));
  }

  private static Arrived read(byte[] sent) throws IOException {
    Arrived arrived = new Arrived();
    ByteArrayOutputStream catalogue = new ByteArrayOutputStream();
    try (CaptureReader reader = new CaptureReader(new ByteArrayInputStream(sent), BASIS)) {
      reader.frames(arrived);
      reader.catalogue(catalogue);
    }
    arrived.segments.add("catalogue " + catalogue.toString(UTF_8));
    return arrived;
  }

  @Test
  void whatIsWrittenArrives() throws IOException {
    assertThat(read(written()).segments)
        .containsExactly("one", "0+400", "500+500", "", "two", "catalogue the catalogue");
  }

  @Test
  void whatNobodyAskedForIsPassedOver() throws IOException {
    List<String> seen = new ArrayList<>();
    Frames lazy =
        new Frames() {
          @Override
          public void add(Content bytes) {
            seen.add("new");
          }

          @Override
          public void reuse(long position, long length) {
            seen.add("old");
          }
        };
    ByteArrayOutputStream catalogue = new ByteArrayOutputStream();
    CaptureReader reader = new CaptureReader(new ByteArrayInputStream(written()), BASIS);
    reader.frames(lazy);
    reader.catalogue(catalogue);
    assertThat(seen).containsExactly("new", "old", "old", "new", "new");
    assertThat(catalogue.toString(UTF_8)).isEqualTo("the catalogue");
  }

  @Test
  void noBeginningOfItIsTakenForTheWhole() throws IOException {
    byte[] whole = written();
    for (int length = 0; length < whole.length; length++) {
      byte[] cut = Arrays.copyOf(whole, length);
      assertThatThrownBy(() -> read(cut)).as("%d bytes", length).isInstanceOf(SandboxAway.class);
    }
  }

  @Test
  void nothingMayFollow() throws IOException {
    byte[] whole = written();
    byte[] longer = Arrays.copyOf(whole, whole.length + 1);
    assertThatThrownBy(() -> read(longer)).isInstanceOf(SandboxAway.class);
  }

  /** Writes something after the beginning. */
  private interface Malice {
    void write(DataOutputStream out) throws IOException;
  }

  private static byte[] sent(Malice malice) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    DataOutputStream out = new DataOutputStream(bytes);
    out.write("SATCHEL1".getBytes(US_ASCII));
    malice.write(out);
    return bytes.toByteArray();
  }

  private static void range(DataOutputStream out, long position, long length) throws IOException {
    out.writeByte(CaptureMarks.TAKEN_OVER);
    out.writeLong(position);
    out.writeLong(length);
  }

  private static void end(DataOutputStream out, long length) throws IOException {
    out.writeByte(CaptureMarks.CATALOGUE);
    out.writeInt(0);
    out.writeByte(CaptureMarks.END);
    out.writeLong(length);
    out.writeLong(0);
  }

  @Test
  void stretchesLieInTheBasisAndAscend() throws IOException {
    assertThat(
            read(sent(
                    out -> {
                      range(out, 0, BASIS);
                      end(out, BASIS);
                    }))
                .bytes)
        .isEqualTo(BASIS);
    List<Malice> all =
        List.of(
            out -> range(out, 0, BASIS + 1),
            out -> range(out, BASIS, 1),
            out -> range(out, -1, 2),
            out -> range(out, 0, 0),
            out -> range(out, 0, -1),
            out -> range(out, 1, Long.MAX_VALUE),
            out -> range(out, Long.MAX_VALUE, 1),
            out -> {
              range(out, 0, 10);
              range(out, 9, 10);
            });
    for (Malice malice : all) {
      byte[] bytes =
          sent(
              out -> {
                malice.write(out);
                end(out, 10);
              });
      assertThatThrownBy(() -> read(bytes))
          .isInstanceOf(SandboxAway.class)
          .hasRootCauseMessage("it takes over what is not there");
    }
  }

  @Test
  void chunksHaveABoundAndTotalsMustBeRight() throws IOException {
    List<Malice> all =
        List.of(
            out -> {
              out.writeByte(CaptureMarks.NEW);
              out.writeInt(-1);
            },
            out -> {
              out.writeByte(CaptureMarks.NEW);
              out.writeInt(CaptureMarks.MAX_CHUNK + 1);
              out.write(new byte[CaptureMarks.MAX_CHUNK + 1]);
            },
            out -> out.writeByte(0),
            out -> out.writeByte(CaptureMarks.END),
            out -> end(out, 1),
            out -> end(out, -1));
    for (Malice malice : all) {
      byte[] bytes = sent(malice);
      assertThatThrownBy(() -> read(bytes)).isInstanceOf(SandboxAway.class);
    }
    assertThatThrownBy(() -> read("SATCHEL2".getBytes(US_ASCII))).isInstanceOf(SandboxAway.class);
  }

  /** Whatever is changed, it is read as something else or refused, and soon over. */
  @Test
  void whatWasChangedAtRandomDoesNoHarm() throws IOException {
    Random random = new Random(20261122);
    byte[] whole = written();
    int refused = 0;
    for (int i = 0; i < 20_000; i++) {
      byte[] changed = whole.clone();
      for (int n = random.nextInt(3); n >= 0; n--) {
        changed[random.nextInt(changed.length)] = (byte) random.nextInt(256);
      }
      try {
        assertThat(read(changed).bytes).isLessThanOrEqualTo(BASIS + whole.length);
      } catch (SandboxAway e) {
        refused++;
      }
    }
    assertThat(refused).isGreaterThan(10_000);
  }

  /** Far more than fits into memory, were it kept. */
  @Test
  void memoryStaysFlat() throws IOException {
    long length = 8L << 30;
    try (InputStream sent = new Endless(length)) {
      CaptureReader reader = new CaptureReader(sent, 0);
      long[] taken = new long[1];
      reader.frames(
          new Frames() {
            @Override
            public void add(Content bytes) throws IOException {
              bytes.writeTo(
                  new OutputStream() {
                    @Override
                    public void write(int b) {
                      taken[0]++;
                    }

                    @Override
                    public void write(byte[] all, int offset, int count) {
                      taken[0] += count;
                    }
                  });
            }

            @Override
            public void reuse(long position, long count) {
              throw new AssertionError("nothing is taken over");
            }
          });
      assertThat(taken[0]).isEqualTo(length);
    }
  }

  /** A segment of so many bytes, in the largest chunks there may be, and then the catalogue. */
  private static final class Endless extends InputStream {
    private final byte[] begin;
    private final byte[] head;
    private final long chunks;
    private long at;

    Endless(long length) throws IOException {
      begin = sent(out -> out.writeByte(CaptureMarks.NEW));
      head = new byte[] {0x01, 0, 0, 0}; // 16 MiB
      chunks = length / CaptureMarks.MAX_CHUNK;
    }

    @Override
    public int read() {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : Byte.toUnsignedInt(one[0]);
    }

    @Override
    public int read(byte[] target, int offset, int count) {
      int part = CaptureMarks.MAX_CHUNK + head.length;
      long in = at - begin.length;
      if (in < 0) {
        target[offset] = begin[(int) at++];
        return 1;
      }
      if (in / part < chunks && in % part >= head.length) {
        int some = (int) Math.min(count, part - in % part);
        at += some;
        return some;
      }
      int place = (int) (in - chunks * part);
      byte[] rest = {0, 0, 0, 0, CaptureMarks.CATALOGUE};
      target[offset] = in / part < chunks ? head[(int) (in % part)] : rest[place];
      at++;
      return 1;
    }
  }
}
