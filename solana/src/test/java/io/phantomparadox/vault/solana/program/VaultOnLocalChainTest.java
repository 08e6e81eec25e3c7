package io.phantomparadox.vault.solana.program;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;
import static org.awaitility.Awaitility.await;

import io.phantomparadox.vault.program.LocalChain;
import io.phantomparadox.vault.solana.ByteString;
import io.phantomparadox.vault.solana.Hash32;
import io.phantomparadox.vault.solana.Keypair;
import io.phantomparadox.vault.solana.PublicKey;
import io.phantomparadox.vault.solana.Signature;
import io.phantomparadox.vault.solana.intent.IntentAction;
import io.phantomparadox.vault.solana.program.Chunk.BalanceChange;
import io.phantomparadox.vault.solana.program.Chunk.ItemMove;
import io.phantomparadox.vault.solana.rpc.AtSlot;
import io.phantomparadox.vault.solana.rpc.Block;
import io.phantomparadox.vault.solana.rpc.Commitment;
import io.phantomparadox.vault.solana.rpc.LandedTransaction;
import io.phantomparadox.vault.solana.rpc.LatestBlockhash;
import io.phantomparadox.vault.solana.rpc.RpcError;
import io.phantomparadox.vault.solana.rpc.RpcErrorKind;
import io.phantomparadox.vault.solana.rpc.RpcException;
import io.phantomparadox.vault.solana.rpc.RpcPool;
import io.phantomparadox.vault.solana.rpc.RpcPoolConfig;
import io.phantomparadox.vault.solana.rpc.RpcResult;
import io.phantomparadox.vault.solana.rpc.SendOptions;
import io.phantomparadox.vault.solana.rpc.SignatureStatus;
import io.phantomparadox.vault.solana.rpc.TransactionError;
import io.phantomparadox.vault.solana.tx.ComputeBudget;
import io.phantomparadox.vault.solana.tx.Instruction;
import io.phantomparadox.vault.solana.tx.Message;
import io.phantomparadox.vault.solana.tx.SystemProgram;
import io.phantomparadox.vault.solana.tx.Transaction;
import io.phantomparadox.vault.solana.tx.TransactionVersion;
import io.phantomparadox.vault.solana.tx.V1Config;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What is built here against the program itself, on a real runtime, over real RPC. */
@Timeout(180)
class VaultOnLocalChainTest {
  private static final long SOL = 1_000_000_000L;
  private static final VaultProgram PROGRAM = VaultProgram.atDefaultAddress();
  private static final VaultInstructions MAKE = PROGRAM.instructions();
  private static final Keypair ADMIN = keypair(1);
  private static final Keypair SERVER = keypair(2);
  private static final Keypair ALICE = keypair(3);
  private static final Keypair BOB = keypair(4);

  private static LocalChain chain;
  private static RpcPool rpc;

  @BeforeAll
  static void start() throws RpcException {
    chain = LocalChain.start(LocalChain.Options.forTests());
    rpc = new RpcPool(RpcPoolConfig.of(List.of(chain.rpcUrl())).withOpenFor(Duration.ofSeconds(1)));
    for (Keypair wallet : List.of(ADMIN, SERVER, ALICE, BOB)) {
      chain.fund(wallet.publicKey().toBase58(), 100 * SOL);
    }
    send(
        List.of(ADMIN),
        MAKE.initConfig(ADMIN.publicKey(), SERVER.publicKey(), 1_000, 1_000, 2_000, 1_000));
  }

  @AfterAll
  static void stop() {
    if (rpc != null) {
      rpc.close();
    }
    if (chain != null) {
      chain.close();
    }
  }

