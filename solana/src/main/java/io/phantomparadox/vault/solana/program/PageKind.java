package io.phantomparadox.vault.solana.program;

/** The two kinds of pages a game has. */
public enum PageKind {
  /** Wallets and what they own. */
  LEDGER(0),
  /** Items and who owns them. */
  ITEMS(1);

  private final int code;

  PageKind(int code) {
    this.code = code;
  }

  /** The byte of this kind in instructions and events. */
  public int code() {
    return code;
  }
}
