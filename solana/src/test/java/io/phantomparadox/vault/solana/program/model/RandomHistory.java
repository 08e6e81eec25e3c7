package io.phantomparadox.vault.solana.program.model;

import static io.phantomparadox.vault.solana.program.model.VaultOnRuntime.GAME;
import static io.phantomparadox.vault.solana.program.model.VaultOnRuntime.MAKE;
import static org.assertj.core.api.Assertions.assertThat;

import io.phantomparadox.vault.solana.Hash32;
import io.phantomparadox.vault.solana.Keypair;
import io.phantomparadox.vault.solana.intent.IntentAction;
import io.phantomparadox.vault.solana.program.BatchCommitment;
import io.phantomparadox.vault.solana.program.BatchState;
import io.phantomparadox.vault.solana.program.Chunk;
import io.phantomparadox.vault.solana.program.ChunkTree;
import io.phantomparadox.vault.solana.program.SessionGrant;
import io.phantomparadox.vault.solana.program.VaultError;
import io.phantomparadox.vault.solana.tx.Instruction;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.function.BiFunction;
import java.util.stream.IntStream;

/**
 * A random sequence of instructions, good and bad, sent to the program and told to the model. After
 * every one the outcome, every balance, owner, request, session and batch, and the vault's lamports
 * are those of the model.
 */
final class RandomHistory {
  private static final int WALLETS_MAX = 12;
  private static final int ITEMS_MAX = 8;
  private static final int SESSION_KEYS = 2;
  private static final int STEPS_SHOWN = 25;

  private record Move(int weight, Runnable step) {}

  private final long seed;
  private final SplittableRandom random;
  private final RandomBatches batchMaker;
  private final VaultOnRuntime chain;
  private final VaultModel model = new VaultModel();
  private final Comparison comparison;
  private final Deque<String> lastSteps = new ArrayDeque<>();
  private final Map<String, Integer> outcomes = new TreeMap<>();

  RandomHistory(long seed, VaultOnRuntime chain) {
    this.seed = seed;
    this.random = new SplittableRandom(seed);
    this.batchMaker = new RandomBatches(random, model);
    this.chain = chain;
    this.comparison = new Comparison(chain, model);
  }

  /**
   * Runs so many steps.
   *
   * @return how often each instruction succeeded, and each error came
   */
  Map<String, Integer> run(int steps) {
    chain.begin();
    timeIs();
    int step = 0;
    try {
      for (; step < steps; step++) {
        step();
        comparison.afterStep();
      }
      comparison.atTheEnd(SESSION_KEYS);
      return outcomes;
    } catch (AssertionError | RuntimeException failed) {
      throw new AssertionError(
          "seed %d, step %d:%n%s".formatted(seed, step, String.join("\n", lastSteps)), failed);
    }
  }

  private void step() {
    if (model.available.isEmpty()) {
      openWallet();
      return;
    }
    List<Move> moves =
        List.of(
            new Move(4, this::openWallet),
            new Move(14, this::deposit),
            new Move(5, this::mint),
            new Move(5, this::request),
            new Move(2, this::cancel),
            new Move(6, this::complete),
            new Move(5, this::register),
            new Move(5, this::revoke),
            new Move(model.paused ? 30 : 3, this::pause),
            new Move(12, this::time),
            new Move(14, this::commit),
            new Move(50, this::settle),
            new Move(8, this::finish),
            new Move(7, this::abort),
            new Move(14, this::revert),
            new Move(4, this::close));
    int at = random.nextInt(moves.stream().mapToInt(Move::weight).sum());
    for (Move move : moves) {
      at -= move.weight();
      if (at < 0) {
        move.step().run();
        return;
      }
    }
  }

