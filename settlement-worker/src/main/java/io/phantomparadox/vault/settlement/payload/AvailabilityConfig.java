package io.phantomparadox.vault.settlement.payload;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Where payloads are kept and read back.
 *
 * @param contentStore CONTENT_STORE_DIR: directory of the local store, which always keeps a copy
 * @param serveAt CONTENT_GATEWAY_ADDRESS ({@code host:port}, port 0 for a free one; default: not
 *     served): where the local store answers as an IPFS gateway
 * @param providers IPFS_PROVIDERS (comma separated, in order of preference; default none): see
 *     {@link Provider#parse}. With none, the local store alone makes a payload available
 * @param gateways IPFS_GATEWAYS (comma separated base addresses, at most 6; default none), in order
 *     of preference
 * @param providerTimeout IPFS_PROVIDER_TIMEOUT_MS (default 30000): deadline of one upload
 * @param gatewayTimeout IPFS_GATEWAY_TIMEOUT_MS (default 5000): deadline of one gateway
 * @param failuresToOpen IPFS_FAILURES_TO_OPEN (default 3): failures in a row after which a provider
 *     is left alone
 * @param openFor IPFS_OPEN_FOR_MS (default 300000): for how long
 */
public record AvailabilityConfig(
    Path contentStore,
    @Nullable String serveAt,
    List<Provider> providers,
    List<URI> gateways,
    Duration providerTimeout,
    Duration gatewayTimeout,
    int failuresToOpen,
    Duration openFor) {
  /** Gateways asked at most. */
  public static final int GATEWAYS_MAX = 6;

  public AvailabilityConfig {
    Objects.requireNonNull(contentStore, "contentStore");
    providers = List.copyOf(providers);
    gateways = List.copyOf(gateways);
    if (gateways.size() > GATEWAYS_MAX) {
      throw new IllegalArgumentException("availability: at most " + GATEWAYS_MAX + " gateways");
    }
    if (failuresToOpen < 1) {
      throw new IllegalArgumentException("availability: failuresToOpen is at least 1");
    }
    for (Duration duration : List.of(providerTimeout, gatewayTimeout, openFor)) {
      if (duration.isNegative() || duration.isZero()) {
        throw new IllegalArgumentException("availability: a duration is not positive");
      }
    }
  }

  /** The local store alone. */
  public static AvailabilityConfig local(Path contentStore) {
    return new AvailabilityConfig(
        contentStore,
        null,
        List.of(),
        List.of(),
        Duration.ofSeconds(30),
        Duration.ofSeconds(5),
        3,
        Duration.ofMinutes(5));
  }

  /** The same, served as a gateway. */
  public AvailabilityConfig servedAt(String address) {
    return new AvailabilityConfig(
        contentStore,
        address,
        providers,
        gateways,
        providerTimeout,
        gatewayTimeout,
        failuresToOpen,
        openFor);
  }

  /** The same with providers. */
  public AvailabilityConfig withProviders(List<Provider> others, Duration timeout) {
    return new AvailabilityConfig(
        contentStore, serveAt, others, gateways, timeout, gatewayTimeout, failuresToOpen, openFor);
  }

  /** What kind of API a provider has. */
  public enum Kind {
    /** {@code POST /pinning/pinFileToIPFS}, as pinata.cloud's. */
    PINATA,
    /** {@code POST /api/v0/add}, as a Kubo node's. */
    KUBO,
    /** {@code POST /upload} of a CAR, as web3.storage's and other Filecoin gateways'. */
    FILECOIN
  }

  /**
   * A place to pin.
   *
   * @param kind its API
   * @param base its base address
   * @param token bearer token, null for none
   */
  public record Provider(Kind kind, URI base, @Nullable String token) {

    /**
     * Reads {@code kind=address} or {@code kind=address|VARIABLE}, where the variable holds the
     * token: a token never stands in the list itself.
     *
     * @param environment where the variable is looked up
     * @throws IllegalArgumentException when it is neither
     */
    public static Provider parse(String text, java.util.Map<String, String> environment) {
      String[] kindAndRest = text.strip().split("=", 2);
      if (kindAndRest.length != 2) {
        throw new IllegalArgumentException("IPFS_PROVIDERS: not kind=address: " + text);
      }
      String[] addressAndVariable = kindAndRest[1].split("\\|", 2);
      String token = null;
      if (addressAndVariable.length == 2) {
        token = environment.get(addressAndVariable[1]);
        if (token == null || token.isBlank()) {
          throw new IllegalArgumentException(
              "IPFS_PROVIDERS: the variable " + addressAndVariable[1] + " is not set");
        }
      }
      Kind kind =
          switch (kindAndRest[0]) {
            case "pinata" -> Kind.PINATA;
            case "kubo" -> Kind.KUBO;
            case "filecoin" -> Kind.FILECOIN;
            default ->
                throw new IllegalArgumentException(
                    "IPFS_PROVIDERS: pinata, kubo or filecoin, not " + kindAndRest[0]);
          };
      return new Provider(kind, URI.create(addressAndVariable[0]), token);
    }

    /** Says nothing of the token. */
    @Override
    public String toString() {
      return kind + " " + base;
    }
  }
}
