package io.phantomparadox.vault.settlement;

import io.phantomparadox.vault.program.LocalChainException;
import io.phantomparadox.vault.schemas.avro.SettlementStep;
import io.phantomparadox.vault.settlement.StagedChain.Moment;
import io.phantomparadox.vault.solana.program.BatchState;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Something that goes wrong while a batch is settled.
 *
 * @param name in the words
 * @param moment and step, when it happens to be worst
 * @param nth the n-th time the worker comes there
 * @param happening what goes wrong
 * @param healing what an operator does once the worker has raised an alert; nothing where no
 *     operator is needed
 * @param aftermath what still happens when the batch has its end
 * @param ends ends that the batch may have
 * @param movable whether it may happen at any step and together with others
 */
record Fault(
    String name,
    Moment moment,
    SettlementStep step,
    int nth,
    Happening happening,
    List<Happening> healing,
    List<Happening> aftermath,
    Set<BatchState> ends,
    boolean movable) {

  /** Does something to the world, knowing what the worker is about to do. */
  interface Happening {
    void in(FaultyWorld world, StagedChain.Scene scene) throws Exception;
  }

  private static final Set<BatchState> SETTLED = Set.of(BatchState.SETTLED);

  Fault at(Moment otherMoment, SettlementStep otherStep) {
    return new Fault(name, otherMoment, otherStep, 1, happening, healing, aftermath, ends, movable);
  }

  /** A fault of node or network, injected into the local chain. */
  private static Fault armed(String name, SettlementStep step, List<Map<String, ?>> faults) {
    return armed(name, step, (world, scene) -> faults.forEach(world.vault.chain::injectFault));
  }

  private static Fault armed(String name, SettlementStep step, Happening happening) {
    return new Fault(
        name, Moment.BEFORE_SENDING, step, 1, happening, List.of(), List.of(), SETTLED, true);
  }

  /** After many slots without a block there is none left that could go: then it does not. */
  private static void forkWhereItCan(FaultyWorld world, StagedChain.Scene scene) {
    try {
      world.vault.chain.injectFault(Map.of("kind", "fork", "slots", 1));
    } catch (LocalChainException refused) {
      if (!String.valueOf(refused.getMessage()).contains("below the finalized slot")) {
        throw refused;
      }
    }
  }

  private static Fault once(String name, Moment moment, SettlementStep step, Happening happening) {
    return new Fault(
        name,
        moment,
        step,
        1,
        (world, scene) -> {
          // What it does itself goes through the node; another fault must not hit the test.
          world.vault.chain.call("vaultClearFaults");
          happening.in(world, scene);
        },
        List.of(),
        List.of(),
        SETTLED,
        false);
  }

  private Fault healedBy(Happening healer) {
    return new Fault(name, moment, step, nth, happening, List.of(healer), aftermath, ends, movable);
  }

  private Fault endingAs(BatchState... others) {
    return new Fault(
        name, moment, step, nth, happening, healing, aftermath, Set.of(others), movable);
  }

  private Fault followedBy(Happening after) {
    return new Fault(name, moment, step, nth, happening, healing, List.of(after), ends, movable);
  }

  private Fault atNth(int other) {
    return new Fault(name, moment, step, other, happening, healing, aftermath, ends, movable);
  }

  private static Map<String, ?> fault(String kind, String method, int count) {
    return Map.of("kind", kind, "method", method, "count", count);
  }

  /** All of them, each at its worst moment. */
  static List<Fault> all() {
    return List.of(
        armed("lost response", SettlementStep.COMMIT, List.of(fault("closeAfter", SEND, 2))),
        armed(
            "landed late",
            SettlementStep.DEBIT,
            List.of(Map.of("kind", "delay", "method", SEND, "millis", 900, "count", 2))),
        armed(
            "answered late",
            SettlementStep.ITEM,
            List.of(Map.of("kind", "delayAnswer", "method", LOOK, "millis", 900, "count", 2))),
        armed("expired blockhash", SettlementStep.CREDIT, List.of(Map.of("kind", "expire"))),
        armed(
            "duplicated broadcast",
            SettlementStep.FINALIZE,
            List.of(Map.of("kind", "duplicate", "millis", 30, "count", 4))),
        armed("lost broadcast", SettlementStep.DEBIT, List.of(Map.of("kind", "drop", "count", 3))),
        armed(
            "RPC 429",
            SettlementStep.DEBIT,
            List.of(Map.of("kind", "http", "status", 429, "count", 4))),
        armed(
            "RPC 500",
            SettlementStep.CREDIT,
            List.of(Map.of("kind", "http", "status", 500, "count", 4))),
        armed("RPC time-out", SettlementStep.COMMIT, List.of(Map.of("kind", "hang", "count", 2))),
        armed("RPC cut off", SettlementStep.ITEM, List.of(Map.of("kind", "close", "count", 4))),
        armed("RPC nonsense", SettlementStep.FINALIZE, List.of(lie(LOOK, Map.of("value", 1), 2))),
        armed(
            "node unhealthy",
            SettlementStep.DEBIT,
            List.of(Map.of("kind", "unhealthy", "slots", 200, "count", 4))),
        once(
            "node lies: landed",
            Moment.BEFORE_SENDING,
            SettlementStep.COMMIT,
            (world, scene) -> world.dropAndLie(scene, world.inBlock(Map.of("Ok", 0), null))),
        once(
            "node lies: another hand applied it",
            Moment.BEFORE_SENDING,
            SettlementStep.DEBIT,
            (world, scene) -> {
              Object error = Map.of("InstructionError", List.of(0, Map.of("Custom", 6072)));
              world.dropAndLie(scene, world.inBlock(Map.of("Err", error), error));
            }),
        once(
            "node lies: unknown",
            Moment.BEFORE_SENDING,
            SettlementStep.FINALIZE,
            (world, scene) -> world.lieAboutStatus(scene, null, 5)),
        armed("websocket dead", SettlementStep.COMMIT, List.of(Map.of("kind", "closeSockets"))),
        armed(
            "cluster halted",
            SettlementStep.DEBIT,
            List.of(Map.of("kind", "stall", "millis", 1_500))),
        armed(
            "cluster migrates",
            SettlementStep.DEBIT,
            List.of(Map.of("kind", "migrate", "millis", 1_500))),
        armed(
            "slots without blocks",
            SettlementStep.ITEM,
            List.of(Map.of("kind", "skip", "slots", 20))),
        armed("fork", SettlementStep.ITEM, Fault::forkWhereItCan),
        new Fault(
            "worker dies",
            Moment.BEFORE_SENDING,
            SettlementStep.ITEM,
            1,
            (world, scene) -> {
              throw new StagedChain.Crash();
            },
            List.of(),
            List.of(),
            SETTLED,
            true),
        once(
                "key without lamports",
                Moment.BEFORE_SIGNING,
                SettlementStep.ITEM,
                (world, scene) -> world.drain(world.payer, 0))
            .healedBy((world, scene) -> world.vault.fund(world.payer.publicKey())),
        once(
                "key without lamports for the rent",
                Moment.BEFORE_SIGNING,
                SettlementStep.COMMIT,
                (world, scene) -> world.drain(world.vault.server, 1_500_000))
            .healedBy((world, scene) -> world.vault.fund(world.vault.server.publicKey())),
        once(
                "program paused",
                Moment.BEFORE_SIGNING,
                SettlementStep.COMMIT,
                (world, scene) -> world.setPaused(true))
            .healedBy((world, scene) -> world.setPaused(false)),
        once(
                "program paused half way",
                Moment.BEFORE_SIGNING,
                SettlementStep.DEBIT,
                (world, scene) -> world.setPaused(true))
            .followedBy((world, scene) -> world.setPaused(false)),
        once(
                "exit asked for before the commit",
                Moment.BEFORE_SIGNING,
                SettlementStep.COMMIT,
                (world, scene) -> world.requestExit(3))
            .followedBy((world, scene) -> world.completeExit(3)),
        once(
                "exit complete before the commit",
                Moment.BEFORE_SIGNING,
                SettlementStep.COMMIT,
                (world, scene) -> {
                  world.requestExit(5);
                  world.completeExit(5);
                })
            .endingAs(BatchState.VOID),
        once(
                "deadline passes half way",
                Moment.BEFORE_SENDING,
                SettlementStep.DEBIT,
                (world, scene) -> world.passDeadline())
            .atNth(2)
            .endingAs(BatchState.ABORTED),
        once(
            "stranger applies a chunk",
            Moment.BEFORE_SIGNING,
            SettlementStep.DEBIT,
            (world, scene) -> world.strangerApplies(scene, 1)),
        once(
            "stranger applies debits between signing and sending",
            Moment.BEFORE_SENDING,
            SettlementStep.DEBIT,
            (world, scene) -> world.strangerApplies(scene, scene.plan().getDebitChunks())),
        once(
            "stranger finishes the batch",
            Moment.BEFORE_SIGNING,
            SettlementStep.DEBIT,
            (world, scene) -> {
              world.strangerApplies(scene, scene.plan().getChunks().size());
              world.strangerFinalizes(scene);
            }));
  }

  private static final String SEND = "sendTransaction";
  private static final String LOOK = "getMultipleAccounts";

  static Map<String, ?> lie(String method, Object result, int count) {
    return Map.of("kind", "lie", "method", method, "result", result, "count", count);
  }

  @Override
  public String toString() {
    return "%s (%s %s)".formatted(name, moment, step);
  }
}
