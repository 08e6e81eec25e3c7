package io.phantomparadox.vault.testkit;

import io.phantomparadox.vault.schemas.BatchPayload;
import io.phantomparadox.vault.schemas.avro.BatchPart;
import io.phantomparadox.vault.schemas.avro.Bytes32;
import io.phantomparadox.vault.schemas.avro.ChainEvent;
import io.phantomparadox.vault.schemas.avro.Deposited;
import io.phantomparadox.vault.schemas.avro.EventId;
import io.phantomparadox.vault.schemas.avro.GameCreated;
import io.phantomparadox.vault.schemas.avro.Heartbeat;
import io.phantomparadox.vault.schemas.avro.ItemMinted;
import io.phantomparadox.vault.schemas.avro.NetBatch;
import io.phantomparadox.vault.schemas.avro.NetBatchAborted;
import io.phantomparadox.vault.schemas.avro.NetBatchAborting;
import io.phantomparadox.vault.schemas.avro.NetBatchChunkSettled;
import io.phantomparadox.vault.schemas.avro.NetBatchCommitted;
import io.phantomparadox.vault.schemas.avro.NetBatchSettled;
import io.phantomparadox.vault.schemas.avro.NetBatchVoided;
import io.phantomparadox.vault.schemas.avro.NetDelta;
import io.phantomparadox.vault.schemas.avro.OwnerChange;
import io.phantomparadox.vault.schemas.avro.Signature64;
import io.phantomparadox.vault.schemas.avro.WalletOpened;
import io.phantomparadox.vault.schemas.avro.WithdrawCancelled;
import io.phantomparadox.vault.schemas.avro.WithdrawCompleted;
import io.phantomparadox.vault.schemas.avro.WithdrawRequested;
import io.phantomparadox.vault.solana.ByteString;
import io.phantomparadox.vault.solana.Hash32;
import io.phantomparadox.vault.solana.PublicKey;
import io.phantomparadox.vault.solana.intent.IntentDomain;
import io.phantomparadox.vault.solana.program.Chunk;
import io.phantomparadox.vault.solana.program.ChunkTree;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The finalized chain as a scenario plays it: it tells the events that the listener would write and
 * keeps ledgers, items and batches as the program would. It is a model for scenarios of netting and
 * enforces no rule: what the program refuses is tested with the program.
 */
public final class PlayedChain {
  /** The genesis hash of every played chain. */
  public static final Hash32 GENESIS =
      Hash32.sha256("played chain".getBytes(StandardCharsets.UTF_8));

  /** The vault program of every played chain. */
  public static final PublicKey PROGRAM =
      PublicKey.of(Hash32.sha256("played program".getBytes(StandardCharsets.UTF_8)).toBytes());

  /** What intents are signed for. */
  public static final Hash32 DOMAIN = IntentDomain.of(GENESIS, PROGRAM);

  private static final long SETTLE_MAX_SLOTS = 1_000;
  private static final long FIRST_SLOT = 100;

  /** Where events go. */
  @FunctionalInterface
  interface Listener {
    void event(long game, ChainEvent event);
  }

  /**
   * A wallet's ledger entry.
   *
   * @param availableLamports as the program has it
   * @param requestedLamports of a withdrawal that was asked for, 0 for none
   */
  public record Ledger(int index, long availableLamports, long requestedLamports) {}

  /** An item's entry. */
  public record Item(int index, Bytes32 owner) {}

  /** A batch that was committed: its event, its chunks, and how many of them were applied. */
  public record Committed(NetBatchCommitted event, List<ByteString> chunks, int applied) {}

  private final long game;
  private final Listener listener;
  private final Map<Bytes32, Ledger> ledgers = new LinkedHashMap<>();
  private final Map<Bytes32, Item> items = new LinkedHashMap<>();
  private final Map<Long, String> ends = new TreeMap<>();
  private final Map<Long, Committed> committed = new TreeMap<>();
  private final List<ChainEvent> told = new ArrayList<>();
  private long slot = FIRST_SLOT;
  private int events;

  PlayedChain(long game, Listener listener) {
    this.game = game;
    this.listener = listener;
  }

  void createGame() {
    tell(new GameCreated(new Bytes32(new byte[32])));
  }

  /** Tells an event of the game, each in a slot of its own. */
  public void tell(Object body) {
    tell(game, body);
  }

