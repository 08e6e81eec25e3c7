package io.phantomparadox.vault.topology;

import io.phantomparadox.vault.schemas.GameKey;
import io.phantomparadox.vault.schemas.VaultTopics;
import io.phantomparadox.vault.schemas.avro.Bytes32;
import io.phantomparadox.vault.schemas.avro.ChainEvent;
import io.phantomparadox.vault.schemas.avro.IntentResult;
import io.phantomparadox.vault.schemas.avro.IntentStatus;
import io.phantomparadox.vault.schemas.avro.SignedIntent;
import io.phantomparadox.vault.solana.Hash32;
import io.phantomparadox.vault.topology.ChainEventReader.Meaning;
import io.phantomparadox.vault.topology.ledger.CachedLedgerStore;
import io.phantomparadox.vault.topology.ledger.PartitionLedger;
import io.phantomparadox.vault.topology.ledger.QueuedIntent;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.streams.processor.Cancellable;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.jspecify.annotations.Nullable;

/**
 * The thin shell around {@link PartitionLedger}: decodes what comes in, tells the time, forwards
 * what comes out. It decides one thing of its own: an intent that cannot be read is a dead letter
 * with an UNREADABLE result; any other record that cannot be read halts the task (RULES 20).
 */
final class NettingProcessor implements Processor<String, byte[], String, Object> {
  private static final long STATUS_PERIOD_NANOS = Duration.ofMillis(100).toNanos();

  private final NettingTopology.Parts parts;
  private final Deserializer<SignedIntent> intents;
  private final Deserializer<ChainEvent> chainEvents;
  private final ChainEventReader chainReader;
  private @Nullable Running running;

  NettingProcessor(
      NettingTopology.Parts parts,
      Deserializer<SignedIntent> intents,
      Deserializer<ChainEvent> chainEvents) {
    this.parts = parts;
    this.intents = intents;
    this.chainEvents = chainEvents;
    this.chainReader = new ChainEventReader(parts.settings().domain());
  }

  /** What exists between init and close. */
  private static final class Running {
    final ProcessorContext<String, Object> context;
    final AvroOutput output;
    final LedgerLog log;
    final PartitionLedger ledger;
    final int partition;
    @Nullable Cancellable clock;
    long statusAtNanos;

    Running(
        ProcessorContext<String, Object> context,
        AvroOutput output,
        LedgerLog log,
        PartitionLedger ledger) {
      this.context = context;
      this.output = output;
      this.log = log;
      this.ledger = ledger;
      this.partition = context.taskId().partition();
    }
  }

  @Override
  public void init(ProcessorContext<String, Object> context) {
    AvroOutput output =
        new AvroOutput(
            (sink, key, value) ->
                context.forward(new Record<>(key, value, context.currentSystemTimeMs()), sink));
    LedgerLog log = new LedgerLog(output);
    PartitionLedger ledger =
        new PartitionLedger(
            new KafkaLedgerStore(context.getStateStore(NettingTopology.HEADS_STORE)),
            new CachedLedgerStore(
                new KafkaLedgerStore(context.getStateStore(NettingTopology.LEDGER_STORE)),
                parts.ledgerCacheBytes()),
            parts.settings(),
            parts.engine(),
            parts.nets(),
            parts.verifier(),
            log);
    Running now = new Running(context, output, log, ledger);
    running = now;
    now.clock =
        context.schedule(
            parts.budget().tick(), PunctuationType.WALL_CLOCK_TIME, millis -> tick(now, millis));
    tell(now, context.currentSystemTimeMs());
  }

  @Override
  public void process(Record<String, byte[]> record) {
    Running now = running();
    RecordMetadata from =
        now.context
            .recordMetadata()
            .orElseThrow(() -> new IllegalStateException("a record without its place"));
    long nowMillis = now.context.currentSystemTimeMs();
    if (from.topic().equals(VaultTopics.INTENTS)) {
      intent(now, record, from, nowMillis);
    } else {
      chainEvent(now, record, from, nowMillis);
    }
    work(now, nowMillis, parts.budget().perRecord());
  }

  @Override
  public void close() {
    Running last = running;
    if (last != null) {
      if (last.clock != null) {
        last.clock.cancel();
      }
      parts.board().remove(last.partition);
      running = null;
    }
  }

