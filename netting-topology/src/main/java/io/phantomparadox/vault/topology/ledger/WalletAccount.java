package io.phantomparadox.vault.topology.ledger;

/**
 * A wallet in a game.
 *
 * @param index its index on chain, for ever
 * @param chainLamports deposits − withdrawals + deltas of finalized batches
 * @param inFlightDebitsLamports what batches in flight take; what they give does not count yet
 * @param requestedLamports what the wallet asked to withdraw
 */
public record WalletAccount(
    long index, long chainLamports, long inFlightDebitsLamports, long requestedLamports) {
  private static final int VERSION = 1;

  /** What netting may use (RULES 5), never below 0. */
  public long availableLamports() {
    return Math.max(0, chainLamports - inFlightDebitsLamports - requestedLamports);
  }

  WalletAccount plusChain(long lamports) {
    return new WalletAccount(
        index, Math.addExact(chainLamports, lamports), inFlightDebitsLamports, requestedLamports);
  }

  WalletAccount plusInFlight(long lamports) {
    return new WalletAccount(
        index, chainLamports, Math.addExact(inFlightDebitsLamports, lamports), requestedLamports);
  }

  WalletAccount withRequested(long lamports) {
    return new WalletAccount(index, chainLamports, inFlightDebitsLamports, lamports);
  }

  byte[] encode() {
    return new RecordWriter(VERSION, 33)
        .i64(index)
        .i64(chainLamports)
        .i64(inFlightDebitsLamports)
        .i64(requestedLamports)
        .toBytes();
  }

  static WalletAccount decode(byte[] bytes) {
    RecordReader in = new RecordReader("wallet", VERSION, bytes);
    WalletAccount wallet = new WalletAccount(in.i64(), in.i64(), in.i64(), in.i64());
    in.end();
    return wallet;
  }
}
