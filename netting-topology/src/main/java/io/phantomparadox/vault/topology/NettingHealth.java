package io.phantomparadox.vault.topology;

/**
 * How the service is.
 *
 * @param live false only when it stopped for good
 * @param started whether it was ready once
 * @param ready whether intents are admitted and cuts made for every partition it has
 * @param state of Kafka Streams
 * @param restoringPartitions stores being read back
 * @param restoringRecords that are still to be read, at most
 * @param problem why it is not ready, empty when it is
 */
public record NettingHealth(
    boolean live,
    boolean started,
    boolean ready,
    String state,
    int restoringPartitions,
    long restoringRecords,
    String problem) {}
