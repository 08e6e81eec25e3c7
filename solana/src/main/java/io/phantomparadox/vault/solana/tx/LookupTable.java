package io.phantomparadox.vault.solana.tx;

import io.phantomparadox.vault.solana.PublicKey;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * An address lookup table as it stands on chain. Entries are only ever appended, so positions stay
 * good while the table is active.
 *
 * @param address of the table's account
 * @param addresses its entries, at most {@value #ADDRESSES_MAX}
 */
public record LookupTable(PublicKey address, List<PublicKey> addresses) {
  /** The program that owns lookup tables. */
  public static final PublicKey PROGRAM =
      PublicKey.fromBase58("AddressLookupTab1e1111111111111111111111111");

  /** Most entries of a table. */
  public static final int ADDRESSES_MAX = 256;

  // type u32 (1 = a table), deactivation slot u64, last extended slot u64, its start index u8,
  // option of the authority, padding: solana-address-lookup-table-interface
  private static final int META_SIZE = 56;
  private static final int TYPE_TABLE = 1;
  private static final int AT_DEACTIVATION_SLOT = 4;
  private static final long ACTIVE = -1;

  public LookupTable {
    addresses = List.copyOf(addresses);
    if (addresses.size() > ADDRESSES_MAX) {
      throw new IllegalArgumentException(
          addresses.size() + " addresses in a table, at most " + ADDRESSES_MAX);
    }
  }

  /**
   * Reads the data of a table's account; empty when it is no active table. An entry can be used in
   * the slot after the one that appended it.
   */
  public static Optional<LookupTable> read(PublicKey address, byte[] data) {
    int entries = (data.length - META_SIZE) / PublicKey.SIZE;
    if (data.length < META_SIZE
        || (data.length - META_SIZE) % PublicKey.SIZE != 0
        || entries > ADDRESSES_MAX) {
      return Optional.empty();
    }
    ByteBuffer numbers = ByteBuffer.wrap(data).order(ByteOrder.LITTLE_ENDIAN);
    if (numbers.getInt(0) != TYPE_TABLE || numbers.getLong(AT_DEACTIVATION_SLOT) != ACTIVE) {
      return Optional.empty();
    }
    List<PublicKey> addresses = new ArrayList<>(entries);
    for (int i = 0; i < entries; i++) {
      addresses.add(PublicKey.at(data, META_SIZE + i * PublicKey.SIZE));
    }
    return Optional.of(new LookupTable(address, addresses));
  }
}