  /** Tells an event of another game of the same partition. */
  public void tell(long otherGame, Object body) {
    slot++;
    byte[] signature = new byte[64];
    ByteBuffer.wrap(signature).putInt(++events);
    ChainEvent event =
        event(
            new EventId(new Bytes32(GENESIS.toBytes()), new Signature64(signature), 0, 0),
            0,
            otherGame,
            body);
    if (otherGame == game) {
      told.add(event);
    }
    listener.event(otherGame, event);
  }

  /** Tells the last event again, as a listener does that was killed between its two writes. */
  public void repeatLastEvent() {
    listener.event(game, told.getLast());
  }

  /** The listener says how far it is. */
  void heartbeat() {
    listener.event(-1, event(null, -1, null, new Heartbeat(slot)));
  }

  private ChainEvent event(
      @Nullable EventId id, int transactionIndex, @Nullable Long ofGame, Object body) {
    return new ChainEvent(
        id,
        slot,
        new Bytes32(new byte[32]),
        null,
        transactionIndex,
        new Bytes32(PROGRAM.toBytes()),
        ofGame,
        body);
  }

  // wallets and items

  void open(TestWallet wallet) {
    int index = ledgers.size();
    ledgers.put(wallet.bytes(), new Ledger(index, 0, 0));
    tell(new WalletOpened(wallet.bytes(), (long) index));
  }

  void deposit(TestWallet wallet, long lamports) {
    Ledger after = change(wallet.bytes(), lamports);
    tell(new Deposited(wallet.bytes(), (long) after.index(), lamports, after.availableLamports()));
  }

  void requestWithdrawal(TestWallet wallet, long lamports) {
    Ledger before = ledger(wallet.bytes());
    ledgers.put(wallet.bytes(), new Ledger(before.index(), before.availableLamports(), lamports));
    tell(new WithdrawRequested(wallet.bytes(), (long) before.index(), lamports, slot + 1));
  }

  void cancelWithdrawal(TestWallet wallet) {
    Ledger before = ledger(wallet.bytes());
    ledgers.put(wallet.bytes(), new Ledger(before.index(), before.availableLamports(), 0));
    tell(new WithdrawCancelled(wallet.bytes(), (long) before.index(), before.requestedLamports()));
  }

  void completeWithdrawal(TestWallet wallet) {
    Ledger before = ledger(wallet.bytes());
    long paid = Math.min(before.requestedLamports(), before.availableLamports());
    long left = before.availableLamports() - paid;
    ledgers.put(wallet.bytes(), new Ledger(before.index(), left, 0));
    tell(new WithdrawCompleted(wallet.bytes(), (long) before.index(), paid, left));
  }

  void mint(Hash32 item, TestWallet owner) {
    Bytes32 id = new Bytes32(item.toBytes());
    int index = items.size();
    items.put(id, new Item(index, owner.bytes()));
    tell(new ItemMinted(id, (long) index, owner.bytes(), (long) ledger(owner.bytes()).index()));
  }

  private Ledger change(Bytes32 wallet, long lamports) {
    Ledger before = ledger(wallet);
    Ledger after =
        new Ledger(
            before.index(),
            Math.addExact(before.availableLamports(), lamports),
            before.requestedLamports());
    ledgers.put(wallet, after);
    return after;
  }

  private Ledger ledger(Bytes32 wallet) {
    return Optional.ofNullable(ledgers.get(wallet))
        .orElseThrow(() -> new IllegalStateException("this wallet was never opened on chain"));
  }

  // batches

  /** Commits a batch with the chunks of its net effect: one of debits, of items, of credits. */
  void commit(NettedBatch batch) {
    List<ByteString> chunks = chunks(batch);
    NetBatch header = batch.header();
    NetBatchCommitted event =
        new NetBatchCommitted(
            batch.id(),
            header.getBatchHash(),
            header.getPreviousHash(),
            new Bytes32(ChunkTree.of(PROGRAM, game, batch.id(), chunks).root().toBytes()),
            header.getTradesRoot(),
            new Bytes32(BatchPayload.digest(BatchPayload.assemble(batch.values()))),
            header.getAsOfSlot(),
            slot + 1 + SETTLE_MAX_SLOTS,
            count(chunks, 0),
            count(chunks, 1),
            count(chunks, 2),
            header.getNetLamports());
    committed.put(batch.id(), new Committed(event, chunks, 0));
    tell(event);
  }

