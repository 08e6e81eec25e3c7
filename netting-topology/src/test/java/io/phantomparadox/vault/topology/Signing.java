package io.phantomparadox.vault.topology;

import io.phantomparadox.vault.schemas.avro.Signature64;
import io.phantomparadox.vault.solana.Hash32;
import io.phantomparadox.vault.solana.PublicKey;
import io.phantomparadox.vault.solana.intent.Intent;
import io.phantomparadox.vault.solana.intent.IntentAction;
import io.phantomparadox.vault.solana.intent.IntentDomain;
import io.phantomparadox.vault.solana.intent.SignedIntent;
import io.phantomparadox.vault.solana.intent.TradeId;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** A draft of an intent with what most tests do not care about filled in. */
record Signing(
    IntentAction action,
    Hash32 domain,
    long game,
    String trade,
    Hash32 item,
    PublicKey from,
    PublicKey to,
    long amountLamports,
    PublicKey owner,
    Player signer,
    long nonce,
    long createdAtMillis,
    long expiresAtMillis,
    Hash32 reference) {
  static final Hash32 GENESIS = Hash32.sha256("genesis".getBytes(StandardCharsets.UTF_8));
  static final PublicKey PROGRAM = PublicKey.of(Hash32.sha256(new byte[] {7}).toBytes());
  static final Hash32 DOMAIN = IntentDomain.of(GENESIS, PROGRAM);
  static final long LIFETIME_MILLIS = 600_000;

  static Hash32 item(String name) {
    return Hash32.sha256(("item " + name).getBytes(StandardCharsets.UTF_8));
  }

  static Signing draft(
      IntentAction action,
      String trade,
      String item,
      PublicKey from,
      PublicKey to,
      long amount,
      Player owner,
      long nonce,
      long now) {
    return new Signing(
        action,
        DOMAIN,
        1,
        trade,
        item(item),
        from,
        to,
        amount,
        owner.key(),
        owner,
        nonce,
        now,
        now + LIFETIME_MILLIS,
        Hash32.ZERO);
  }

  Signing inGame(long other) {
    return new Signing(
        action,
        domain,
        other,
        trade,
        item,
        from,
        to,
        amountLamports,
        owner,
        signer,
        nonce,
        createdAtMillis,
        expiresAtMillis,
        reference);
  }

  Intent intent() {
    byte[] tradeId =
        java.util.Arrays.copyOf(
            Hash32.sha256(trade.getBytes(StandardCharsets.UTF_8)).toBytes(), TradeId.SIZE);
    return new Intent(
        action,
        domain,
        game,
        TradeId.of(tradeId),
        item,
        from,
        to,
        amountLamports,
        owner,
        signer.key(),
        nonce,
        createdAtMillis,
        expiresAtMillis,
        reference);
  }

  Hash32 id() {
    return intent().id();
  }

  io.phantomparadox.vault.schemas.avro.SignedIntent record() {
    SignedIntent signed = SignedIntent.sign(intent(), signer.keys());
    return new io.phantomparadox.vault.schemas.avro.SignedIntent(
        ByteBuffer.wrap(signed.intent().encode()), new Signature64(signed.signature().toBytes()));
  }
}
