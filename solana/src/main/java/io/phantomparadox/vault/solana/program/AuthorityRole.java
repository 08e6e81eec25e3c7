package io.phantomparadox.vault.solana.program;

/** The two authorities the admin can hand on. */
public enum AuthorityRole {
  /** Configures the program. */
  ADMIN(0),
  /** Commits batches. */
  SERVER(1);

  private final int code;

  AuthorityRole(int code) {
    this.code = code;
  }

  /** The byte of this role in instructions and events. */
  public int code() {
    return code;
  }
}
