package io.phantomparadox.vault.indexer;

import io.phantomparadox.vault.solana.PublicKey;
import java.net.URI;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
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
  public static ReconciliationConfig fromEnvironment(Map<String, String> environment) {
    String urls = environment.getOrDefault("SOLANA_RPC_URLS", "");
    String program = environment.getOrDefault("PROGRAM_ID", "");
    String seconds = environment.getOrDefault("INDEXER_RECONCILE_SECONDS", "300");
    try {
      return new ReconciliationConfig(
          Duration.ofSeconds(Long.parseLong(seconds)),
          Arrays.stream(urls.split(","))
              .map(String::strip)
              .filter(url -> !url.isEmpty())
              .map(URI::create)
              .toList(),
          program.isBlank() ? null : PublicKey.fromBase58(program),
          Boolean.parseBoolean(environment.getOrDefault("INDEXER_HALT_ON_MISMATCH", "false")));
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(
          "INDEXER_RECONCILE_SECONDS is not a number: " + seconds, e);
    }
  }
}
