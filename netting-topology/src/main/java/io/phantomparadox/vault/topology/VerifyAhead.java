package io.phantomparadox.vault.topology;

import io.phantomparadox.vault.solana.PublicKey;
import io.phantomparadox.vault.solana.Signature;
import io.phantomparadox.vault.solana.ed25519.Ed25519Verifier;
import io.phantomparadox.vault.solana.intent.Intent;
import io.phantomparadox.vault.solana.intent.IntentCodec;
import io.phantomparadox.vault.solana.intent.IntentDecoding;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Verifies signatures on other threads while their records wait in the buffers of the stream
 * thread. A verdict is a function of key, message and signature, and is handed out for exactly
 * those, so it changes nothing but the time it takes: what nobody looked at ahead is verified where
 * it is asked for. Thread-safe.
 */
final class VerifyAhead implements Ed25519Verifier, AutoCloseable {
  /** Verdicts that nobody asked for (replays, refusals, moved partitions) are dropped at this. */
  static final int MAX_OPEN = 32_768;

  private static final int CHUNK = 32;

  private final Ed25519Verifier verifier;
  private final ExecutorService executor;
  private final Map<Signature, Job> open = new ConcurrentHashMap<>();

  VerifyAhead(Ed25519Verifier verifier, int threads) {
    this.verifier = verifier;
    executor =
        Executors.newFixedThreadPool(
            threads, Thread.ofPlatform().name("netting-verify-", 1).daemon().factory());
  }

  /**
   * Records of vault.intents that will be processed soon, as they stand on the topic. A value that
   * is laid out another way is left for later; nothing is decided here.
   */
  void expect(List<byte[]> values) {
    if (open.size() > MAX_OPEN) {
      open.clear();
    }
    List<Job> chunk = new ArrayList<>(CHUNK);
    for (byte[] value : values) {
      Job job = Job.of(value);
      if (job != null) {
        open.put(job.signature, job);
        chunk.add(job);
      }
      if (chunk.size() == CHUNK) {
        submit(chunk);
        chunk = new ArrayList<>(CHUNK);
      }
    }
    submit(chunk);
  }

  private void submit(List<Job> chunk) {
    if (!chunk.isEmpty()) {
      executor.execute(
          () -> {
            for (Job job : chunk) {
              if (open.get(job.signature) == job && job.claim()) {
                job.run(verifier);
              }
            }
          });
    }
  }

  @Override
  public boolean verify(PublicKey key, byte[] message, Signature signature) {
    Job job = open.remove(signature);
    if (job == null || !Arrays.equals(job.message, message) || job.claim()) {
      return verifier.verify(key, message, signature);
    }
    Verdict verdict = job.verdict.join();
    return key.equals(verdict.key) ? verdict.holds : verifier.verify(key, message, signature);
  }

  @Override
  public void close() {
    // what is queued is small and bounded: let it end, so that nobody waits for it in vain
    executor.shutdown();
  }

  private record Verdict(@Nullable PublicKey key, boolean holds) {
    static final Verdict NONE = new Verdict(null, false);
  }

  private static final class Job {
    /** Magic byte and schema id, then the length of the intent, zigzag: two bytes. */
    private static final int INTENT_AT = 1 + Integer.BYTES + 2;

    private static final int VALUE_BYTES = INTENT_AT + IntentCodec.SIZE + Signature.SIZE;

    final Signature signature;
    final byte[] message;
    final CompletableFuture<Verdict> verdict = new CompletableFuture<>();
    private final AtomicBoolean claimed = new AtomicBoolean();

    private Job(Signature signature, byte[] message) {
      this.signature = signature;
      this.message = message;
    }

    static @Nullable Job of(byte @Nullable [] value) {
      if (value == null || value.length != VALUE_BYTES) {
        return null;
      }
      return new Job(
          Signature.at(value, INTENT_AT + IntentCodec.SIZE),
          Arrays.copyOfRange(value, INTENT_AT, INTENT_AT + IntentCodec.SIZE));
    }

    boolean claim() {
      return claimed.compareAndSet(false, true);
    }

    void run(Ed25519Verifier verifier) {
      Verdict found = Verdict.NONE;
      try {
        if (Intent.decode(message) instanceof IntentDecoding.Decoded(Intent intent)) {
          found =
              new Verdict(intent.signer(), verifier.verify(intent.signer(), message, signature));
        }
      } finally {
        // whoever waits goes on, and verifies itself when there is no verdict
        verdict.complete(found);
      }
    }
  }
}
