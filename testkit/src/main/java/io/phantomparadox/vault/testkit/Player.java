package io.phantomparadox.vault.testkit;

import io.phantomparadox.vault.netting.Id32;
import io.phantomparadox.vault.schemas.avro.WalletView;
import io.phantomparadox.vault.solana.Hash32;
import io.phantomparadox.vault.solana.intent.Intent;
import io.phantomparadox.vault.solana.intent.IntentAction;

/** Somebody with a wallet, in one vault: what they do, and what may be expected of their money. */
public final class Player {
  private final TestVault vault;
  private final TestWallet wallet;

  Player(TestVault vault, TestWallet wallet) {
    this.vault = vault;
    this.wallet = wallet;
  }

  /** The key pair behind it. */
  public TestWallet wallet() {
    return wallet;
  }

  // on the chain

  /** A finalized deposit. */
  public Player with(long lamports) {
    vault.chain().deposit(wallet, lamports);
    return this;
  }

  /** The same, where it reads better in the middle of a story. */
  public Player deposits(long lamports) {
    return with(lamports);
  }

  /** An item is minted to this wallet. */
  public Player owning(String... items) {
    for (String item : items) {
      vault.chain().mint(IntentDraft.itemNamed(item), wallet);
    }
    return this;
  }

  public Player requestsWithdrawal(long lamports) {
    vault.chain().requestWithdrawal(wallet, lamports);
    return this;
  }

  public Player cancelsWithdrawal() {
    vault.chain().cancelWithdrawal(wallet);
    return this;
  }

  /** After the lock: the chain pays what was asked for, or what is there if that is less. */
  public Player completesWithdrawal() {
    vault.chain().completeWithdrawal(wallet);
    return this;
  }

  /** A session key of this wallet, to be {@link SessionDraft#register registered}. */
  public SessionDraft session(String name) {
    return new SessionDraft(vault, wallet, TestWallet.named(name));
  }

  // intents

  public IntentDraft sells(String item) {
    return vault.draft(IntentAction.SELL, wallet).item(item).seller(wallet);
  }

  public IntentDraft buys(String item) {
    return vault.draft(IntentAction.BUY, wallet).item(item).buyer(wallet);
  }

  /** Sells to whoever takes it first. */
  public IntentDraft asks(String item) {
    return vault.draft(IntentAction.ASK, wallet).item(item).seller(wallet);
  }

  /** Buys from whoever takes it first. */
  public IntentDraft bids(String item) {
    return vault.draft(IntentAction.BID, wallet).item(item).buyer(wallet);
  }

  /** Answers an ASK or a BID with its full terms. */
  public IntentDraft takes(PostedIntent offer) {
    Intent terms = offer.intent();
    IntentDraft draft =
        vault
            .draft(IntentAction.TAKE, wallet)
            .item(terms.item())
            .at(terms.amountLamports())
            .trade("take of " + offer.id())
            .referringTo(offer.id());
    return terms.action() == IntentAction.BID
        ? draft.seller(wallet).buyer(vault.walletOf(terms.to()))
        : draft.seller(vault.walletOf(terms.from())).buyer(wallet);
  }

  /** Answers something that nobody offered. */
  public IntentDraft takes(Hash32 unknownOffer, String item, Player seller) {
    return vault
        .draft(IntentAction.TAKE, wallet)
        .item(item)
        .from(seller)
        .buyer(wallet)
        .referringTo(unknownOffer);
  }

  /** Takes an own half back, or a trade that no cut has taken yet. */
  public IntentDraft cancels(PostedIntent half) {
    return cancels(half.id());
  }

  public IntentDraft cancels(Hash32 intentId) {
    return vault.draft(IntentAction.CANCEL, wallet).seller(wallet).referringTo(intentId);
  }

  // money

  /** What {@code vault.balances} says. */
  public WalletView view() {
    return vault.walletView(wallet);
  }

  /** What netting may spend: the topic and the store must both say so. */
  public Player hasAvailable(long lamports) {
    long available = view().getAvailableLamports();
    Expect.that(
        available == lamports, "%s has %d lamports available, not %d", wallet, available, lamports);
    return this;
  }

  /** What the finalized chain has in this wallet's ledger. */
  public Player hasOnChain(long lamports) {
    long told = view().getChainLamports();
    long stored =
        vault
            .store()
            .wallet(vault.game(), Id32.of(wallet.key().toBytes()))
            .orElseThrow()
            .chainLamports();
    Expect.that(
        told == lamports && stored == lamports,
        "%s has %d lamports on chain by vault.balances and %d in the store, not %d",
        wallet,
        told,
        stored,
        lamports);
    return this;
  }

  @Override
  public String toString() {
    return wallet.toString();
  }
}
