package dev.satchel.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("locale-blind")
class AddressPolicyTest {
  private static final String EVERYTHING = "0.0.0.0/0, ::/0";

  @ParameterizedTest
  @ValueSource(
      strings = {
        "1.1.1.1",
        "8.8.8.8",
        "9.255.255.255",
        "11.0.0.0",
        "100.63.255.255",
        "100.128.0.0",
        "126.255.255.255",
        "128.0.0.0",
        "168.63.129.15",
        "169.253.255.255",
        "169.255.0.0",
        "172.15.255.255",
        "172.32.0.0",
        "192.0.1.0",
        "192.167.255.255",
        "192.169.0.0",
        "198.17.255.255",
        "198.20.0.0",
        "223.255.255.255",
        "2606:4700:4700::1111",
        "2001:4860:4860::8888",
        "2a00::1",
        "::ffff:8.8.8.8",
        "::ffff:0:8.8.8.8",
        "::8.8.8.8",
        "64:ff9b::8.8.8.8",
        "2002:808:808::1",
        "2001:0:808:808::f7f7:f7f7",
      })
  void publicAddressesMayBeCalled(String address) {
    assertThat(policy("").allows(target(address))).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "10.0.0.0",
        "10.255.255.255",
        "100.64.0.0",
        "100.127.255.255",
        "127.0.0.1",
        "127.255.255.254",
        "172.16.0.0",
        "172.31.255.255",
        "192.168.0.0",
        "192.168.255.255",
        "198.18.0.0",
        "198.19.255.255",
        "::1",
        "fc00::",
        "fdff:ffff::1",
        "fd00::1",
        "fec0::1",
        "feff::1",
        "::ffff:127.0.0.1",
        "::ffff:10.1.2.3",
        "::ffff:0:10.1.2.3",
        "::127.0.0.1",
        "64:ff9b::127.0.0.1",
        "64:ff9b::192.168.1.1",
        "2002:7f00:1::",
        "2002:c0a8:101::1",
        "2001:0:808:808::80ff:fffe",
        "2001:0:7f00:1::f7f7:f7f7",
      })
  void privateOnesOnlyIfTheyAreListed(String address) {
    assertThat(policy("").allows(target(address))).isFalse();

    assertThat(policy(EVERYTHING).allows(target(address))).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0.0.0.0",
        "0.1.2.3",
        "100.100.100.200",
        "168.63.129.16",
        "169.254.0.1",
        "169.254.169.254",
        "169.254.170.2",
        "192.0.0.1",
        "192.0.0.192",
        "192.0.2.1",
        "192.88.99.1",
        "198.51.100.1",
        "203.0.113.255",
        "224.0.0.1",
        "239.255.255.255",
        "240.0.0.0",
        "255.255.255.255",
        "::",
        "100::1",
        "64:ff9b:1::1",
        "5f00::1",
        "fe80::1",
        "febf::1",
        "fe80::a9fe:a9fe",
        "ff02::1",
        "ff0e::1",
        "2001:2::1",
        "2001:10::1",
        "2001:20::1",
        "2001:db8::1",
        "3fff::1",
        "4000::1",
        "fd00:ec2::254",
        "fd00:ec2::23",
        "fd00:42::42",
        "fd00:c1::a9fe:a9fe",
        "fd20:ce::254",
        "::ffff:169.254.169.254",
        "::ffff:0:169.254.169.254",
        "::ffff:0.0.0.0",
        "::ffff:224.0.0.1",
        "::169.254.169.254",
        "::0.0.0.2",
        "64:ff9b::169.254.169.254",
        "64:ff9b::",
        "2002:a9fe:a9fe::1",
        "2002::1",
        "2001:0:a9fe:a9fe::f7f7:f7f7",
        "2001:0:808:808::5601:5601",
      })
  void someAreNeverCalled(String address) {
    assertThat(policy(EVERYTHING).allows(target(address))).isFalse();
  }

  @Test
  void aMappedAddressIsSeenThroughHoweverItIsMade() throws IOException {
    byte[] mapped = new byte[16];
    mapped[10] = mapped[11] = (byte) 0xff;
    System.arraycopy(new byte[] {(byte) 169, (byte) 254, (byte) 169, (byte) 254}, 0, mapped, 12, 4);
    InetAddress address = Inet6Address.getByAddress("sandbox.example", mapped, 0);
    assertThat(address).isInstanceOf(Inet6Address.class);
    AddressPolicy policy = AddressPolicy.allowing(EVERYTHING, host -> List.of(address));
    assertThat(policy.allows(named("http://sandbox.example"))).isFalse();
    assertThatThrownBy(() -> policy.vetted("sandbox.example", 80)).isInstanceOf(IOException.class);
  }

  @ParameterizedTest
  @CsvSource({
    "10.0.0.0/8,          10.9.9.9,          80, true",
    "10.0.0.0/8,          10.9.9.9,        9000, true",
    "10.0.0.0/8,          192.168.0.1,       80, false",
    "10.0.0.0/9,          10.127.255.255,    80, true",
    "10.0.0.0/9,          10.128.0.0,        80, false",
    "10.1.2.3/32,         10.1.2.3,          80, true",
    "10.1.2.3,            10.1.2.3,          80, true",
    "10.1.2.3,            10.1.2.2,          80, false",
    "127.0.0.1:9000,      127.0.0.1,       9000, true",
    "127.0.0.1:9000,      127.0.0.1,       9001, false",
    "127.0.0.1:80,        127.0.0.1,         80, true",
    "127.0.0.1:9000,      ::ffff:127.0.0.1, 9000, true",
    "127.0.0.1:9000,      64:ff9b::127.0.0.1, 9000, true",
    "127.0.0.1:9000,      ::1,             9000, false",
    "172.16.0.0/12:8080,  172.17.0.2,      8080, true",
    "172.16.0.0/12:8080,  172.17.0.2,      8081, false",
    "[fd00::]/8,          fd12::1,         8081, true",
    "[fd00::]/8:8080,     fd12::1,         8080, true",
    "[fd00::]/8:8080,     fd12::1,         8081, false",
    "[::1]:9000,          ::1,             9000, true",
    "[::1]:9000,          ::1,             9001, false",
    "::1,                 ::1,             9001, true",
    "fd00::/8,            fd12::1,         8081, true",
    "'10.0.0.0/8 , ,[::1]', ::1,             80, true",
    "0.0.0.0/0,           fd12::1,           80, false",
  })
  void theListSaysWhichAndAtWhatPort(String list, String address, int port, boolean isAllowed) {
    assertThat(policy(list).allows(target(address, port))).isEqualTo(isAllowed);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "localhost",
        "10.0.0.0/33",
        "10.0.0.0/-1",
        "10.0.0.0/",
        "10.0.0.1/8",
        "10.0.0.0/8/8",
        "10.0.0.0:0",
        "10.0.0.0:65536",
        "10.0.0.0:",
        "10.0.0.0:80:80",
        "10.0.0",
        "0x0a.0.0.0/8",
        "010.0.0.0/8",
        "10.0.0.0 /8",
        "10.0.0.0/8;127.0.0.1",
        "[10.0.0.0]/8",
        "[fd00::/8]",
        "[fd00::]:80/8",
        "[fd00::",
        "fd00::]/8",
        "[fe80::1%eth0]",
        "fd00::/129",
        "::ffff:10.0.0.0/104",
        "169.254.169.254",
        "169.254.0.0/16",
        "169.254.0.0/16:80",
        "224.0.0.0/4",
        "0.0.0.0",
        "192.0.2.0/24",
        "[fe80::]/10",
        "[ff00::]/8",
        "[fd00:ec2::254]",
        "[64:ff9b::]/96",
        "[::]",
      })
  void aListThatMakesNoSenseIsNotTaken(String list) {
    assertThatThrownBy(() -> policy("127.0.0.1," + list))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith(list.split(",", -1)[0] + ": ");
  }

  @Test
  void eachAddressOfANameMustBeFine() throws IOException {
    AddressPolicy mixed = naming("8.8.8.8", "10.0.0.1");
    assertThat(mixed.allows(named("http://sandbox.example"))).isFalse();
    assertThatThrownBy(() -> mixed.vetted("sandbox.example", 80))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("10.0.0.1");
    AddressPolicy fine = naming("8.8.8.8", "2a00::1");
    assertThat(fine.allows(named("http://sandbox.example"))).isTrue();
    assertThat(fine.vetted("sandbox.example", 80))
        .containsExactly(InetAddress.getByName("8.8.8.8"), InetAddress.getByName("2a00::1"));
  }

  @Test
  void aNameWithoutAddressesMayBeRegisteredButNotCalled() {
    for (AddressPolicy policy : List.of(naming(), AddressPolicy.allowing("", host -> unknown()))) {
      assertThat(policy.allows(named("http://sandbox.example"))).isTrue();
      assertThatThrownBy(() -> policy.vetted("sandbox.example", 80))
          .isInstanceOf(UnknownHostException.class);
    }
  }

  @Test
  void nobodyIsAskedForAnAddressThatIsWrittenOut() throws IOException {
    AddressPolicy policy = AddressPolicy.allowing("127.0.0.1,::1", host -> unknown());
    assertThat(policy.vetted("127.0.0.1", 80)).hasSize(1);
    assertThat(policy.vetted("[::1]", 80)).hasSize(1);
    assertThat(policy.vetted("::1", 80)).hasSize(1);
  }

  @Test
  void namesOfThisMachineAreFound() throws IOException {
    assertThat(AddressPolicy.Names.ofThisMachine().addresses("localhost"))
        .isNotEmpty()
        .allMatch(InetAddress::isLoopbackAddress);
  }

  private static List<InetAddress> unknown() throws UnknownHostException {
    throw new UnknownHostException("sandbox.example");
  }

  private static AddressPolicy policy(String list) {
    return AddressPolicy.allowing(list, AddressPolicy.Names.ofThisMachine());
  }

  private static AddressPolicy naming(String... addresses) {
    List<InetAddress> known =
        Arrays.stream(addresses).map(text -> Literal.parse(text).orElseThrow()).toList();
    return AddressPolicy.allowing("", host -> known);
  }

  private static TargetUrl target(String address) {
    return target(address, 80);
  }

  private static TargetUrl target(String address, int port) {
    String host = address.contains(":") ? "[" + address + "]" : address;
    return named("http://" + host + ":" + port);
  }

  private static TargetUrl named(String url) {
    return TargetUrl.parse(url).orElseThrow();
  }
}
