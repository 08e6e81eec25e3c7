package io.phantomparadox.vault.solana.rpc;

import io.phantomparadox.vault.solana.Base58;
import io.phantomparadox.vault.solana.ByteString;
import io.phantomparadox.vault.solana.MalformedKeyException;
import java.util.Optional;

/**
 * A call from one program to another inside a transaction.
 *
 * @param programIndex position of the called program in the transaction's accounts
 * @param accountIndexes one byte for each account, its position
 * @param dataBase58 what it was given, as the node writes it; most is of no interest, so it is read
 *     only when asked for
 */
public record InnerInstruction(int programIndex, ByteString accountIndexes, String dataBase58) {
  /** Most data a call between programs can carry, in bytes. */
  public static final int DATA_BYTES_MAX = 10_240;

  /** The data; empty when the node's text is not base58 of at most {@value #DATA_BYTES_MAX}. */
  public Optional<byte[]> data() {
    try {
      return Optional.of(Base58.decode(dataBase58, DATA_BYTES_MAX));
    } catch (MalformedKeyException malformed) {
      return Optional.empty();
    }
  }
}
