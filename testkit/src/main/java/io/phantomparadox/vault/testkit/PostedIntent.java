package io.phantomparadox.vault.testkit;

import io.phantomparadox.vault.schemas.avro.IntentResult;
import io.phantomparadox.vault.solana.Hash32;
import io.phantomparadox.vault.solana.intent.Intent;
import java.util.Optional;

/** An intent that was put on the log, and what may be expected of it. */
public final class PostedIntent {
  private final TestVault vault;
  private final Intent intent;
  private final Hash32 id;

  PostedIntent(TestVault vault, Intent intent, Hash32 id) {
    this.vault = vault;
    this.intent = intent;
    this.id = id;
  }

  /** SHA-256 of its bytes. */
  public Hash32 id() {
    return id;
  }

  /** Its fields. */
  public Intent intent() {
    return intent;
  }

  /** The last word about it on {@code vault.intent-results}. */
  public Optional<IntentResult> result() {
    return vault.result(id);
  }

  /** Status and reason of the last word about it, or {@code none}. */
  public String answer() {
    return result().map(result -> result.getStatus() + " " + result.getReason()).orElse("none");
  }

  /** Nothing was said against it: it waits for its other half or a cut, or it was netted. */
  public PostedIntent isAccepted() {
    return answered("none");
  }

  public PostedIntent isRejected(String reason) {
    return answered("REJECTED " + reason);
  }

  public PostedIntent isExpired(String reason) {
    return answered("EXPIRED " + reason);
  }

  public PostedIntent isCancelled(String reason) {
    return answered("CANCELLED " + reason);
  }

  /** A cut left it for a later one. */
  public PostedIntent isDeferred(String reason) {
    return answered("DEFERRED " + reason);
  }

  private PostedIntent answered(String expected) {
    Expect.that(
        answer().equals(expected),
        "%s of %s: expected %s, got %s%s",
        intent.action(),
        vault.nameOf(intent.owner()),
        expected,
        answer(),
        result().map(result -> " (" + result.getDetail() + ")").orElse(""));
    return this;
  }

  /** A batch executes it. */
  public PostedIntent isNetted() {
    Expect.that(batch().isPresent(), "%s is in no batch; its answer is %s", id, answer());
    return this;
  }

  public PostedIntent isNotNetted() {
    Expect.that(batch().isEmpty(), "%s is executed by %s", id, batch());
    return this;
  }

  /** A batch that is settled executed it. */
  public PostedIntent isSettled() {
    Expect.that(
        batch().filter(NettedBatch::isSettled).isPresent(), "%s is not settled: %s", id, batch());
    return this;
  }

  /** The last batch that executes it. */
  public Optional<NettedBatch> batch() {
    return vault.batches().stream()
        .filter(batch -> batch.executes(id))
        .reduce((first, second) -> second);
  }
}
