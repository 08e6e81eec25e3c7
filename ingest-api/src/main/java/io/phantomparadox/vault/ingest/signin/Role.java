package io.phantomparadox.vault.ingest.signin;

/** What a signed-in wallet may do. */
public enum Role {
  /** Posts intents and looks things up: every wallet. */
  PRODUCER,
  /** Also sees the operators' endpoints. */
  OPERATOR,
  /** Also changes things there. */
  ADMIN
}