  @Test
  void givenAGameOfTwoWallets_whenABatchIsSettled_thenEventsAccountsAndBlocksSayTheSame()
      throws Exception {
    long game = 11;
    Hash32 item = Hash32.of(keypair(9).publicKey().toBytes());
    openGame(game);
    send(List.of(ALICE), MAKE.deposit(ALICE.publicKey(), game, 0, 5 * SOL));
    send(List.of(ADMIN), MAKE.mintItem(ADMIN.publicKey(), game, item, BOB.publicKey(), 0));

    List<Chunk> chunks =
        List.of(
            new Chunk.Debits(List.of(new BalanceChange(0, 2 * SOL))),
            new Chunk.Items(List.of(new ItemMove(0, 1, 0))),
            new Chunk.Credits(List.of(new BalanceChange(1, 2 * SOL))));
    List<ByteString> encoded = chunks.stream().map(Chunk::encode).toList();
    ChunkTree tree = ChunkTree.of(PROGRAM.id(), game, 1, encoded);
    long slot = rpc.getSlot(Commitment.FINALIZED).orElseThrow();
    BatchCommitment commitment =
        new BatchCommitment(
            1, slot, Hash32.ZERO, item, tree.root(), item, item, 1, 1, 1, 2 * SOL, 2 * SOL, false);
    send(List.of(SERVER), MAKE.commitNetBatch(SERVER.publicKey(), game, commitment));
    List<Signature> settled = new ArrayList<>();
    for (int i = 0; i < chunks.size(); i++) {
      settled.add(
          send(List.of(BOB), MAKE.settleNetBatch(game, 1, i, chunks.get(i), tree.proof(i))));
    }
    Signature end = send(List.of(BOB), MAKE.finalizeNetBatch(game, 1));

    assertThat(eventsOf(settled.get(1)))
        .containsExactly(new VaultEvent.NetBatchChunkSettled(game, 1, 1, 1, 1));
    assertThat(eventsOf(end))
        .containsExactly(new VaultEvent.NetBatchSettled(game, 1, item, 2 * SOL));
    VaultAddresses at = PROGRAM.addresses();
    assertThat(account(at.ledgerPage(game, 0), VaultAccount.LedgerPage.class).entries())
        .containsExactly(
            new VaultAccount.LedgerEntry(ALICE.publicKey(), 3 * SOL),
            new VaultAccount.LedgerEntry(BOB.publicKey(), 2 * SOL));
    assertThat(account(at.itemPage(game, 0), VaultAccount.ItemPage.class).entries())
        .containsExactly(new VaultAccount.ItemEntry(item, 0));
    VaultAccount.Batch batch = account(at.batch(game, 1), VaultAccount.Batch.class);
    assertThat(batch.state()).isEqualTo(BatchState.SETTLED);
    assertThat(batch.isApplied(0) && batch.isApplied(1) && batch.isApplied(2)).isTrue();
    assertThat(account(at.game(game), VaultAccount.Game.class).batchHash()).isEqualTo(item);
    assertThat(account(at.config(), VaultAccount.Config.class).serverAuthority())
        .isEqualTo(SERVER.publicKey());
  }

  @Test
  void givenAChunkAppliedTwice_whenSent_thenThePreflightSaysAlreadyApplied() throws Exception {
    long game = 12;
    openGame(game);
    send(List.of(ALICE), MAKE.deposit(ALICE.publicKey(), game, 0, 5 * SOL));
    Chunk debit = new Chunk.Debits(List.of(new BalanceChange(0, 1)));
    Chunk credit = new Chunk.Credits(List.of(new BalanceChange(1, 1)));
    ChunkTree tree = ChunkTree.of(PROGRAM.id(), game, 1, List.of(debit.encode(), credit.encode()));
    Hash32 any = Hash32.sha256();
    long slot = rpc.getSlot(Commitment.FINALIZED).orElseThrow();
    send(
        List.of(SERVER),
        MAKE.commitNetBatch(
            SERVER.publicKey(),
            game,
            new BatchCommitment(
                1, slot, Hash32.ZERO, any, tree.root(), any, any, 1, 0, 1, 1, 1, false)));
    Instruction settle = MAKE.settleNetBatch(game, 1, 0, debit, tree.proof(0));
    send(List.of(BOB), settle);

    RpcResult<Signature> again =
        rpc.sendTransaction(
            Transaction.sign(
                    Message.v0(
                        ALICE.publicKey(),
                        blockhash().blockhash(),
                        List.of(ComputeBudget.unitLimit(200_000), settle)),
                    ALICE)
                .serialize(),
            SendOptions.CHECKED);

    assertThat(again)
        .isInstanceOfSatisfying(
            RpcResult.Failed.class,
            failed ->
                assertThat(failed.error())
                    .isInstanceOfSatisfying(
                        RpcError.Rejected.class,
                        rejected -> {
                          assertThat(rejected.kind()).isEqualTo(RpcErrorKind.PREFLIGHT_FAILURE);
                          assertThat(rejected.transactionError())
                              .contains(
                                  new TransactionError.Custom(
                                      1, VaultError.CHUNK_ALREADY_APPLIED.code()));
                        }));
  }