  private void send(
      String name, Instruction instruction, Keypair signer, Optional<VaultError> expected) {
    String outcome = expected.map(Enum::name).orElse("ok");
    lastSteps.addLast(name + " at " + chain.slot() + ": " + outcome);
    if (lastSteps.size() > STEPS_SHOWN) {
      lastSteps.removeFirst();
    }
    outcomes.merge(expected.map(Enum::name).orElse(name), 1, Integer::sum);
    assertThat(chain.send(instruction, signer)).as(name).isEqualTo(expected);
  }

  private boolean chance(int percent) {
    return random.nextInt(100) < percent;
  }

  private int anyWallet() {
    return random.nextInt(model.available.size());
  }

  private long amount(long around) {
    return random.nextLong(chance(10) ? 1_200 : around + 1);
  }

  private void openWallet() {
    if (model.available.size() < WALLETS_MAX) {
      chain.openWallet(model.available.size());
      model.openWallet();
    }
  }

  private void deposit() {
    int wallet = anyWallet();
    long amount = amount(30_000);
    Keypair owner = VaultOnRuntime.wallet(wallet);
    send(
        "deposit",
        MAKE.deposit(owner.publicKey(), GAME, wallet, amount),
        owner,
        model.deposit(wallet, amount));
  }

  private void mint() {
    int item = model.owners.size();
    if (item < ITEMS_MAX) {
      int owner = anyWallet();
      Instruction instruction =
          MAKE.mintItem(
              chain.admin.publicKey(),
              GAME,
              VaultOnRuntime.item(item),
              VaultOnRuntime.wallet(owner).publicKey(),
              item);
      send("mint", instruction, chain.admin, model.mint(owner));
    }
  }

  private void request() {
    int wallet = anyWallet();
    long amount = amount(20_000);
    Keypair owner = VaultOnRuntime.wallet(wallet);
    send(
        "request",
        MAKE.requestWithdraw(owner.publicKey(), GAME, amount),
        owner,
        model.request(wallet, amount));
  }

  private void cancel() {
    int wallet = anyWallet();
    Keypair owner = VaultOnRuntime.wallet(wallet);
    send("cancel", MAKE.cancelWithdraw(owner.publicKey(), GAME), owner, model.cancel(wallet));
  }

  private void complete() {
    List<Integer> waiting = model.requests.keySet().stream().sorted().toList();
    int wallet =
        !waiting.isEmpty() && chance(80)
            ? waiting.get(random.nextInt(waiting.size()))
            : anyWallet();
    Keypair owner = VaultOnRuntime.wallet(wallet);
    send(
        "complete",
        MAKE.completeWithdraw(owner.publicKey(), GAME, wallet),
        owner,
        model.complete(wallet));
  }

  private VaultModel.Session anySession() {
    return new VaultModel.Session(anyWallet(), random.nextInt(SESSION_KEYS));
  }

  private void register() {
    VaultModel.Session session = anySession();
    long expiresAt = chain.seconds() + random.nextInt(-5, 50);
    Keypair owner = VaultOnRuntime.wallet(session.wallet());
    SessionGrant grant = new SessionGrant(1_000, 5, expiresAt, Set.of(IntentAction.BUY));
    send(
        "register",
        MAKE.registerSessionKey(
            owner.publicKey(), GAME, VaultOnRuntime.key(10 + session.key()).publicKey(), grant),
        owner,
        model.register(session, expiresAt));
  }

  private void revoke() {
    VaultModel.Session session = anySession();
    Keypair owner = VaultOnRuntime.wallet(session.wallet());
    send(
        "revoke",
        MAKE.revokeSessionKey(
            owner.publicKey(), GAME, VaultOnRuntime.key(10 + session.key()).publicKey()),
        owner,
        model.revoke(session));
  }

  private void pause() {
    model.paused = !model.paused && chance(30);
    send(
        "pause",
        MAKE.setPaused(chain.admin.publicKey(), model.paused),
        chain.admin,
        Optional.empty());
  }

  private void time() {
    chain.setSlot(chain.slot() + (chance(15) ? 460 : 1 + random.nextInt(60)));
    timeIs();
  }

