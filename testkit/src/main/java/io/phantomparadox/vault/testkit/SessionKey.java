package io.phantomparadox.vault.testkit;

import io.phantomparadox.vault.schemas.avro.SessionKeyRevoked;
import io.phantomparadox.vault.schemas.avro.SessionPolicy;

/** A session key that the chain knows. */
public final class SessionKey {
  private final TestVault vault;
  private final TestWallet owner;
  private final TestWallet wallet;

  SessionKey(TestVault vault, TestWallet owner, TestWallet wallet) {
    this.vault = vault;
    this.owner = owner;
    this.wallet = wallet;
  }

  /** The key itself. */
  public TestWallet wallet() {
    return wallet;
  }

  /** The owner revokes it on chain. */
  public SessionKey revoke() {
    vault.chain().tell(new SessionKeyRevoked(owner.bytes(), wallet.bytes()));
    return this;
  }

  /** What {@code vault.sessions} says of it. */
  public SessionPolicy policy() {
    return vault.policy(owner, wallet);
  }

  /** How much of its volume executed and waiting purchases use, lamports. */
  public SessionKey hasUsed(long lamports) {
    long used = policy().getUsedVolumeLamports();
    Expect.that(used == lamports, "%s has used %d lamports, not %d", wallet, used, lamports);
    return this;
  }
}
