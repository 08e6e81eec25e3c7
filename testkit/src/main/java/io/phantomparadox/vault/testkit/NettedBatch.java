package io.phantomparadox.vault.testkit;

import io.phantomparadox.vault.schemas.avro.BatchPart;
import io.phantomparadox.vault.schemas.avro.BatchTrade;
import io.phantomparadox.vault.schemas.avro.Bytes32;
import io.phantomparadox.vault.schemas.avro.NetBatch;
import io.phantomparadox.vault.schemas.avro.TradeOutcome;
import io.phantomparadox.vault.solana.Hash32;
import java.util.List;

/**
 * A batch as it stands on {@code vault.batches}.
 *
 * @param end how the played chain ended it: SETTLED, ABORTED, VOID, or OPEN while it is in flight
 * @param values its records' values as bytes, in order: what its payload is made of
 */
public record NettedBatch(
    long id, NetBatch header, List<BatchPart> parts, String end, List<byte[]> values) {
  public NettedBatch {
    parts = List.copyOf(parts);
    values = List.copyOf(values);
  }

  /** Members of its cut in canonical order. */
  public List<BatchTrade> trades() {
    return parts.stream().flatMap(part -> part.getTrades().stream()).toList();
  }

  public boolean isSettled() {
    return end.equals("SETTLED");
  }

  /** Whether it executes an intent. */
  public boolean executes(Hash32 intentId) {
    Bytes32 id32 = new Bytes32(intentId.toBytes());
    return trades().stream()
        .filter(trade -> trade.getOutcome() == TradeOutcome.EXECUTED)
        .anyMatch(
            trade ->
                trade.getSell().getIntentId().equals(id32)
                    || trade.getBuy().getIntentId().equals(id32));
  }

  /** It executes so many trades. */
  public NettedBatch executes(int trades) {
    Expect.that(
        header.getExecuted() == trades,
        "batch %d executes %d trades, not %d",
        id,
        header.getExecuted(),
        trades);
    return this;
  }

  /** So many lamports move on chain for it. */
  public NettedBatch movesNet(long lamports) {
    Expect.that(
        header.getNetLamports() == lamports,
        "batch %d moves %d lamports net, not %d",
        id,
        header.getNetLamports(),
        lamports);
    return this;
  }

  @Override
  public String toString() {
    return "batch " + id + " (" + end + ", " + header.getExecuted() + " trades)";
  }
}
