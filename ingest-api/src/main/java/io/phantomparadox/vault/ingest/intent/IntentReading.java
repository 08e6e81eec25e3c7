package io.phantomparadox.vault.ingest.intent;

import io.phantomparadox.vault.ingest.problem.Problem;
import io.phantomparadox.vault.solana.intent.SignedIntent;
import java.util.List;

/** What was made of a body. */
public sealed interface IntentReading {
  /** The body's intents, in its order; at least one. */
  record Read(List<Element> elements) implements IntentReading {}

  /** The body as a whole cannot be read. */
  record Unreadable(Problem problem) implements IntentReading {}

  /** One intent of a body. */
  sealed interface Element {
    /** Syntax and ranges are right; nothing else was looked at. */
    record WellFormed(SignedIntent signed) implements Element {}

    /** This one is wrong; its neighbours are not concerned. */
    record IllFormed(Problem problem) implements Element {}
  }
}
