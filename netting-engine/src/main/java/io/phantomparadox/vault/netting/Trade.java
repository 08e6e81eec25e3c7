package io.phantomparadox.vault.netting;

/**
 * Two halves that fit: the seller gives the item, the buyer gives the lamports. Nothing is checked
 * here: what is wrong with a trade is the engine's answer (a {@link Decision}), never an exception.
 *
 * @param sellIntentId SHA-256 of the seller's signed bytes
 * @param buyIntentId SHA-256 of the buyer's signed bytes
 * @param item what changes hands
 * @param seller wallet that gives the item
 * @param buyer wallet that pays
 * @param amountLamports price; valid from 0 to {@link NettingInput#MAX_AMOUNT_LAMPORTS}
 * @param place log offset of the half that completed the trade: unique within an input, fixed for
 *     life, and so the canonical order
 */
public record Trade(
    Id32 sellIntentId,
    Id32 buyIntentId,
    Id32 item,
    Id32 seller,
    Id32 buyer,
    long amountLamports,
    long place) {}
