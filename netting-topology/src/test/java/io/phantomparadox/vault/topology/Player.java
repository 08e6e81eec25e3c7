package io.phantomparadox.vault.topology;

import io.phantomparadox.vault.netting.Id32;
import io.phantomparadox.vault.schemas.avro.Bytes32;
import io.phantomparadox.vault.solana.Hash32;
import io.phantomparadox.vault.solana.Keypair;
import io.phantomparadox.vault.solana.PublicKey;
import java.nio.charset.StandardCharsets;

/** A key pair made from a name, so that tests are the same every time. */
record Player(String name, Keypair keys) {
  static Player named(String name) {
    byte[] seed = Hash32.sha256(name.getBytes(StandardCharsets.UTF_8)).toBytes();
    return new Player(name, Keypair.fromSeed(seed));
  }

  PublicKey key() {
    return keys.publicKey();
  }

  Bytes32 bytes() {
    return new Bytes32(key().toBytes());
  }

  Id32 id() {
    return Id32.of(key().toBytes());
  }
}
