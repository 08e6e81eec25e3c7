package io.phantomparadox.vault.solana.idl;

/** What the codec made of the bytes of an instruction, an account or an event. */
public sealed interface IdlDecoding {
  /** All bytes are understood. */
  record Decoded(String name, IdlValue.Struct fields) implements IdlDecoding {}

  /** The bytes begin with no discriminator of this IDL; {@code head} is what they begin with. */
  record Unknown(String head) implements IdlDecoding {}

  /** The discriminator is known, what follows it is not of the type it promises. */
  record Malformed(String name, String problem) implements IdlDecoding {}
}
