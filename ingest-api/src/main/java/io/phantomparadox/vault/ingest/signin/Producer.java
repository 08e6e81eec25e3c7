package io.phantomparadox.vault.ingest.signin;

import io.phantomparadox.vault.solana.PublicKey;
import java.util.EnumSet;
import java.util.Set;

/**
 * A wallet that signed in.
 *
 * @param address the wallet
 * @param roles never empty
 */
public record Producer(PublicKey address, Set<Role> roles) {
  public Producer {
    roles = Set.copyOf(EnumSet.copyOf(roles));
  }
}
