package io.phantomparadox.vault.stack;

/**
 * Where the parts listen on 127.0.0.1; 0 is a free port.
 *
 * @param broker Kafka
 * @param registry schema registry
 * @param postgres PostgreSQL
 * @param chain JSON-RPC and websocket of the local chain
 * @param ingest intents
 * @param ingestManagement health and metrics of the door, and the metrics of the whole JVM
 * @param nettingManagement health and state of netting
 * @param indexer read API
 * @param operations health of all parts, lag
 * @param payloads the store of payloads, served as an IPFS gateway
 */
public record StackPorts(
    int broker,
    int registry,
    int postgres,
    int chain,
    int ingest,
    int ingestManagement,
    int nettingManagement,
    int indexer,
    int operations,
    int payloads) {

  /** Free ports everywhere. */
  public static final StackPorts FREE = new StackPorts(0, 0, 0, 0, 0, 0, 0, 0, 0, 0);

  /** The ports one expects of each part. */
  public static final StackPorts FIXED =
      new StackPorts(9092, 8081, 5432, 8899, 8080, 9080, 9081, 8090, 9406, 8091);
}