  /** Applies every chunk of a committed batch and finalizes it. */
  void settle(NettedBatch batch) {
    Committed plan = Optional.ofNullable(committed.get(batch.id())).orElseThrow();
    for (int i = 0; i < plan.chunks().size(); i++) {
      byte[] bytes = plan.chunks().get(i).toBytes();
      int entries = Byte.toUnsignedInt(bytes[1]) | Byte.toUnsignedInt(bytes[2]) << 8;
      tell(new NetBatchChunkSettled(batch.id(), i, (int) bytes[0], entries));
    }
    committed.put(batch.id(), new Committed(plan.event(), plan.chunks(), plan.chunks().size()));
    deltas(batch).forEach(delta -> change(delta.getWallet(), delta.getLamports()));
    for (OwnerChange moved : ownerChanges(batch)) {
      Item before = Optional.ofNullable(items.get(moved.getItem())).orElseThrow();
      items.put(moved.getItem(), new Item(before.index(), moved.getTo()));
    }
    ends.put(batch.id(), "SETTLED");
    tell(
        new NetBatchSettled(
            batch.id(), batch.header().getBatchHash(), batch.header().getNetLamports()));
  }

  /** Gives a committed batch up before its debits are complete. */
  void abort(NettedBatch batch) {
    tell(new NetBatchAborting(batch.id()));
    ends.put(batch.id(), "ABORTED");
    tell(new NetBatchAborted(batch.id()));
  }

  /** Commits a batch as void: its id and hash are used, nothing moves. */
  void voids(NettedBatch batch) {
    ends.put(batch.id(), "VOID");
    tell(new NetBatchVoided(batch.id(), batch.header().getBatchHash()));
  }

  private List<ByteString> chunks(NettedBatch batch) {
    List<Chunk.BalanceChange> debits = new ArrayList<>();
    List<Chunk.BalanceChange> credits = new ArrayList<>();
    for (NetDelta delta : deltas(batch)) {
      (delta.getLamports() < 0 ? debits : credits)
          .add(
              new Chunk.BalanceChange(
                  ledger(delta.getWallet()).index(), Math.abs(delta.getLamports())));
    }
    List<Chunk.ItemMove> moves = new ArrayList<>();
    for (OwnerChange moved : ownerChanges(batch)) {
      moves.add(
          new Chunk.ItemMove(
              Optional.ofNullable(items.get(moved.getItem())).orElseThrow().index(),
              ledger(moved.getFrom()).index(),
              ledger(moved.getTo()).index()));
    }
    debits.sort(Comparator.comparingInt(Chunk.BalanceChange::walletIndex));
    credits.sort(Comparator.comparingInt(Chunk.BalanceChange::walletIndex));
    moves.sort(Comparator.comparingInt(Chunk.ItemMove::itemIndex));
    List<ByteString> chunks = new ArrayList<>();
    if (!debits.isEmpty()) {
      chunks.add(new Chunk.Debits(debits).encode());
    }
    if (!moves.isEmpty()) {
      chunks.add(new Chunk.Items(moves).encode());
    }
    if (!credits.isEmpty()) {
      chunks.add(new Chunk.Credits(credits).encode());
    }
    return List.copyOf(chunks);
  }

  private static int count(List<ByteString> chunks, int kind) {
    return (int) chunks.stream().filter(chunk -> chunk.unsignedAt(0) == kind).count();
  }

  private static List<NetDelta> deltas(NettedBatch batch) {
    return batch.parts().stream().map(BatchPart::getDeltas).flatMap(List::stream).toList();
  }

  private static List<OwnerChange> ownerChanges(NettedBatch batch) {
    return batch.parts().stream().map(BatchPart::getOwnerChanges).flatMap(List::stream).toList();
  }

  // what it holds

  /** SETTLED, ABORTED, VOID, or OPEN. */
  public String end(long batchId) {
    return ends.getOrDefault(batchId, "OPEN");
  }

  /** True when the batch was committed, and not as void. */
  public boolean isCommitted(long batchId) {
    return committed.containsKey(batchId);
  }

  /** The game all this is about. */
  public long game() {
    return game;
  }

  /** Every event of the game so far, in order, without heartbeats. */
  public List<ChainEvent> events() {
    return List.copyOf(told);
  }

  /** Ledgers by wallet, in the order of their indexes. */
  public Map<Bytes32, Ledger> ledgers() {
    return new LinkedHashMap<>(ledgers);
  }

  /** Items by id, in the order of their indexes. */
  public Map<Bytes32, Item> items() {
    return new LinkedHashMap<>(items);
  }

  /** Batches that were committed, and not as void, by id. */
  public Map<Long, Committed> batches() {
    return new TreeMap<>(committed);
  }
}