  @Test
  void givenAWalletAndASession_whenItComesAndGoes_thenEachStepHasItsEvent() throws Exception {
    long game = 13;
    openGame(game);
    PublicKey session = keypair(20).publicKey();
    SessionGrant grant = new SessionGrant(7, 8, 4_000_000_000L, Set.of(IntentAction.BUY));

    assertThat(
            eventsOf(
                send(
                    List.of(ALICE),
                    MAKE.deposit(ALICE.publicKey(), game, 0, 2_000),
                    MAKE.requestWithdraw(ALICE.publicKey(), game, 500),
                    MAKE.cancelWithdraw(ALICE.publicKey(), game),
                    MAKE.registerSessionKey(ALICE.publicKey(), game, session, grant),
                    MAKE.revokeSessionKey(ALICE.publicKey(), game, session))))
        .satisfiesExactly(
            event ->
                assertThat(event)
                    .isEqualTo(new VaultEvent.Deposited(game, ALICE.publicKey(), 0, 2_000, 2_000)),
            event -> assertThat(event).isInstanceOf(VaultEvent.WithdrawRequested.class),
            event ->
                assertThat(event)
                    .isEqualTo(new VaultEvent.WithdrawCancelled(game, ALICE.publicKey(), 0, 500)),
            event ->
                assertThat(event)
                    .isEqualTo(
                        new VaultEvent.SessionKeyRegistered(
                            game,
                            ALICE.publicKey(),
                            session,
                            7,
                            8,
                            4_000_000_000L,
                            grant.actionMask())),
            event ->
                assertThat(event)
                    .isEqualTo(new VaultEvent.SessionKeyRevoked(game, ALICE.publicKey(), session)));
  }

  @Test
  void givenAV1Transaction_whenSent_thenTheRuntimeExecutesItAndTheBlockReadsBack()
      throws Exception {
    PublicKey receiver = keypair(30).publicKey();
    Transaction transaction =
        Transaction.sign(
            Message.v1(
                ALICE.publicKey(),
                blockhash().blockhash(),
                List.of(SystemProgram.transfer(ALICE.publicKey(), receiver, SOL + 1)),
                V1Config.of(10_000, 64 * 1024, 0)),
            ALICE);

    Signature signature = awaitSuccess(transaction);

    assertThat(rpc.getBalance(receiver, Commitment.CONFIRMED).orElseThrow().value())
        .isEqualTo(SOL + 1);
    LandedTransaction landed = landed(signature);
    assertThat(landed.transaction()).isEqualTo(transaction);
    assertThat(landed.transaction().message().version()).isEqualTo(TransactionVersion.V1);
  }

  @Test
  void givenFinalizedBlocks_whenReadInOrder_thenTheirHashesChain() throws Exception {
    send(List.of(BOB), SystemProgram.transfer(BOB.publicKey(), ALICE.publicKey(), 5));
    long last = rpc.getSlot(Commitment.FINALIZED).orElseThrow();
    List<Long> slots =
        rpc.getBlocks(Math.max(1, last - 20), last, Commitment.FINALIZED).orElseThrow();

    Block previous = null;
    for (long slot : slots) {
      Block block = rpc.getBlock(slot, Commitment.FINALIZED).orElseThrow();
      if (previous != null) {
        assertThat(block.previousBlockhash()).isEqualTo(previous.blockhash());
        assertThat(block.parentSlot()).isEqualTo(previous.slot());
      }
      previous = block;
    }
    assertThat(slots).hasSizeGreaterThan(2);
  }

