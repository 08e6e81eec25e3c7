package io.phantomparadox.vault.testkit;

import io.phantomparadox.vault.schemas.avro.Bytes32;
import io.phantomparadox.vault.solana.Hash32;
import io.phantomparadox.vault.solana.Keypair;
import io.phantomparadox.vault.solana.PublicKey;
import java.nio.charset.StandardCharsets;

/**
 * A key pair made from a name, so that the same name signs the same bytes in every run. Never use
 * one where money is: anybody can make it.
 */
public record TestWallet(String name, Keypair keys) {
  /** The wallet of a name. */
  public static TestWallet named(String name) {
    byte[] seed = Hash32.sha256(name.getBytes(StandardCharsets.UTF_8)).toBytes();
    return new TestWallet(name, Keypair.fromSeed(seed));
  }

  /** Its public key. */
  public PublicKey key() {
    return keys.publicKey();
  }

  /** Its public key as our Avro records have it. */
  public Bytes32 bytes() {
    return new Bytes32(key().toBytes());
  }

  @Override
  public String toString() {
    return name + " (" + key().toBase58() + ")";
  }
}
