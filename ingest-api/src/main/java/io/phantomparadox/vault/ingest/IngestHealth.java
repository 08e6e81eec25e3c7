package io.phantomparadox.vault.ingest;

/**
 * How the door is.
 *
 * @param live the process works; restarting it would not help when only this is true
 * @param ready intents can be taken now
 * @param kafkaReachable a broker answers and has the topic
 * @param closing nothing more is taken
 * @param inFlight intents that wait for Kafka
 */
public record IngestHealth(
    boolean live, boolean ready, boolean kafkaReachable, boolean closing, int inFlight) {}
