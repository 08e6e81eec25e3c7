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
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Verifies signatures on other threads while their records wait in the buffers of the stream
 * thread. A verdict is a function of key, message and signature, and is handed out for exactly
 * those, so it changes nothing but the time it takes: what nobody looked at ahead is verified where
 * it is asked for. A stream thread whose verdict is under way does not sleep: it verifies what
 * comes next meanwhile. Thread-safe.
 */
final class VerifyAhead implements Ed25519Verifier, AutoCloseable {
  /** Verdicts that nobody asked for (replays, refusals, moved partitions) are dropped at this. */
  static final int MAX_OPEN = 32_768;

  private final Ed25519Verifier verifier;
  private final Map<Signature, Job> open = new ConcurrentHashMap<>();

  /** In the order of their records; those that were dropped or verified meanwhile are in it too. */
  private final BlockingQueue<Job> queue = new LinkedBlockingQueue<>(MAX_OPEN);

  private final List<Thread> threads = new ArrayList<>();
  private volatile boolean closed;

  VerifyAhead(Ed25519Verifier verifier, int threads) {
    this.verifier = verifier;
    for (int i = 1; i <= threads; i++) {
      this.threads.add(
          Thread.ofPlatform().name("netting-verify-" + i).daemon().start(this::workOn));
    }
  }

  /**
   * Records of vault.intents that will be processed soon, as they stand on the topic. A value that
   * is laid out another way is left for later; nothing is decided here.
   */
  void expect(List<byte[]> values) {
    if (open.size() > MAX_OPEN) {
      open.clear();
    }
    for (byte[] value : values) {
      Job job = Job.of(value);
      if (job != null) {
        open.put(job.signature, job);
        // when enough is queued, this one is verified where it is asked for
        boolean _ = queue.offer(job);
      }
    }
  }

  @Override
  public boolean verify(PublicKey key, byte[] message, Signature signature) {
    Job job = open.remove(signature);
    if (job == null || !job.isOf(message) || job.claim()) {
      return verifier.verify(key, message, signature);
    }
    Job other;
    while (!job.verdict.isDone() && (other = queue.poll()) != null) {
      look(other);
    }
    Verdict verdict = job.verdict.join();
    return key.equals(verdict.key) ? verdict.holds : verifier.verify(key, message, signature);
  }

  private void workOn() {
    try {
      while (!closed) {
        look(queue.take());
      }
    } catch (InterruptedException closing) {
      // what is left in the queue is verified where it is asked for
    }
  }

  private void look(Job job) {
    if (open.get(job.signature) == job && job.claim()) {
      job.run(verifier);
    }
  }

  /** The threads end; whoever asks afterwards is still answered. */
  @Override
  public void close() {
    closed = true;
    threads.forEach(Thread::interrupt);
  }

  private record Verdict(@Nullable PublicKey key, boolean holds) {
    static final Verdict NONE = new Verdict(null, false);
  }

  private static final class Job {
    /** Magic byte and schema id, then the length of the intent, zigzag: two bytes. */
    private static final int INTENT_AT = 1 + Integer.BYTES + 2;

    private static final int SIGNATURE_AT = INTENT_AT + IntentCodec.SIZE;
    private static final int VALUE_BYTES = SIGNATURE_AT + Signature.SIZE;

    final Signature signature;
    final CompletableFuture<Verdict> verdict = new CompletableFuture<>();
    private final byte[] value;
    private final AtomicBoolean claimed = new AtomicBoolean();

    private Job(byte[] value) {
      this.value = value;
      signature = Signature.at(value, SIGNATURE_AT);
    }

    static @Nullable Job of(byte @Nullable [] value) {
      return value == null || value.length != VALUE_BYTES ? null : new Job(value);
    }

    boolean isOf(byte[] message) {
      return Arrays.equals(value, INTENT_AT, SIGNATURE_AT, message, 0, message.length);
    }

    boolean claim() {
      return claimed.compareAndSet(false, true);
    }

    void run(Ed25519Verifier verifier) {
      Verdict found = Verdict.NONE;
      try {
        byte[] message = Arrays.copyOfRange(value, INTENT_AT, SIGNATURE_AT);
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