  @Test
  void givenTheSmallQuestions_whenAsked_thenAnswered() throws Exception {
    assertThat(rpc.getGenesisHash().orElseThrow()).isNotEqualTo(Hash32.ZERO);
    assertThat(rpc.getHealth()).isEqualTo(RpcResult.ok("ok"));
    assertThat(rpc.getMinimumBalanceForRentExemption(0).orElseThrow()).isPositive();
    assertThat(rpc.getBlockHeight(Commitment.PROCESSED).orElseThrow()).isPositive();
    assertThat(rpc.getRecentPrioritizationFees(List.of(ALICE.publicKey())))
        .isInstanceOf(RpcResult.Ok.class);
    assertThat(
            rpc.getAccountInfo(keypair(77).publicKey(), Commitment.FINALIZED).orElseThrow().value())
        .isEmpty();
    assertThat(rpc.getTransaction(Signature.ZERO, Commitment.FINALIZED))
        .isEqualTo(RpcResult.ok(Optional.empty()));
    assertThat(
            rpc.getSignaturesForAddress(
                    ALICE.publicKey(), Optional.empty(), Optional.empty(), 10, Commitment.FINALIZED)
                .orElseThrow())
        .isNotEmpty();
    assertThat(
            rpc.simulateTransaction(
                    Transaction.sign(
                            Message.v0(
                                ALICE.publicKey(),
                                blockhash().blockhash(),
                                List.of(
                                    SystemProgram.transfer(
                                        ALICE.publicKey(), BOB.publicKey(), 10_000 * SOL))),
                            ALICE)
                        .serialize(),
                    false,
                    Commitment.CONFIRMED)
                .orElseThrow()
                .value()
                .error())
        .contains(new TransactionError.Custom(0, 1));
  }

  private static void openGame(long game) throws RpcException {
    send(
        List.of(ADMIN),
        MAKE.createGame(ADMIN.publicKey(), game, ADMIN.publicKey()),
        MAKE.createPage(ADMIN.publicKey(), game, PageKind.LEDGER, 0),
        MAKE.createPage(ADMIN.publicKey(), game, PageKind.ITEMS, 0),
        MAKE.openWallet(ADMIN.publicKey(), game, ALICE.publicKey(), 0),
        MAKE.openWallet(ADMIN.publicKey(), game, BOB.publicKey(), 1));
  }

  /** Sends as one transaction paid by the first signer, and waits until it is final. */
  private static Signature send(List<Keypair> signers, Instruction... instructions)
      throws RpcException {
    List<Instruction> all = new ArrayList<>();
    all.add(ComputeBudget.unitLimit(400_000));
    all.addAll(Arrays.asList(instructions));
    Message message = Message.v0(signers.getFirst().publicKey(), blockhash().blockhash(), all);
    return awaitSuccess(Transaction.sign(message, signers.toArray(Keypair[]::new)));
  }

  private static Signature awaitSuccess(Transaction transaction) throws RpcException {
    Signature signature =
        rpc.sendTransaction(transaction.serialize(), SendOptions.CHECKED).orElseThrow();
    assertThat(signature).isEqualTo(transaction.id());
    SignatureStatus status =
        await()
            .atMost(Duration.ofSeconds(30))
            .pollInterval(Duration.ofMillis(20))
            .until(
                () -> {
                  AtSlot<List<Optional<SignatureStatus>>> statuses =
                      rpc.getSignatureStatuses(List.of(signature), false).orElseThrow();
                  return statuses.value().getFirst();
                },
                found -> found.isPresent() && found.get().commitment() == Commitment.FINALIZED)
            .orElseThrow();
    assertThat(status.error()).isEmpty();
    return signature;
  }

  private static LatestBlockhash blockhash() throws RpcException {
    return rpc.getLatestBlockhash(Commitment.CONFIRMED).orElseThrow();
  }

  private static LandedTransaction landed(Signature signature) throws RpcException {
    return rpc.getTransaction(signature, Commitment.FINALIZED).orElseThrow().orElseThrow().landed();
  }

  private static List<VaultEvent> eventsOf(Signature signature) throws RpcException {
    List<VaultEvent> events = new ArrayList<>();
    for (LocatedEvent located : PROGRAM.eventsOf(landed(signature))) {
      switch (located.decoding()) {
        case VaultDecoding.Decoded<VaultEvent>(VaultEvent event) -> events.add(event);
        case VaultDecoding<VaultEvent> other -> fail("" + other);
      }
    }
    return events;
  }

  private static <T extends VaultAccount> T account(PublicKey address, Class<T> type)
      throws RpcException {
    byte[] data =
        rpc.getAccountInfo(address, Commitment.FINALIZED)
            .orElseThrow()
            .value()
            .orElseThrow()
            .data()
            .toBytes();
    return switch (PROGRAM.decodeAccount(data)) {
      case VaultDecoding.Decoded<VaultAccount>(VaultAccount value) -> type.cast(value);
      case VaultDecoding<VaultAccount> other -> fail("" + other);
    };
  }

  private static Keypair keypair(int seed) {
    byte[] bytes = new byte[32];
    Arrays.fill(bytes, (byte) seed);
    return Keypair.fromSeed(bytes);
  }
}
