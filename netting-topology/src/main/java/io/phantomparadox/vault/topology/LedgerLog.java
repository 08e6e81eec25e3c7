package io.phantomparadox.vault.topology;

import io.phantomparadox.vault.netting.Id32;
import io.phantomparadox.vault.schemas.CorrelationId;
import io.phantomparadox.vault.solana.Hash32;
import io.phantomparadox.vault.topology.ledger.IntentOutcome;
import io.phantomparadox.vault.topology.ledger.ItemHolding;
import io.phantomparadox.vault.topology.ledger.LedgerOutput;
import io.phantomparadox.vault.topology.ledger.SessionState;
import io.phantomparadox.vault.topology.ledger.WalletAccount;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;
import org.slf4j.event.Level;

/**
 * Tells the log what the ledger decides, on its way out. Each line names what it is about in its
 * context (MDC): {@code intentId}, {@code batch}, and {@code correlationId} as the door gave it to
 * the request that brought the intent.
 *
 * <p>A cut is one line at INFO. Refusals are at INFO, at most {@value #REFUSALS_PER_SECOND} a
 * second: a flood of bad intents must not become a flood of lines; each of them has its result on
 * {@code vault.intent-results}. What becomes of every other intent is told at DEBUG.
 *
 * <p>One stream thread uses it.
 */
final class LedgerLog implements LedgerOutput {
  private static final Logger LOG = LoggerFactory.getLogger(LedgerLog.class);

  private static final String INTENT = "intentId";
  private static final String BATCH = "batch";
  private static final int REFUSALS_PER_SECOND = 50;

  /** Requests remembered for what happens to their intents later; only when DEBUG is on. */
  private static final int REMEMBERED_MAX = 100_000;

  private final LedgerOutput next;
  private final Map<Id32, String> remembered =
      new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Id32, String> eldest) {
          return size() > REMEMBERED_MAX;
        }
      };
  private @Nullable Headers headers;
  private byte @Nullable [] intent;
  private long secondBeganNanos = System.nanoTime() - 1_000_000_000L;
  private int toldThisSecond;
  private long untold;

  LedgerLog(LedgerOutput next) {
    this.next = next;
  }

  /** What follows, until {@link #done}, is about this record of vault.intents. */
  void about(Headers ofRecord, byte[] intentBytes) {
    headers = ofRecord;
    intent = intentBytes;
    if (LOG.isDebugEnabled()) {
      Id32 id = id(intentBytes);
      String correlation = CorrelationId.of(ofRecord);
      if (correlation != null) {
        remembered.put(id, correlation);
      }
      tell(Level.DEBUG, id, null, "read from the log");
    }
  }

  /** The record is dealt with. */
  void done() {
    headers = null;
    intent = null;
  }

  /** Leaves in the thread's context what an error that is about to stop it was about. */
  void failing() {
    byte[] bytes = intent;
    Headers from = headers;
    if (bytes != null) {
      MDC.put(INTENT, id(bytes).toHex());
    }
    String correlation = from == null ? null : CorrelationId.of(from);
    if (correlation != null) {
      MDC.put(CorrelationId.LOG_KEY, correlation);
    }
  }

  /** A record of vault.intents that nobody can read. */
  static void deadLetter(Headers headers, String place, Exception error) {
    String correlation = CorrelationId.of(headers);
    if (correlation != null) {
      MDC.put(CorrelationId.LOG_KEY, correlation);
    }
    try {
      LOG.warn("the intent at {} cannot be read, it is a dead letter: {}", place, error.toString());
    } finally {
      MDC.remove(CorrelationId.LOG_KEY);
    }
  }

  @Override
  public void outcome(IntentOutcome outcome) {
    boolean refused = outcome.status() == IntentOutcome.Status.REJECTED;
    if (refused ? mayTell() : LOG.isDebugEnabled()) {
      tell(
          refused ? Level.INFO : Level.DEBUG,
          outcome.intentId(),
          outcome.batchId() == 0 ? null : batch(outcome.game(), outcome.batchId()),
          "%s: %s %s".formatted(outcome.status(), outcome.reason(), outcome.detail()).strip());
    }
    next.outcome(outcome);
  }

  @Override
  public void part(BatchSlice part) {
    if (LOG.isDebugEnabled()) {
      String batch = batch(part.game(), part.batchId());
      for (Member member : part.members()) {
        tell(Level.DEBUG, member.trade().sellIntentId(), batch, member.outcome().toString());
        tell(Level.DEBUG, member.trade().buyIntentId(), batch, member.outcome().toString());
      }
    }
    next.part(part);
  }

  @Override
  public void header(BatchHead head) {
    String batch = batch(head.game(), head.batchId());
    try (var _ = MDC.putCloseable(BATCH, batch)) {
      LOG.info(
          "batch {} is cut: {} trades executed, {} deferred, {} rejected",
          batch,
          head.executed(),
          head.deferred(),
          head.rejected());
    }
    next.header(head);
  }

  @Override
  public void wallet(long game, Id32 wallet, WalletAccount account) {
    next.wallet(game, wallet, account);
  }

  @Override
  public void item(long game, Id32 item, ItemHolding holding) {
    next.item(game, item, holding);
  }

  @Override
  public void session(long game, Id32 owner, Id32 session, SessionState state) {
    next.session(game, owner, session, state);
  }

  private void tell(Level level, Id32 id, @Nullable String batch, String what) {
    String request = requestOf(id);
    MDC.put(INTENT, id.toHex());
    if (request != null) {
      MDC.put(CorrelationId.LOG_KEY, request);
    }
    if (batch != null) {
      MDC.put(BATCH, batch);
    }
    try {
      LOG.atLevel(level).log("intent {}: {}", id.toHex(), what);
    } finally {
      MDC.remove(INTENT);
      MDC.remove(CorrelationId.LOG_KEY);
      MDC.remove(BATCH);
    }
  }

  private @Nullable String requestOf(Id32 id) {
    byte[] bytes = intent;
    Headers from = headers;
    return from != null && bytes != null && id(bytes).equals(id)
        ? CorrelationId.of(from)
        : remembered.get(id);
  }

  private boolean mayTell() {
    if (!LOG.isInfoEnabled()) {
      return false;
    }
    long now = System.nanoTime();
    if (now - secondBeganNanos >= 1_000_000_000L) {
      if (untold > 0) {
        LOG.info("{} more refusals were not told one by one", untold);
      }
      secondBeganNanos = now;
      toldThisSecond = 0;
      untold = 0;
    }
    if (toldThisSecond == REFUSALS_PER_SECOND) {
      untold++;
      return false;
    }
    toldThisSecond++;
    return true;
  }

  private static String batch(long game, long batchId) {
    return Long.toUnsignedString(game) + "/" + Long.toUnsignedString(batchId);
  }

  private static Id32 id(byte[] intentBytes) {
    return Id32.of(Hash32.sha256(intentBytes).toBytes());
  }
}
