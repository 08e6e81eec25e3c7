package io.phantomparadox.vault.client;

import io.phantomparadox.vault.solana.Hash32;
import io.phantomparadox.vault.solana.PublicKey;
import io.phantomparadox.vault.solana.intent.TradeId;

/**
 * The terms both parties of a trade sign.
 *
 * @param game the game
 * @param tradeId the name both parties give the trade
 * @param item what changes hands
 * @param from the seller; {@link PublicKey#ZERO} in a BID
 * @param to the buyer; {@link PublicKey#ZERO} in an ASK
 * @param amountLamports the price, 1 to 2^42−1
 */
public record Trade(
    long game, TradeId tradeId, Hash32 item, PublicKey from, PublicKey to, long amountLamports) {}
