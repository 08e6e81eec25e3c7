package io.phantomparadox.vault.testkit;

import io.phantomparadox.vault.schemas.avro.Signature64;
import io.phantomparadox.vault.solana.Hash32;
import io.phantomparadox.vault.solana.PublicKey;
import io.phantomparadox.vault.solana.intent.Intent;
import io.phantomparadox.vault.solana.intent.IntentAction;
import io.phantomparadox.vault.solana.intent.SignedIntent;
import io.phantomparadox.vault.solana.intent.TradeId;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An intent in the making. What a test does not say is filled in: a lifetime of ten minutes, the
 * owner as signer, and a trade id that follows from item, seller and buyer, so that the two halves
 * of a trade find each other. Not safe for several threads.
 *
 * <p>A draft of a {@link TestVault} can be posted; one made by {@link #of} is signed and sent
 * wherever the test likes, for example to a door.
 */
public final class IntentDraft {
  /** How long an intent lives unless {@link #expiresIn} says something else. */
  public static final Duration LIFETIME = Duration.ofMinutes(10);

  private final @Nullable TestVault vault;
  private final IntentAction action;
  private final TestWallet owner;
  private Hash32 domain;
  private long game;
  private @Nullable String trade;
  private Hash32 item = Hash32.ZERO;
  private PublicKey seller = PublicKey.ZERO;
  private PublicKey buyer = PublicKey.ZERO;
  private long lamports;
  private TestWallet signer;
  private boolean asText;
  private long nonce;
  private long createdAtMillis;
  private long expiresAtMillis;
  private Hash32 reference = Hash32.ZERO;

  IntentDraft(
      @Nullable TestVault vault,
      IntentAction action,
      TestWallet owner,
      Hash32 domain,
      long game,
      long nonce,
      long nowMillis) {
    this.vault = vault;
    this.action = action;
    this.owner = owner;
    this.signer = owner;
    this.domain = domain;
    this.game = game;
    this.nonce = nonce;
    this.createdAtMillis = nowMillis;
    this.expiresAtMillis = nowMillis + LIFETIME.toMillis();
  }

  /**
   * A draft for a test that posts by itself.
   *
   * @param domain {@link io.phantomparadox.vault.solana.intent.IntentDomain} of chain and program
   * @param nonce not used before by this signer in this game
   * @param nowMillis when it is made, milliseconds of the epoch
   */
  public static IntentDraft of(
      IntentAction action, TestWallet owner, Hash32 domain, long game, long nonce, long nowMillis) {
    return new IntentDraft(null, action, owner, domain, game, nonce, nowMillis);
  }

  /** The 32 bytes of an item that tests call by a name. */
  public static Hash32 itemNamed(String name) {
    return Hash32.sha256(("item " + name).getBytes(StandardCharsets.UTF_8));
  }

  public IntentDraft item(String name) {
    return item(itemNamed(name));
  }

  public IntentDraft item(Hash32 value) {
    item = value;
    return this;
  }

  /** The seller, in a BUY or in an answer to a BID. */
  public IntentDraft from(Player player) {
    return seller(player.wallet());
  }

  /** The buyer, in a SELL or in an answer to an ASK. */
  public IntentDraft to(Player player) {
    return buyer(player.wallet());
  }

  public IntentDraft seller(TestWallet wallet) {
    seller = wallet.key();
    return this;
  }

  public IntentDraft buyer(TestWallet wallet) {
    buyer = wallet.key();
    return this;
  }

  /** The price. */
  public IntentDraft at(long price) {
    lamports = price;
    return this;
  }

  /** A trade id of its own; both halves of a SELL and BUY must say the same. */
  public IntentDraft trade(String name) {
    trade = name;
    return this;
  }

  /** Signs with a session key of the owner (or with any other key, to see it refused). */
  public IntentDraft signedBy(TestWallet key) {
    signer = key;
    return this;
  }

  /** Signs with a session key of the owner. */
  public IntentDraft signedBy(SessionKey session) {
    return signedBy(session.wallet());
  }

  /** The owner signs the text that names every field, as a wallet shows it, not the bytes. */
  public IntentDraft signedAsText() {
    asText = true;
    return this;
  }

  public IntentDraft nonce(long value) {
    nonce = value;
    return this;
  }

  /** Ends so long after it was made. */
  public IntentDraft expiresIn(Duration lifetime) {
    expiresAtMillis = createdAtMillis + lifetime.toMillis();
    return this;
  }

  /** Was made so long from now (negative: before now); ends as long after that as it would have. */
  public IntentDraft madeIn(Duration fromNow) {
    createdAtMillis += fromNow.toMillis();
    expiresAtMillis += fromNow.toMillis();
    return this;
  }

  public IntentDraft inGame(long value) {
    game = value;
    return this;
  }

  /** Signed for another cluster or program. */
  public IntentDraft inDomain(Hash32 value) {
    domain = value;
    return this;
  }

  /** What a TAKE answers, or a CANCEL takes back. */
  public IntentDraft referringTo(Hash32 intentId) {
    reference = intentId;
    return this;
  }

  /** The intent as it stands. */
  public Intent intent() {
    return new Intent(
        action,
        domain,
        game,
        tradeId(),
        item,
        seller,
        buyer,
        lamports,
        owner.key(),
        signer.key(),
        nonce,
        createdAtMillis,
        expiresAtMillis,
        reference);
  }

  private TradeId tradeId() {
    byte[] name =
        trade != null
            ? trade.getBytes(StandardCharsets.UTF_8)
            : (item + "/" + seller + "/" + buyer).getBytes(StandardCharsets.UTF_8);
    return TradeId.of(Arrays.copyOf(Hash32.sha256(name).toBytes(), TradeId.SIZE));
  }

  /** The intent, signed. */
  public SignedIntent sign() {
    return asText
        ? SignedIntent.signText(intent(), signer.keys())
        : SignedIntent.sign(intent(), signer.keys());
  }

  /** The signed intent as it goes onto {@code vault.intents}. */
  public io.phantomparadox.vault.schemas.avro.SignedIntent record() {
    SignedIntent signed = sign();
    return new io.phantomparadox.vault.schemas.avro.SignedIntent(
        ByteBuffer.wrap(signed.intent().encode()), new Signature64(signed.signature().toBytes()));
  }

  /**
   * Signs it and puts it on the log.
   *
   * @throws IllegalStateException when it was not drafted in a vault
   */
  public PostedIntent post() {
    return vault().post(record(), this);
  }

  /** The same under another key of the topic than its game's. */
  public PostedIntent postUnderKey(String key) {
    return vault().post(key, record(), this);
  }

  /** Puts it on the log with one bit of its signature turned over. */
  public PostedIntent postWithBrokenSignature() {
    io.phantomparadox.vault.schemas.avro.SignedIntent good = record();
    byte[] signature = good.getSignature().bytes().clone();
    signature[3] ^= 1;
    return vault()
        .post(
            new io.phantomparadox.vault.schemas.avro.SignedIntent(
                good.getIntent(), new Signature64(signature)),
            this);
  }

  private TestVault vault() {
    return Optional.ofNullable(vault)
        .orElseThrow(() -> new IllegalStateException("this draft is of no vault: sign() it"));
  }
}
