package io.phantomparadox.vault.ingest;

import io.phantomparadox.vault.ingest.limit.RateLimiter;
import io.phantomparadox.vault.ingest.view.GameView;

/**
 * How the door is.
 *
 * @param live the process works; restarting it would not help when only this is true
 * @param ready intents can be taken now
 * @param kafkaReachable a broker answers and has the topic
 * @param closing nothing more is taken
 * @param inFlight intents that wait for Kafka
 * @param view how far netting's view is read; the door is ready without it
 * @param limits where limits are counted
 */
public record IngestHealth(
    boolean live,
    boolean ready,
    boolean kafkaReachable,
    boolean closing,
    int inFlight,
    GameView.State view,
    RateLimiter.Where limits) {}
