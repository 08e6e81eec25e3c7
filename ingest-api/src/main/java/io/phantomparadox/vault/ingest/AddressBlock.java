package io.phantomparadox.vault.ingest;

import java.net.InetAddress;

/**
 * Network addresses that begin alike, as CIDR writes them ({@code 10.0.0.0/8}, {@code fd00::/8});
 * one address is a block of its own.
 *
 * @param network an address of the block
 * @param bits how many leading bits they share
 */
public record AddressBlock(InetAddress network, int bits) {

  /**
   * Checks the length.
   *
   * @throws IllegalArgumentException when an address has fewer bits
   */
  public AddressBlock {
    if (bits < 0 || bits > bitsOf(network)) {
      throw new IllegalArgumentException(
          "a block of %s has 0 to %d bits, not %d"
              .formatted(network.getHostAddress(), bitsOf(network), bits));
    }
  }

  /**
   * Reads {@code address} or {@code address/bits}; names are not looked up.
   *
   * @throws IllegalArgumentException when it is neither
   */
  public static AddressBlock parse(String text) {
    int slash = text.indexOf('/');
    InetAddress network = InetAddress.ofLiteral(slash < 0 ? text : text.substring(0, slash));
    return new AddressBlock(
        network, slash < 0 ? bitsOf(network) : Integer.parseInt(text.substring(slash + 1)));
  }

  /** Whether an address lies in it. */
  public boolean contains(InetAddress address) {
    byte[] ours = network.getAddress();
    byte[] theirs = address.getAddress();
    if (ours.length != theirs.length) {
      return false;
    }
    for (int bit = 0; bit < bits; bit++) {
      int mask = 0x80 >> bit % Byte.SIZE;
      if (((ours[bit / Byte.SIZE] ^ theirs[bit / Byte.SIZE]) & mask) != 0) {
        return false;
      }
    }
    return true;
  }

  private static int bitsOf(InetAddress address) {
    return address.getAddress().length * Byte.SIZE;
  }
}
