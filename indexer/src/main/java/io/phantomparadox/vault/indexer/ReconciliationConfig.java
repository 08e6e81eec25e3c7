package io.phantomparadox.vault.indexer;

import io.phantomparadox.vault.management.Environment;
import io.phantomparadox.vault.solana.PublicKey;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How the tables are compared with netting and with the chain.
 *
 * @param every time from one comparison to the next, zero for none ({@code
 *     INDEXER_RECONCILE_SECONDS}, 300)
 * @param rpcUrls Solana nodes in order of preference; without one the chain is not compared ({@code
 *     SOLANA_RPC_URLS})
 * @param program the vault program ({@code PROGRAM_ID})
 * @param haltOnMismatch whether the tables are written no more once they were found wrong ({@code
 *     INDEXER_HALT_ON_MISMATCH}, false)
 */
public record ReconciliationConfig(
    Duration every, List<URI> rpcUrls, @Nullable PublicKey program, boolean haltOnMismatch) {
  public ReconciliationConfig {
    rpcUrls = List.copyOf(rpcUrls);
    if (every.isNegative()) {
      throw new IllegalArgumentException("INDEXER_RECONCILE_SECONDS is negative");
    }
    if (!rpcUrls.isEmpty() && program == null) {
      throw new IllegalArgumentException("SOLANA_RPC_URLS is set and PROGRAM_ID is not");
    }
  }

  /** Compares nothing. */
  public static ReconciliationConfig off() {
    return new ReconciliationConfig(Duration.ZERO, List.of(), null, false);
  }

  /**
   * @throws IllegalArgumentException naming the variable that is wrong
   */
  static ReconciliationConfig read(Environment env) {
    String program = env.text("PROGRAM_ID", "");
    return new ReconciliationConfig(
        env.seconds("INDEXER_RECONCILE_SECONDS", 300),
        env.list("SOLANA_RPC_URLS").stream().map(URI::create).toList(),
        program.isEmpty() ? null : PublicKey.fromBase58(program),
        env.flag("INDEXER_HALT_ON_MISMATCH", false));
  }
}
