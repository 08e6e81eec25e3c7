package io.phantomparadox.vault.ingest.log;

import io.phantomparadox.vault.solana.intent.SignedIntent;
import java.util.concurrent.CompletableFuture;

/** The way into {@code vault.intents}. */
public interface IntentLog {
  /**
   * Appends one intent. The future always ends: with its place once every in-sync replica has it,
   * or with a {@link LogUnavailableException} when the deadline is over. Calls may block, bounded.
   *
   * @param signed goes in as its exact bytes
   * @param correlationId goes along as a header
   */
  CompletableFuture<LogPlace> append(SignedIntent signed, String correlationId);
}
