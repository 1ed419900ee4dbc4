package dev.satchel.snapshot.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.satchel.snapshot.StoredName;
import dev.satchel.snapshot.s3.BucketAddress.Style;
import java.net.URI;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a store in a bucket is told is right, or is refused at once; and parts have room enough. */
@Tag("locale-blind")
class BucketAddressTest {
  private static final StoredName NAME = new StoredName("a/b");

  private static BucketAddress withPrefix(String prefix) {
    return new BucketAddress("bucket", prefix, "us-east-1", null, Style.HOST);
  }

  @Test
  void theKeyOfAnObjectIsThePrefixAndItsName() {
    assertThat(withPrefix("some/prefix").key(NAME)).isEqualTo("some/prefix/a/b");
    assertThat(withPrefix("").key(NAME)).isEqualTo("a/b");
    assertThat(withPrefix("some/prefix").name("some/prefix/a/b")).contains(NAME);
    assertThat(withPrefix("some/prefix").name("some/prefixes/a")).isEmpty();
    assertThat(withPrefix("some/prefix").name("a/b")).isEmpty();
    assertThat(withPrefix("some").name("some/.a")).isEmpty();
    assertThat(withPrefix("").name("a/b")).contains(NAME);
  }

  @ParameterizedTest
  @CsvSource({
    "b, '', us-east-1",
    "a/b, '', us-east-1",
    "bucket, /, us-east-1",
    "bucket, a/, us-east-1",
    "bucket, ../a, us-east-1",
    "bucket, '', ''",
    "bucket, '', us east",
  })
  void whatCannotBeRightIsRefused(String bucket, String prefix, String region) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new BucketAddress(bucket, prefix, region, null, Style.PATH));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ftp://host",
        "host:9000",
        "http:///x",
        "http://user:word@host",
        "http://host/path",
        "http://host?x=1"
      })
  void anEndpointIsAHostAndAPort(String endpoint) {
    assertThatIllegalArgumentException()
        .isThrownBy(
            () -> new BucketAddress("bucket", "", "us-east-1", URI.create(endpoint), Style.PATH))
        .withMessageNotContaining("word");
  }

  @Test
  void patienceIsPositiveAndLongerForMoreBytes() {
    Duration second = Duration.ofSeconds(1);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Patience(Duration.ZERO, second, 1, 1));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Patience(second, Duration.ZERO, 1, 1));
    assertThatIllegalArgumentException().isThrownBy(() -> new Patience(second, second, 0, 1));
    assertThatIllegalArgumentException().isThrownBy(() -> new Patience(second, second, 1, 0));
    assertThat(new Patience(second, second, 100, 1).forSending(1000)).hasSeconds(12);
  }

  @Test
  void thePartsHaveRoomForATebibyteHoweverItIsCut() {
    long full = 0;
    long worst = 0;
    for (int number = 1; number <= PartSizes.MOST; number++) {
      assertThat(PartSizes.least(number)).isGreaterThanOrEqualTo(5 << 20);
      full += PartSizes.size(number);
      worst += number % 2 == 1 ? PartSizes.least(number) : PartSizes.size(number);
    }
    assertThat(full).isGreaterThan(1L << 40);
    assertThat(worst).isGreaterThan(1L << 40);
    assertThat(PartSizes.size(1)).isEqualTo(8 << 20);
    assertThat(PartSizes.size(100)).isLessThan(16 << 20);
    assertThat(PartSizes.size(PartSizes.MOST)).isLessThan(288 << 20);
  }
}