  private void tick(Running now, long nowMillis) {
    now.ledger.tick(nowMillis);
    work(now, nowMillis, parts.budget().perTick());
    if (System.nanoTime() - now.statusAtNanos >= STATUS_PERIOD_NANOS) {
      tell(now, nowMillis);
    }
  }

  private static void work(Running now, long nowMillis, Duration budget) {
    long end = System.nanoTime() + budget.toNanos();
    while (now.ledger.busy() && now.ledger.step(nowMillis)) {
      if (System.nanoTime() >= end) {
        // the rest goes on after a commit
        now.context.commit();
        return;
      }
    }
  }

  private void intent(
      Running now, Record<String, byte[]> record, RecordMetadata from, long nowMillis) {
    SignedIntent signed;
    long game;
    try {
      signed = intents.deserialize(from.topic(), record.value());
      if (signed == null) {
        throw new SerializationException("no value");
      }
      game = GameKey.gameOf(record.key() == null ? "" : record.key());
    } catch (SerializationException | NumberFormatException unreadable) {
      deadLetter(now, record, from, unreadable);
      now.ledger.unreadableIntent(from.offset());
      return;
    }
    ByteBuffer bytes = signed.getIntent().duplicate();
    byte[] intent = new byte[bytes.remaining()];
    bytes.get(intent);
    now.log.about(record.headers(), intent);
    try {
      now.ledger.intent(
          new QueuedIntent(
              game, from.offset(), record.timestamp(), intent, signed.getSignature().bytes()),
          nowMillis);
    } catch (RuntimeException e) {
      now.log.failing();
      throw e;
    }
    now.log.done();
  }

  private void chainEvent(
      Running now, Record<String, byte[]> record, RecordMetadata from, long nowMillis) {
    ChainEvent event = chainEvents.deserialize(from.topic(), record.value());
    if (event == null) {
      throw new SerializationException(
          "a chain event without value at %s-%d@%d"
              .formatted(from.topic(), from.partition(), from.offset()));
    }
    switch (chainReader.read(event)) {
      case Meaning.Beat(long slot) ->
          now.ledger.heartbeat(from.offset(), slot, record.timestamp(), nowMillis);
      case Meaning.Note note -> now.ledger.note(note.game(), from.offset(), note.note(), nowMillis);
      case Meaning.Nothing nothing -> now.ledger.ignoredNote(from.offset());
    }
  }

  private static void deadLetter(
      Running now, Record<String, byte[]> record, RecordMetadata from, Exception error) {
    String place = "%s-%d-%d".formatted(from.topic(), from.partition(), from.offset());
    LedgerLog.deadLetter(record.headers(), place, error);
    Record<String, Object> letter =
        new Record<>(record.key(), record.value(), record.timestamp(), record.headers());
    Headers headers = letter.headers();
    header(headers, "__streams.errors.exception", error.getClass().getName());
    header(headers, "__streams.errors.message", String.valueOf(error.getMessage()));
    header(headers, "__streams.errors.topic", from.topic());
    header(headers, "__streams.errors.partition", Integer.toString(from.partition()));
    header(headers, "__streams.errors.offset", Long.toString(from.offset()));
    now.context.forward(letter, NettingTopology.DEAD_LETTERS_SINK);
    now.output.result(
        new IntentResult(
            gameOrZero(record.key()),
            new Bytes32(Hash32.sha256(place.getBytes(StandardCharsets.UTF_8)).toBytes()),
            IntentStatus.UNREADABLE,
            "UNREADABLE",
            place,
            record.timestamp(),
            null));
  }

  /** The game a dead letter's result is filed under; 0 when its key names none. */
  private static long gameOrZero(@Nullable String key) {
    try {
      return key == null ? 0 : GameKey.gameOf(key);
    } catch (NumberFormatException noGame) {
      return 0;
    }
  }

  private static void header(Headers headers, String name, String value) {
    headers.add(name, value.getBytes(StandardCharsets.UTF_8));
  }

  private void tell(Running now, long nowMillis) {
    now.statusAtNanos = System.nanoTime();
    parts.board().put(now.partition, now.ledger.status(nowMillis));
  }

  private Running running() {
    Running now = running;
    if (now == null) {
      throw new IllegalStateException("the processor is not initialised");
    }
    return now;
  }
}
