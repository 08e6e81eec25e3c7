package io.phantomparadox.vault.settlement;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.phantomparadox.vault.program.LocalChainException;
import io.phantomparadox.vault.settlement.StagedChain.Cue;
import io.phantomparadox.vault.settlement.StagedChain.Scene;
import io.phantomparadox.vault.settlement.chain.RpcSettlementChain;
import io.phantomparadox.vault.solana.ByteString;
import io.phantomparadox.vault.solana.Keypair;
import io.phantomparadox.vault.solana.PublicKey;
import io.phantomparadox.vault.solana.program.BatchState;
import io.phantomparadox.vault.solana.program.Chunk;
import io.phantomparadox.vault.solana.program.ChunkDecoding;
import io.phantomparadox.vault.solana.program.ChunkTree;
import io.phantomparadox.vault.solana.rpc.Commitment;
import io.phantomparadox.vault.solana.rpc.RpcException;
import io.phantomparadox.vault.solana.rpc.RpcPoolConfig;
import io.phantomparadox.vault.solana.tx.Instruction;
import io.phantomparadox.vault.solana.tx.SystemProgram;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

/** A chain, a market and a worker, to which everything may happen; and the model of the truth. */
final class FaultyWorld implements AutoCloseable {
  static final int SALES = 14;
  static final int OPEN_MAX = 3;
  private static final int HEAL_TRIES_MAX = 5;

  /** Slots of 50 ms: no batch takes so long unless it is made to. */
  private static final int COMMIT_MAX = 2_000;

  private static final int SETTLE_MAX = 2_000;

  /** The program's ChunkAlreadyApplied and AlreadyFinal. */
  private static final List<String> DONE_BY_ANOTHER = List.of("code=6072", "code=6056");

  private static final Duration IN_TIME = Duration.ofSeconds(60);

  final LiveVault vault;
  final LiveMarket market;
  final Keypair payer = LiveVault.key("payer");

  private final Keypair stranger = LiveVault.key("stranger");
  private final Queue<Cue> cues = new ConcurrentLinkedQueue<>();
  private final SettlementConfig config;
  private final Map<Fault, Scene> happened = new ConcurrentHashMap<>();
  private SettlementService service;
  private StagedChain staged;
  private SimpleMeterRegistry meters;
  private long endedBefore;
  private double beliedBefore;
  private int ended;

  FaultyWorld(Path store, long seed) throws Exception {
    vault = LiveVault.start(12, 20, COMMIT_MAX, SETTLE_MAX);
    market = LiveMarket.start(vault, seed);
    vault.fund(payer.publicKey());
    vault.fund(stranger.publicKey());
    RpcPoolConfig rpc =
        RpcPoolConfig.of(List.of(vault.chain.rpcUrl()))
            .withCallDeadline(Duration.ofMillis(600))
            .withOpenFor(Duration.ofMillis(300))
            .withLastResortEvery(Duration.ofMillis(100));
    SettlementConfig base =
        SettlementConfig.of(
            market.bootstrapServers(),
            market.registry,
            List.of(vault.chain.rpcUrl()),
            vault.program.id(),
            vault.server,
            store);
    config =
        base.withChain(rpc, payer)
            .withSending(base.sending().withTries(12, Duration.ofMillis(200)).withOpenMax(OPEN_MAX))
            .withPollInterval(Duration.ofMillis(20));
    startWorker();
  }

  private void startWorker() {
    meters = new SimpleMeterRegistry();
    staged = new StagedChain(RpcSettlementChain.open(config), cues);
    service = SettlementService.start(config, staged, meters);
  }

  /**
   * Settles a batch while all this happens, and checks everything that must hold afterwards. Of
   * several faults a later one may not come about, because the batch has its end before.
   */
  void settleUnder(List<Fault> faults) throws Exception {
    String told = faults.toString();
    happened.clear();
    for (Fault fault : faults) {
      cues.add(
          StagedChain.at(
              fault.moment(),
              fault.step(),
              fault.nth(),
              scene -> {
                happened.put(fault, scene);
                fault.happening().in(this, scene);
              }));
    }
    long batch = market.cut(SALES, vault.finalizedSlot());
    ended++;
    List<Fault> unhealed = new ArrayList<>(faults);
    unhealed.removeIf(fault -> fault.healing().isEmpty());
    while (!unhealed.isEmpty() && !hasEnded()) {
      // Of two faults that wait for an operator the later one cannot happen before the first is
      // healed.
      await(
          told + ": " + unhealed + " raise an alert",
          () -> hasEnded() || unhealed.stream().anyMatch(this::isAlert));
      Optional<Fault> next = unhealed.stream().filter(this::isAlert).findFirst();
      if (next.isPresent()) {
        heal(next.get());
        unhealed.remove(next.get());
      }
    }
    await(told + " has an end", this::hasEnded);
    vault.chain.call("vaultClearFaults");
    if (faults.size() == 1) {
      assertThat(unhealed).as("without help %s would wait", told).isEmpty();
      assertThat(cues).as("%s happened", told).isEmpty();
    }
    cues.clear();
    for (Fault fault : unhealed) {
      heal(fault);
    }
    check(batch, faults, told);
  }

