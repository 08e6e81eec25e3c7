package io.phantomparadox.vault.operations.canary;

import io.phantomparadox.vault.management.Environment;
import io.phantomparadox.vault.solana.Hash32;
import io.phantomparadox.vault.solana.Keypair;
import io.phantomparadox.vault.solana.PublicKey;
import io.phantomparadox.vault.solana.intent.IntentDomain;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;

/**
 * What a canary is told; from the environment, all but the first two with a default or none.
 *
 * @param door CANARY_DOOR: scheme, host and port of the ingest API; without it there is no canary
 * @param tables CANARY_TABLES: the same of the read API
 * @param domain of the cluster and program: SOLANA_GENESIS_HASH and PROGRAM_ID
 * @param game CANARY_GAME: a game of its own, so that no other game's batches change
 * @param item CANARY_ITEM: 32 bytes in hexadecimal, minted in that game for one of the wallets
 * @param one CANARY_KEYS: two key files of solana-keygen, separated by a comma; wallets that are
 *     open in the game, with the least deposit each
 * @param two the other
 * @param lamports CANARY_LAMPORTS (default 1): the price, which goes there and back
 * @param interval CANARY_INTERVAL_SECONDS (default 600): from the end of a trip to the next
 * @param patience CANARY_PATIENCE_SECONDS (default 900): a trip that takes longer has failed
 */
public record CanaryConfig(
    URI door,
    URI tables,
    Hash32 domain,
    long game,
    Hash32 item,
    Keypair one,
    Keypair two,
    long lamports,
    Duration interval,
    Duration patience) {
  private static final Duration PATIENCE_MAX = Duration.ofMinutes(55);

  public CanaryConfig {
    require(lamports >= 1, "the price is not positive");
    require(interval.isPositive(), "the interval is not positive");
    require(
        patience.isPositive() && patience.compareTo(PATIENCE_MAX) <= 0,
        "patience lies in 1 s to 55 min: an intent lives an hour at most");
    require(!one.publicKey().equals(two.publicKey()), "it needs two different keys");
  }

  /**
   * Reads the variables named above; empty without CANARY_DOOR.
   *
   * @throws IllegalArgumentException naming the variable that is missing or wrong
   */
  public static Optional<CanaryConfig> fromEnvironment(Map<String, String> environment) {
    Environment env = new Environment(environment);
    if (!env.has("CANARY_DOOR")) {
      return Optional.empty();
    }
    String[] files = env.text("CANARY_KEYS").split(",", -1);
    require(files.length == 2, "CANARY_KEYS names two files");
    return Optional.of(
        new CanaryConfig(
            URI.create(env.text("CANARY_DOOR")),
            URI.create(env.text("CANARY_TABLES")),
            IntentDomain.of(
                Hash32.fromBase58(env.text("SOLANA_GENESIS_HASH")),
                PublicKey.fromBase58(env.text("PROGRAM_ID"))),
            env.number("CANARY_GAME"),
            Hash32.of(HexFormat.of().parseHex(env.text("CANARY_ITEM"))),
            key(files[0]),
            key(files[1]),
            env.number("CANARY_LAMPORTS", 1),
            env.seconds("CANARY_INTERVAL_SECONDS", 600),
            env.seconds("CANARY_PATIENCE_SECONDS", 900)));
  }

  private static Keypair key(String file) {
    try {
      return Keypair.readFrom(Path.of(file.strip()));
    } catch (IOException e) {
      throw new UncheckedIOException("CANARY_KEYS: " + file + " cannot be read", e);
    }
  }

  private static void require(boolean holds, String problem) {
    if (!holds) {
      throw new IllegalArgumentException("canary: " + problem);
    }
  }
}
