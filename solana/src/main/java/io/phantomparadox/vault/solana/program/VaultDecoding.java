package io.phantomparadox.vault.solana.program;

/**
 * What the bytes of an event or an account turned out to be.
 *
 * @param <T> events or accounts
 */
public sealed interface VaultDecoding<T> {
  /** Understood. */
  record Decoded<T>(T value) implements VaultDecoding<T> {}

  /** Not of this program: the bytes begin with no discriminator it uses. */
  record Unknown<T>(String head) implements VaultDecoding<T> {}

  /** Of this program by its discriminator, and yet not understood. */
  record Malformed<T>(String name, String problem) implements VaultDecoding<T> {}
}