  /** What it frees may let the next fault happen, to the test's own calls: then once more. */
  private void heal(Fault fault) throws Exception {
    for (int tries = 1; ; tries++) {
      vault.chain.call("vaultClearFaults");
      try {
        for (Fault.Happening healing : fault.healing()) {
          healing.in(this, happened.get(fault));
        }
        return;
      } catch (LocalChainException | IOException e) {
        if (tries == HEAL_TRIES_MAX) {
          throw e;
        }
      }
    }
  }

  /** The worker says that somebody must do something, in each of the ways that people look at. */
  private boolean isAlert(Fault fault) {
    return happened.containsKey(fault)
        && !service.health().alerts().isEmpty()
        && gauge("vault.settlement.blocked") == 1
        && !service.health().ready();
  }

  private boolean hasEnded() {
    restartIfDead();
    return batchesEnded() == ended;
  }

  private void check(long batch, List<Fault> faults, String told) throws Exception {
    BatchState end = vault.batch(batch).orElseThrow().state();
    Set<BatchState> ends = EnumSet.noneOf(BatchState.class);
    faults.forEach(fault -> ends.addAll(fault.ends()));
    assertThat(end).as(told).isIn(ends.isEmpty() ? Set.of(BatchState.SETTLED) : ends);
    if (end != BatchState.SETTLED) {
      market.undo();
    }
    for (Fault fault : faults) {
      if (happened.containsKey(fault)) {
        for (Fault.Happening after : fault.aftermath()) {
          after.in(this, happened.get(fault));
        }
      }
    }
    exits.forEach(
        (wallet, paid) -> market.balances.set(wallet, market.balances.get(wallet) - paid));
    assertThat(vault.balances()).as(told).isEqualTo(market.balances);
    assertThat(vault.owners()).as(told).isEqualTo(market.owners);
    BatchTrace.checkOnceAndInOrder(vault.eventsOf(batch), end, told);
    // what a slow answer was noted for goes away with the next look
    await(
        told + " leaves no alert behind",
        () ->
            service.health().alerts().isEmpty()
                && gauge("vault.settlement.reviews") == 0
                && gauge("vault.settlement.halted") == 0);
    comeBack();
  }

  /** Who left deposits again, so that the market stays as rich as it was. */
  private void comeBack() throws RpcException {
    for (Map.Entry<Integer, Long> exit : exits.entrySet()) {
      int wallet = exit.getKey();
      Keypair key = LiveVault.key("wallet" + wallet);
      vault.send(
          key,
          vault
              .program
              .instructions()
              .deposit(key.publicKey(), vault.game, wallet, exit.getValue()));
      market.balances.set(wallet, market.balances.get(wallet) + exit.getValue());
    }
    exits.clear();
  }

  private void restartIfDead() {
    boolean dead =
        service.health().troubles().stream().anyMatch(trouble -> trouble.contains("Crash"));
    if (dead) {
      service.close();
      // Its meters end with a process.
      endedBefore = batchesEnded();
      beliedBefore = lies();
      startWorker();
    }
  }

  private void await(String what, java.util.concurrent.Callable<Boolean> holds) {
    Awaitility.await(what).atMost(IN_TIME).pollInterval(Duration.ofMillis(20)).until(holds);
  }

  private long batchesEnded() {
    return endedBefore
        + meters.find("vault.settlement.batch").timers().stream().mapToLong(Timer::count).sum();
  }

  double gauge(String name) {
    return meters.get(name).gauge().value();
  }

  /** Statuses that the worker saw through. */
  double lies() {
    return beliedBefore + meters.get("vault.settlement.statuses.belied").counter().count();
  }

  int mostTogether() {
    return staged.mostTogether();
  }

  // What may happen.

  /** The transactions about to go out are lost, and the node says this of them. */
  void dropAndLie(Scene scene, Map<String, ?> status) {
    vault.chain.injectFault(Map.of("kind", "drop", "count", scene.tasks().size()));
    lieAboutStatus(scene, status, 1);
  }

