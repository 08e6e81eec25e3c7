package io.phantomparadox.vault.topology.ledger;

import io.phantomparadox.vault.netting.Id32;
import io.phantomparadox.vault.netting.Trade;

/**
 * A trade that waits for a cut, or that a batch in flight executed; its place is in its key.
 *
 * @param sellSigner who signed the seller's half: the seller or a session key
 * @param buySigner who signed the buyer's half: the buyer or a session key
 * @param sellOffset of the seller's half in vault.intents
 * @param buyOffset of the buyer's half in vault.intents
 * @param expiresAtMillis end of its earlier half
 * @param deferral why the last cut left it, empty when none did
 */
record PendingTrade(
    Id32 sellIntentId,
    Id32 buyIntentId,
    Id32 item,
    Id32 seller,
    Id32 buyer,
    long amountLamports,
    Id32 sellSigner,
    Id32 buySigner,
    long sellOffset,
    long buyOffset,
    long expiresAtMillis,
    String deferral) {
  private static final int VERSION = 1;

  Trade at(long place) {
    return new Trade(sellIntentId, buyIntentId, item, seller, buyer, amountLamports, place);
  }

  PendingTrade deferred(String reason) {
    return new PendingTrade(
        sellIntentId,
        buyIntentId,
        item,
        seller,
        buyer,
        amountLamports,
        sellSigner,
        buySigner,
        sellOffset,
        buyOffset,
        expiresAtMillis,
        reason);
  }

  byte[] encode() {
    return new RecordWriter(VERSION, 296)
        .id(sellIntentId)
        .id(buyIntentId)
        .id(item)
        .id(seller)
        .id(buyer)
        .i64(amountLamports)
        .id(sellSigner)
        .id(buySigner)
        .i64(sellOffset)
        .i64(buyOffset)
        .i64(expiresAtMillis)
        .text(deferral)
        .toBytes();
  }

  static PendingTrade decode(byte[] bytes) {
    RecordReader in = new RecordReader("trade", VERSION, bytes);
    PendingTrade trade =
        new PendingTrade(
            in.id(), in.id(), in.id(), in.id(), in.id(), in.i64(), in.id(), in.id(), in.i64(),
            in.i64(), in.i64(), in.text());
    in.end();
    return trade;
  }
}
