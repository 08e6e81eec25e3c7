package io.phantomparadox.vault.stack.demo;

import io.phantomparadox.vault.solana.Hash32;
import io.phantomparadox.vault.solana.PublicKey;
import java.net.URI;

/**
 * Where a vault answers: all that a demo knows of it.
 *
 * @param bootstrapServers the broker
 * @param registry Confluent REST API
 * @param rpc Solana JSON-RPC
 * @param genesis of the chain
 * @param programId of the vault program
 * @param door the ingest API
 * @param indexer the read API
 * @param jdbcUrl the indexer's database
 */
public record Endpoints(
    String bootstrapServers,
    URI registry,
    URI rpc,
    Hash32 genesis,
    PublicKey programId,
    URI door,
    URI indexer,
    String jdbcUrl,
    String databaseUser,
    String databasePassword) {}
