package io.phantomparadox.vault.listener;

import io.phantomparadox.vault.solana.Hash32;
import io.phantomparadox.vault.solana.PublicKey;
import io.phantomparadox.vault.solana.Signature;
import io.phantomparadox.vault.solana.rpc.AccountInfo;
import io.phantomparadox.vault.solana.rpc.Block;
import io.phantomparadox.vault.solana.rpc.BlockOutline;
import io.phantomparadox.vault.solana.rpc.Commitment;
import io.phantomparadox.vault.solana.rpc.LandedAt;
import io.phantomparadox.vault.solana.rpc.RpcError;
import io.phantomparadox.vault.solana.rpc.RpcPool;
import io.phantomparadox.vault.solana.rpc.RpcPoolConfig;
import io.phantomparadox.vault.solana.rpc.RpcResult;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Reads the chain over Solana's JSON-RPC, from the endpoints of a pool. */
final class RpcChainReader implements ChainReader {
  /** With one endpoint there is nobody to fail over to: try it again soon. */
  private static final Duration LONE_ENDPOINT_OPEN = Duration.ofSeconds(5);

  private final RpcPool rpc;
  private final Commitment commitment;
  private final CallReader calls;

  RpcChainReader(RpcPool rpc, Commitment commitment, CallReader calls) {
    this.rpc = rpc;
    this.commitment = commitment;
    this.calls = calls;
  }

  static RpcChainReader open(ListenerConfig config, Commitment commitment) {
    RpcPoolConfig pool = RpcPoolConfig.of(config.rpcUrls()).withCallDeadline(config.rpcTimeout());
    if (config.rpcUrls().size() == 1) {
      pool = pool.withOpenFor(LONE_ENDPOINT_OPEN);
    }
    return new RpcChainReader(new RpcPool(pool), commitment, callsOf(config));
  }

  /** What is read of a transaction for this configuration. */
  static CallReader callsOf(ListenerConfig config) {
    Set<PublicKey> byIdl =
        config.programs().stream().map(FollowedProgram::id).collect(Collectors.toSet());
    return new CallReader(config.programId(), byIdl);
  }

  @Override
  public Hash32 genesis() throws ChainUnavailableException {
    return answer("getGenesisHash", rpc.getGenesisHash());
  }

  @Override
  public long newestSlot(long wanted) throws ChainUnavailableException {
    return answer(
        "getSlot", rpc.onAnyNode(node -> node.getSlot(commitment), slot -> slot >= wanted));
  }

  @Override
  public long firstAvailableSlot(long wanted) throws ChainUnavailableException {
    return answer(
        "getFirstAvailableBlock",
        rpc.onAnyNode(node -> node.getFirstAvailableBlock(), slot -> slot <= wanted));
  }

  @Override
  public List<Long> slots(long from, long to) throws ChainUnavailableException {
    return answer("getBlocks", rpc.getBlocks(from, to, commitment));
  }

  @Override
  public SlotRead<FinalizedBlock> block(long slot) throws ChainUnavailableException {
    SlotRead<Block> read =
        answer(
            "getBlock " + slot,
            rpc.onAnyNode(
                node -> slotRead(slot, node.getBlock(slot, commitment), Block::previousBlockhash),
                found -> found instanceof SlotRead.Found));
    return switch (read) {
      case SlotRead.Found<Block>(Block block) -> new SlotRead.Found<>(block(block));
      case SlotRead.Skipped<Block>(long skipped) -> new SlotRead.Skipped<>(skipped);
      case SlotRead.NotYet<Block>(long missing) -> new SlotRead.NotYet<>(missing);
    };
  }

  @Override
  public SlotRead<BlockOutline> outline(long slot) throws ChainUnavailableException {
    return answer(
        "getBlock " + slot,
        rpc.onAnyNode(
            node ->
                slotRead(
                    slot, node.getBlockOutline(slot, commitment), BlockOutline::previousBlockhash),
            found -> found instanceof SlotRead.Found));
  }

  /** Tells answers about a slot from failures. */
  private static <T> RpcResult<SlotRead<T>> slotRead(
      long slot, RpcResult<T> result, Function<T, Hash32> previous) {
    return switch (result) {
      // A node that starts from a snapshot has a block without knowing the one before it.
      case RpcResult.Ok<T>(T block) ->
          RpcResult.ok(
              slot > 0 && previous.apply(block).equals(Hash32.ZERO)
                  ? new SlotRead.NotYet<>(slot)
                  : new SlotRead.Found<>(block));
      case RpcResult.Failed<T>(RpcError.Rejected refused) when refused.kind().isSkippedSlot() ->
          RpcResult.ok(new SlotRead.Skipped<>(slot));
      case RpcResult.Failed<T>(RpcError.Rejected refused) when refused.kind().isNotYet() ->
          RpcResult.ok(new SlotRead.NotYet<>(slot));
      case RpcResult.Failed<T>(RpcError error) -> RpcResult.failed(error);
    };
  }

  private FinalizedBlock block(Block block) throws ChainUnavailableException {
    List<ProgramCall> called = new ArrayList<>();
    List<CutLog> cut = new ArrayList<>();
    try {
      for (int i = 0; i < block.transactions().size(); i++) {
        calls.read(i, block.transactions().get(i), called, cut);
      }
    } catch (CallReader.UnreadableTransactionException e) {
      throw new ChainUnavailableException("getBlock " + block.slot() + ": " + e.getMessage(), e);
    }
    return new FinalizedBlock(
        block.slot(),
        block.parentSlot(),
        block.blockhash(),
        block.previousBlockhash(),
        block.blockTimeSeconds(),
        called,
        cut);
  }

  @Override
  public Sighting sighting(Set<PublicKey> programs, long above, long newestAtLeast)
      throws ChainUnavailableException {
    return answer(
        "getSignaturesForAddress",
        rpc.onAnyNode(
            node -> new SignaturePages(node, commitment, above).read(programs),
            seen -> seen.newestSlot() >= newestAtLeast));
  }

  @Override
  public Optional<LandedCalls> transaction(Signature signature) throws ChainUnavailableException {
    Optional<LandedAt> landed =
        answer(
            "getTransaction",
            rpc.onAnyNode(node -> node.getTransaction(signature, commitment), Optional::isPresent));
    if (landed.isEmpty()) {
      return Optional.empty();
    }
    List<ProgramCall> called = new ArrayList<>();
    List<CutLog> cut = new ArrayList<>();
    try {
      calls.read(0, landed.get().landed(), called, cut);
    } catch (CallReader.UnreadableTransactionException e) {
      throw new ChainUnavailableException("getTransaction: " + e.getMessage(), e);
    }
    return Optional.of(new LandedCalls(landed.get().slot(), called, cut));
  }

  @Override
  public AccountsRead accounts(List<PublicKey> addresses) throws ChainUnavailableException {
    return answer(
        "getMultipleAccounts",
        rpc.getMultipleAccounts(addresses, commitment)
            .map(
                read ->
                    new AccountsRead(
                        read.slot(),
                        read.value().stream()
                            .map(account -> account.map(AccountInfo::data))
                            .toList())));
  }

  @Override
  public long failovers() {
    return rpc.failovers();
  }

  private static <T> T answer(String call, RpcResult<T> result) throws ChainUnavailableException {
    return switch (result) {
      case RpcResult.Ok<T>(T value) -> value;
      case RpcResult.Failed<T>(RpcError error) ->
          throw new ChainUnavailableException(call + ": " + error.describe());
    };
  }

  @Override
  public void close() {
    rpc.close();
  }
}
