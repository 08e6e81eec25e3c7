package io.phantomparadox.vault.settlement.payload;

import static org.assertj.core.api.Assertions.assertThat;

import io.phantomparadox.vault.settlement.payload.AvailabilityConfig.Kind;
import io.phantomparadox.vault.solana.Hash32;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Our content ids, forms, archives and gateway against an IPFS that nobody here wrote. */
class ForeignIpfsTest {
  private static final Duration TIMEOUT = Duration.ofSeconds(20);

  /** Around one leaf, and enough leaves for a tree of three levels (174 links a node). */
  private static final List<Integer> SIZES =
      List.of(0, 1, 262_143, 262_144, 262_145, 700_000, 175 * 262_144 + 5);

  @Test
  void givenPayloadsOfEverySizeWhenUploadedThenEveryProviderKeepsThemUnderOurContentId(
      @TempDir Path directory) throws Exception {
    try (ForeignIpfs ipfs = ForeignIpfs.start();
        HttpClient http = HttpClient.newHttpClient()) {
      Gateways gateways = new Gateways(http, List.of(ipfs.gateway()), TIMEOUT);
      for (int size : SIZES) {
        byte[] payload = new byte[size];
        new SplittableRandom(size).nextBytes(payload);
        Cid cid = UnixFs.cid(payload);
        for (Kind kind : Kind.values()) {
          // An id that is not ours is refused by the provider's client.
          new IpfsProvider(ipfs.provider(kind), http, TIMEOUT).upload(cid, payload);
        }
        assertThat(gateways.read(cid)).as("%d bytes", size).contains(payload);
      }
      assertThat(gateways.read(UnixFs.cid(new byte[] {9, 9, 9}))).isEmpty();
    }
  }

  @Test
  void givenKubosOwnClientWhenItAddsAPayloadThenTheProviderTakesItUnderOurContentId(
      @TempDir Path directory) throws Exception {
    try (ForeignIpfs ipfs = ForeignIpfs.start();
        HttpClient http = HttpClient.newHttpClient()) {
      for (int size : List.of(1, 700_000)) {
        byte[] payload = new byte[size];
        new SplittableRandom(size).nextBytes(payload);
        Path file = Files.write(directory.resolve("payload"), payload);
        String kubo = ipfs.provider(Kind.KUBO).base().toString();
        assertThat(
                ForeignIpfs.run(
                    TIMEOUT,
                    List.of("node", "kubo-add.mjs", kubo, file.toAbsolutePath().toString())))
            .as("%d bytes", size)
            .isEqualTo(UnixFs.cid(payload).text());
        assertThat(new Gateways(http, List.of(ipfs.gateway()), TIMEOUT).read(UnixFs.cid(payload)))
            .contains(payload);
      }
    }
  }

  @Test
  void givenOurGatewayWhenAForeignReaderTakesItsArchiveThenItFindsTheFile(@TempDir Path directory)
      throws Exception {
    try (ForeignIpfs installed = ForeignIpfs.start()) {
      assertThat(installed.gateway()).isNotNull();
      LocalContentStore store = new LocalContentStore(directory);
      AvailabilityConfig config = AvailabilityConfig.local(directory);
      try (PinnedContent content = new PinnedContent(store, config, Clock.systemUTC());
          ContentGateway gateway = ContentGateway.start("127.0.0.1:0", content)) {
        for (int size : List.of(0, 5, 262_144, 1_000_000)) {
          byte[] payload = new byte[size];
          new SplittableRandom(size).nextBytes(payload);
          Cid cid = UnixFs.cid(payload);
          store.publish(cid, payload);
          String url = gateway.uri() + "/ipfs/" + cid + "?format=car";
          assertThat(ForeignIpfs.run(TIMEOUT, List.of("node", "read-car.mjs", url)))
              .as("%d bytes", size)
              .isEqualTo(cid + " " + size + " " + Hash32.sha256(payload).toHex());
        }
      }
    }
  }
}
