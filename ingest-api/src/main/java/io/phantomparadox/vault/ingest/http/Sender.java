package io.phantomparadox.vault.ingest.http;

import io.micronaut.http.HttpRequest;
import io.phantomparadox.vault.ingest.AddressBlock;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Whose address a request is counted for: the other end of its connection, or, where that is a
 * proxy of ours, the nearest hop of {@code X-Forwarded-For} that is not. What a stranger writes
 * into the header stands left of what our own proxies add, so it is never believed.
 */
public final class Sender {
  private static final String HOPS = "X-Forwarded-For";

  /** Hops looked at; a chain of more proxies of ours than this ends at the last one looked at. */
  private static final int HOPS_MAX = 16;

  private final List<AddressBlock> proxies;

  /**
   * @param proxies that stand in front of the door; empty when none does
   */
  public Sender(List<AddressBlock> proxies) {
    this.proxies = List.copyOf(proxies);
  }

  /** The address as text. */
  String address(HttpRequest<?> request) {
    InetAddress peer = request.getRemoteAddress().getAddress();
    return isProxy(peer)
        ? behind(peer, request.getHeaders().getAll(HOPS)).getHostAddress()
        : peer.getHostAddress();
  }

  private InetAddress behind(InetAddress peer, List<String> headers) {
    List<String> hops = new ArrayList<>();
    headers.forEach(header -> hops.addAll(List.of(header.split(",", -1))));
    InetAddress sender = peer;
    int first = Math.max(0, hops.size() - HOPS_MAX);
    for (int i = hops.size() - 1; i >= first && isProxy(sender); i--) {
      Optional<InetAddress> hop = read(hops.get(i).strip());
      if (hop.isEmpty()) {
        return sender;
      }
      sender = hop.get();
    }
    return sender;
  }

  private boolean isProxy(InetAddress address) {
    return proxies.stream().anyMatch(block -> block.contains(address));
  }

  private static Optional<InetAddress> read(String hop) {
    try {
      return Optional.of(InetAddress.ofLiteral(hop));
    } catch (IllegalArgumentException unreadable) {
      return Optional.empty();
    }
  }
}