  private void timeIs() {
    model.slot = chain.slot();
    model.seconds = chain.seconds();
  }

  private void commit() {
    BatchContent content = batchMaker.next();
    long id = model.batches.size() + 1L + content.idOffset();
    ChunkTree tree = VaultOnRuntime.tree(id, content.chunks());
    Hash32 any = VaultOnRuntime.item(9_000);
    BatchCommitment commitment =
        new BatchCommitment(
            id,
            content.asOfSlot(),
            lastHash(),
            hash(id),
            tree.root(),
            any,
            any,
            content.debits().size(),
            content.items().size(),
            content.credits().size(),
            content.sumDebits(),
            content.sumCredits(),
            content.voided());
    send(
        "commit",
        MAKE.commitNetBatch(chain.server.publicKey(), GAME, commitment),
        chain.server,
        model.commit(content));
  }

  private Hash32 lastHash() {
    return model.batches.isEmpty() ? Hash32.ZERO : hash(model.batches.size());
  }

  private static Hash32 hash(long batchId) {
    return VaultOnRuntime.item((int) (100_000 + batchId));
  }

  /** The place of a batch, mostly of one in this state; −1 when there is none at all. */
  private int anyBatch(BatchState state) {
    if (model.batches.isEmpty()) {
      return -1;
    }
    List<Integer> such =
        IntStream.range(0, model.batches.size())
            .filter(i -> model.batches.get(i).state == state)
            .boxed()
            .toList();
    return !such.isEmpty() && chance(90)
        ? such.get(random.nextInt(such.size()))
        : random.nextInt(model.batches.size());
  }

  private void settle() {
    chunk("settle", BatchState.OPEN, model::settle);
  }

  private void revert() {
    chunk("revert", BatchState.ABORTING, model::revert);
  }

  private void chunk(
      String name,
      BatchState state,
      BiFunction<VaultModel.Batch, Integer, Optional<VaultError>> tell) {
    int place = anyBatch(state);
    if (place < 0 || model.batches.get(place).chunks.isEmpty()) {
      return;
    }
    VaultModel.Batch batch = model.batches.get(place);
    boolean reverting = state == BatchState.ABORTING;
    List<Integer> due =
        IntStream.range(0, batch.chunks.size())
            .filter(i -> batch.applied.contains(i) == reverting)
            .boxed()
            .toList();
    int index = random.nextInt(batch.chunks.size());
    if (!due.isEmpty() && chance(85)) {
      index = chance(60) ? due.getFirst() : due.get(random.nextInt(due.size()));
    }
    long id = place + 1L;
    Chunk chunk = batch.chunks.get(index);
    List<Hash32> proof = VaultOnRuntime.tree(id, batch.chunks).proof(index);
    send(
        name,
        reverting
            ? MAKE.revertNetChunk(GAME, id, index, chunk, proof)
            : MAKE.settleNetBatch(GAME, id, index, chunk, proof),
        chain.stranger,
        tell.apply(batch, index));
  }

  private void finish() {
    int place = anyBatch(BatchState.OPEN);
    if (place >= 0) {
      send(
          "finalize",
          MAKE.finalizeNetBatch(GAME, place + 1L),
          chain.stranger,
          model.finish(model.batches.get(place)));
    }
  }

  private void abort() {
    int place = anyBatch(BatchState.OPEN);
    if (place >= 0) {
      Keypair by = chance(66) ? chain.server : chain.stranger;
      send(
          "abort",
          MAKE.abortNetBatch(by.publicKey(), GAME, place + 1L),
          by,
          model.abort(model.batches.get(place), by == chain.server));
    }
  }

  private void close() {
    int place = chance(70) && !model.batches.isEmpty() ? 0 : anyBatch(BatchState.SETTLED);
    if (place >= 0) {
      send(
          "close",
          MAKE.closeBatch(chain.server.publicKey(), GAME, place + 1L, chain.server.publicKey()),
          chain.server,
          model.close(model.batches.get(place)));
    }
  }
}
