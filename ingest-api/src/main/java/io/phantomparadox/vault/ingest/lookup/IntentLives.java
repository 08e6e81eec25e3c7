package io.phantomparadox.vault.ingest.lookup;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.phantomparadox.vault.ingest.log.IntentIntake;
import io.phantomparadox.vault.ingest.log.LogPlace;
import io.phantomparadox.vault.ingest.lookup.IndexerLookup.Found;
import io.phantomparadox.vault.solana.Hash32;
import java.util.Optional;

/** Looks lives up: in the indexer, and for what it has not seen yet in this door's own memory. */
public final class IntentLives {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final IndexerLookup indexer;
  private final IntentIntake intake;

  public IntentLives(IndexerLookup indexer, IntentIntake intake) {
    this.indexer = indexer;
    this.intake = intake;
  }

  /** What is known of an intent. */
  public sealed interface Life {
    /** This much. */
    record Known(IntentLife life) implements Life {}

    /** Nothing, yet or ever. */
    record Unknown() implements Life {}

    /** The indexer does not answer, and this door did not take it lately. */
    record Unavailable(String why) implements Life {}
  }

  /**
   * @param id 64 lower-case hex digits
   * @throws InterruptedException when interrupted while waiting
   */
  public Life find(String id) throws InterruptedException {
    Found found = indexer.find("/api/intents/" + id);
    if (found instanceof Found.Row(String json)) {
      return read(json);
    }
    Optional<LogPlace> place = intake.placeOf(Hash32.fromHex(id));
    if (place.isPresent()) {
      return new Life.Known(IntentLife.accepted(id, place.get()));
    }
    return found instanceof Found.Unavailable(String why)
        ? new Life.Unavailable(why)
        : new Life.Unknown();
  }

  private static Life read(String json) {
    try {
      return new Life.Known(IntentLife.of(JSON.readValue(json, ObjectNode.class)));
    } catch (JsonProcessingException broken) {
      return new Life.Unavailable("the indexer's answer cannot be read");
    }
  }
}