  void lieAboutStatus(Scene scene, @Nullable Map<String, ?> status, int times) {
    vault.chain.injectFault(
        Fault.lie(
            "getSignatureStatuses",
            Map.of(
                "context",
                Map.of("slot", 1),
                "value",
                Collections.nCopies(scene.tasks().size(), status)),
            times));
  }

  /** A finalized status that a lying node tells. */
  Map<String, ?> inBlock(Map<String, ?> status, @Nullable Object error) throws RpcException {
    Map<String, Object> told = new HashMap<>();
    told.put("slot", vault.finalizedSlot());
    told.put("confirmations", null);
    told.put("err", error);
    Map<String, Object> outcome = new HashMap<>(status);
    outcome.replaceAll((key, value) -> key.equals("Ok") ? null : value);
    told.put("status", outcome);
    told.put("confirmationStatus", "finalized");
    return told;
  }

  /**
   * Leaves a key of the worker with so many lamports, or somewhat less: what the worker has under
   * way may take its fees in between.
   */
  void drain(Keypair key, long leave) throws RpcException {
    PublicKey from = key.publicKey();
    for (int tries = 1; ; tries++) {
      // As the node's own check of the transfer sees it.
      long has = vault.rpc.getBalance(from, Commitment.PROCESSED).orElseThrow().value();
      long spare = Math.max(0, has - leave - LAMPORTS_PER_SIGNATURE);
      try {
        vault.send(key, SystemProgram.transfer(from, stranger.publicKey(), spare));
        return;
      } catch (RpcException e) {
        if (tries == HEAL_TRIES_MAX) {
          throw e;
        }
      }
    }
  }

  private static final long LAMPORTS_PER_SIGNATURE = 5_000;

  void setPaused(boolean paused) throws RpcException {
    vault.send(
        vault.server, vault.program.instructions().setPaused(vault.server.publicKey(), paused));
  }

  private final Map<Integer, Long> exits = new HashMap<>();

  void requestExit(int wallet) throws RpcException {
    Keypair key = LiveVault.key("wallet" + wallet);
    vault.send(
        key,
        vault
            .program
            .instructions()
            .requestWithdraw(key.publicKey(), vault.game, LiveVault.DEPOSIT / 4));
  }

  /** As long as a withdrawal waits, and the account of an ended batch stands. */
  void passLock() {
    vault.chain.advance(COMMIT_MAX);
    vault.chain.advance(SETTLE_MAX);
  }

  void completeExit(int wallet) throws RpcException {
    passLock();
    Keypair key = LiveVault.key("wallet" + wallet);
    vault.chain.advance(4);
    long before = vault.balances().get(wallet);
    vault.send(
        key, vault.program.instructions().completeWithdraw(key.publicKey(), vault.game, wallet));
    vault.chain.advance(4);
    long paid = before - vault.balances().get(wallet);
    assertThat(paid).isEqualTo(Math.min(before, LiveVault.DEPOSIT / 4)).isPositive();
    exits.merge(wallet, paid, Long::sum);
  }

  void passDeadline() {
    vault.chain.advance(SETTLE_MAX);
    vault.chain.advance(5);
  }

  /** Somebody without any key of ours applies the first chunks of a batch. */
  void strangerApplies(Scene scene, int chunks) throws RpcException {
    long batch = scene.batch().identity().batchId();
    List<ByteString> bytes =
        scene.plan().getChunks().stream().map(FaultyWorld::bytes).collect(Collectors.toList());
    ChunkTree tree = ChunkTree.of(vault.program.id(), vault.game, batch, bytes);
    for (int i = 0; i < chunks; i++) {
      Chunk chunk = ((ChunkDecoding.Decoded) Chunk.decode(bytes.get(i).toBytes())).chunk();
      asStranger(
          vault.program.instructions().settleNetBatch(vault.game, batch, i, chunk, tree.proof(i)));
    }
  }

  void strangerFinalizes(Scene scene) throws RpcException {
    asStranger(
        vault
            .program
            .instructions()
            .finalizeNetBatch(vault.game, scene.batch().identity().batchId()));
  }

  /** Another stranger, or the worker, may have been first. */
  private void asStranger(Instruction instruction) throws RpcException {
    try {
      vault.send(stranger, instruction);
    } catch (RpcException e) {
      String refused = String.valueOf(e.getMessage());
      if (DONE_BY_ANOTHER.stream().noneMatch(refused::contains)) {
        throw e;
      }
    }
  }

  private static ByteString bytes(ByteBuffer logged) {
    byte[] bytes = new byte[logged.remaining()];
    logged.duplicate().get(bytes);
    return ByteString.of(bytes);
  }

  @Override
  public void close() {
    service.close();
    market.close();
    vault.close();
  }
}
