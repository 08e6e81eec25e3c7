package io.phantomparadox.vault.ingest;

import io.phantomparadox.vault.ingest.limit.RateLimiter;
import io.phantomparadox.vault.ingest.view.GameView;
import io.phantomparadox.vault.management.Health;
import java.util.LinkedHashMap;
import java.util.Map;

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
    RateLimiter.Where limits) {

  /** The same for the management port, which remembers itself whether the door was ready once. */
  Health toHealth() {
    Map<String, Object> details = new LinkedHashMap<>();
    details.put("kafkaReachable", kafkaReachable);
    details.put("closing", closing);
    details.put("inFlight", inFlight);
    details.put("view", view.toString());
    details.put("limits", limits.toString());
    details.put("problem", problem());
    return new Health(live, false, ready, details);
  }

  private String problem() {
    if (closing) {
      return "closing";
    }
    return kafkaReachable ? "" : "Kafka does not answer";
  }
}
