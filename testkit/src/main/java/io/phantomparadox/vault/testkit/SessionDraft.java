package io.phantomparadox.vault.testkit;

import io.phantomparadox.vault.schemas.avro.SessionKeyRegistered;
import io.phantomparadox.vault.solana.intent.IntentAction;
import java.time.Duration;

/**
 * A session key in the making; unless told otherwise it may do everything, without limit, for an
 * hour.
 */
public final class SessionDraft {
  private static final int ALL_ACTIONS = 0x7e;

  private final TestVault vault;
  private final TestWallet owner;
  private final TestWallet wallet;
  private long volumeLamports = -1;
  private long items = 1_000;
  private int actions = ALL_ACTIONS;
  private Duration lifetime = Duration.ofHours(1);

  SessionDraft(TestVault vault, TestWallet owner, TestWallet wallet) {
    this.vault = vault;
    this.owner = owner;
    this.wallet = wallet;
  }

  /** Most lamports it may buy for, a u64: −1 is no limit. */
  public SessionDraft volume(long lamports) {
    volumeLamports = lamports;
    return this;
  }

  /** Most items it may sell. */
  public SessionDraft items(long count) {
    items = count;
    return this;
  }

  /** The only actions it may sign. */
  public SessionDraft only(IntentAction... allowed) {
    actions = 0;
    for (IntentAction action : allowed) {
      actions |= 1 << action.code();
    }
    return this;
  }

  public SessionDraft lasting(Duration time) {
    lifetime = time;
    return this;
  }

  /** The owner registers it on chain. */
  public SessionKey register() {
    vault
        .chain()
        .tell(
            new SessionKeyRegistered(
                owner.bytes(),
                wallet.bytes(),
                volumeLamports,
                items,
                (vault.now() + lifetime.toMillis()) / 1_000,
                actions));
    return new SessionKey(vault, owner, wallet);
  }
}
