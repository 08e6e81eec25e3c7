package io.phantomparadox.vault.stack;

import io.phantomparadox.vault.solana.Hash32;
import io.phantomparadox.vault.solana.PublicKey;
import java.net.URI;

/**
 * Where a running stack answers, and what identifies its chain.
 *
 * @param bootstrapServers of Kafka
 * @param schemaRegistryUrl Confluent's API
 * @param jdbcUrl of the indexer's database, user {@code postgres} without a password
 * @param rpcUrl JSON-RPC of the local chain; websocket on the same port
 * @param ingest takes intents
 * @param ingestManagement health of the door, metrics of the JVM
 * @param nettingManagement health and state of netting
 * @param indexer read API
 * @param operations health of all parts, metrics of the JVM
 * @param genesisHash of the local chain
 * @param programId of the vault program
 */
public record StackEndpoints(
    String bootstrapServers,
    String schemaRegistryUrl,
    String jdbcUrl,
    URI rpcUrl,
    URI ingest,
    URI ingestManagement,
    URI nettingManagement,
    URI indexer,
    URI operations,
    Hash32 genesisHash,
    PublicKey programId) {
  public static final String JDBC_USER = "postgres";

  /** Name of the listener's cursor. */
  public static final String LISTENER_SOURCE = "local-chain";
}
