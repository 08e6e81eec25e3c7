package io.phantomparadox.vault.netting;

import java.io.ByteArrayOutputStream;
import java.util.List;

/**
 * The canonical bytes of a batch and their SHA-256, the batch hash.
 *
 * <p>The bytes, in this order and with nothing between. {@code uN LE} is an unsigned and {@code i64
 * LE} a two's-complement little-endian integer; ids are their 32 bytes.
 *
 * <table>
 * <caption>Layout</caption>
 * <tr><th>part</th><th>bytes</th></tr>
 * <tr><td>tag</td><td>the 11 ASCII characters {@code ppv-batch-1}</td></tr>
 * <tr><td>head</td><td>game u64 LE, batch id u64 LE, previous hash 32, cut at (ms) i64 LE, as-of slot
 *     u64 LE, engine version u32 LE, level u8: 69 bytes</td></tr>
 * <tr><td>trades</td><td>count u32 LE; per trade, by place ascending: sell intent 32, buy intent 32,
 *     item 32, seller 32, buyer 32, amount i64 LE, place i64 LE: 176 bytes. All members of the cut,
 *     executed or not.</td></tr>
 * <tr><td>opening balances</td><td>count u32 LE; per wallet that is seller or buyer of a trade above,
 *     ascending: wallet 32, lamports u64 LE</td></tr>
 * <tr><td>opening owners</td><td>count u32 LE; per item of a trade above, ascending: item 32, owner 32
 *     (zero when unknown)</td></tr>
 * <tr><td>replay sequence</td><td>count u32 LE; per executed trade: index into the trades above u32
 *     LE</td></tr>
 * <tr><td>deltas</td><td>count u32 LE; per wallet ascending: wallet 32, lamports i64 LE, never
 *     0</td></tr>
 * <tr><td>owner changes</td><td>count u32 LE; per item ascending: item 32, from 32, to 32</td></tr>
 * <tr><td>trades root</td><td>32 bytes, see {@link TradesTree}</td></tr>
 * </table>
 *
 * Ids ascend as unsigned bytes, first byte first.
 */
public final class BatchCommitment {
  private static final String TAG = "ppv-batch-1";

  private final BatchContext context;
  private final NettingInput input;
  private final IntSequence replaySequence;
  private final List<Delta> deltas;
  private final List<OwnerChange> ownerChanges;
  private final TradesTree tradesTree;
  private final Id32 batchHash;

  private BatchCommitment(
      BatchContext context,
      NettingInput input,
      IntSequence replaySequence,
      List<Delta> deltas,
      List<OwnerChange> ownerChanges) {
    this.context = context;
    this.input = input;
    this.replaySequence = replaySequence;
    this.deltas = List.copyOf(deltas);
    this.ownerChanges = List.copyOf(ownerChanges);
    tradesTree = TradesTree.of(input.trades(), replaySequence);
    CanonicalSink.Hashing sink = new CanonicalSink.Hashing();
    write(sink);
    batchHash = sink.finish();
  }

  /** Commits to a netting result. */
  public static BatchCommitment of(
      BatchContext context, NettingInput input, NettingOutcome outcome) {
    return of(context, input, outcome.replaySequence(), outcome.deltas(), outcome.ownerChanges());
  }

  /**
   * The same from the parts a payload carries, so that an auditor can hash without netting.
   *
   * @param deltas as the payload orders them: nothing is sorted here, a wrong order gives another
   *     hash
   */
  public static BatchCommitment of(
      BatchContext context,
      NettingInput input,
      IntSequence replaySequence,
      List<Delta> deltas,
      List<OwnerChange> ownerChanges) {
    return new BatchCommitment(context, input, replaySequence, deltas, ownerChanges);
  }

  /** SHA-256 of {@link #canonicalBytes()}. */
  public Id32 batchHash() {
    return batchHash;
  }

  /** Root over the executed trades; part of the batch hash. */
  public Id32 tradesRoot() {
    return tradesTree.root();
  }

  /** The tree over the executed trades, for proofs. */
  public TradesTree tradesTree() {
    return tradesTree;
  }

  /** The hashed bytes, made anew on each call: some 200 bytes per trade. */
  public byte[] canonicalBytes() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(256 * (input.trades().size() + 1));
    CanonicalSink.Collecting sink = new CanonicalSink.Collecting(bytes);
    write(sink);
    sink.flush();
    return bytes.toByteArray();
  }

  private void write(CanonicalSink sink) {
    sink.ascii(TAG);
    sink.i64(context.game());
    sink.i64(context.batchId());
    sink.id(context.previousHash());
    sink.i64(context.cutAtMillis());
    sink.i64(context.asOfSlot());
    sink.u32(context.engineVersion());
    sink.u8(context.level().code());
    sink.u32(input.trades().size());
    for (Trade trade : input.trades()) {
      sink.id(trade.sellIntentId());
      sink.id(trade.buyIntentId());
      sink.id(trade.item());
      sink.id(trade.seller());
      sink.id(trade.buyer());
      sink.i64(trade.amountLamports());
      sink.i64(trade.place());
    }
    List<NettingInput.OpeningBalance> balances = input.openingBalances();
    sink.u32(balances.size());
    for (NettingInput.OpeningBalance balance : balances) {
      sink.id(balance.wallet());
      sink.i64(balance.lamports());
    }
    List<NettingInput.OpeningOwner> owners = input.openingOwners();
    sink.u32(owners.size());
    for (NettingInput.OpeningOwner owner : owners) {
      sink.id(owner.item());
      sink.id(owner.owner());
    }
    sink.u32(replaySequence.size());
    for (int k = 0; k < replaySequence.size(); k++) {
      sink.u32(replaySequence.get(k));
    }
    sink.u32(deltas.size());
    for (Delta delta : deltas) {
      sink.id(delta.wallet());
      sink.i64(delta.lamports());
    }
    sink.u32(ownerChanges.size());
    for (OwnerChange change : ownerChanges) {
      sink.id(change.item());
      sink.id(change.from());
      sink.id(change.to());
    }
    sink.id(tradesTree.root());
  }
}
