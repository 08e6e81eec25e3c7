package io.phantomparadox.vault.solana.intent;

/** What {@link Intent#decode} made of some bytes. */
public sealed interface IntentDecoding {
  /** The bytes are an intent; encoding it gives the same bytes. */
  record Decoded(Intent intent) implements IntentDecoding {}

  /**
   * The bytes are not an intent.
   *
   * @param field the first field that is wrong, as the layout names it
   * @param problem what is wrong with it, for a human
   */
  record Malformed(String field, String problem) implements IntentDecoding {}
}
