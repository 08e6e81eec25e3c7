package io.phantomparadox.vault.listener;

import io.phantomparadox.vault.solana.ByteString;
import io.phantomparadox.vault.solana.Hash32;
import io.phantomparadox.vault.solana.PublicKey;
import io.phantomparadox.vault.solana.rpc.Block;
import io.phantomparadox.vault.solana.rpc.Commitment;
import io.phantomparadox.vault.solana.rpc.InnerInstruction;
import io.phantomparadox.vault.solana.rpc.LandedTransaction;
import io.phantomparadox.vault.solana.rpc.RpcError;
import io.phantomparadox.vault.solana.rpc.RpcPool;
import io.phantomparadox.vault.solana.rpc.RpcPoolConfig;
import io.phantomparadox.vault.solana.rpc.RpcResult;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Reads the chain over Solana's JSON-RPC, from the endpoints of a pool. */
final class RpcChainReader implements ChainReader {
  /** With one endpoint there is nobody to fail over to: try it again soon. */
  private static final Duration LONE_ENDPOINT_OPEN = Duration.ofSeconds(5);

  private final RpcPool rpc;
  private final PublicKey program;

  private RpcChainReader(RpcPool rpc, PublicKey program) {
    this.rpc = rpc;
    this.program = program;
  }

  static RpcChainReader open(ListenerConfig config) {
    RpcPoolConfig pool = RpcPoolConfig.of(config.rpcUrls()).withCallDeadline(config.rpcTimeout());
    if (config.rpcUrls().size() == 1) {
      pool = pool.withOpenFor(LONE_ENDPOINT_OPEN);
    }
    return new RpcChainReader(new RpcPool(pool), config.programId());
  }

  @Override
  public Hash32 genesis() throws ChainUnavailableException {
    return answer("getGenesisHash", rpc.getGenesisHash());
  }

  @Override
  public long finalizedSlot() throws ChainUnavailableException {
    return answer("getSlot", rpc.getSlot(Commitment.FINALIZED));
  }

  @Override
  public long firstAvailableSlot() throws ChainUnavailableException {
    return answer("getFirstAvailableBlock", rpc.getFirstAvailableBlock());
  }

  @Override
  public List<Long> finalizedSlots(long from, long to) throws ChainUnavailableException {
    return answer("getBlocks", rpc.getBlocks(from, to, Commitment.FINALIZED));
  }

  @Override
  public BlockRead block(long slot) throws ChainUnavailableException {
    return switch (rpc.getBlock(slot, Commitment.FINALIZED)) {
      case RpcResult.Ok<Block>(Block block) -> read(block);
      case RpcResult.Failed<Block>(RpcError.Rejected rejected)
          when rejected.kind().isSkippedSlot() ->
          new BlockRead.Skipped(slot);
      case RpcResult.Failed<Block>(RpcError.Rejected rejected) when rejected.kind().isNotYet() ->
          new BlockRead.NotYet(slot);
      case RpcResult.Failed<Block>(RpcError error) ->
          throw new ChainUnavailableException("getBlock " + slot + ": " + error.describe());
    };
  }

  private BlockRead read(Block block) throws ChainUnavailableException {
    // A node that starts from a snapshot has a block without knowing the one before it.
    if (block.previousBlockhash().equals(Hash32.ZERO) && block.slot() > 0) {
      return new BlockRead.NotYet(block.slot());
    }
    List<ProgramCall> calls = new ArrayList<>();
    for (int i = 0; i < block.transactions().size(); i++) {
      LandedTransaction transaction = block.transactions().get(i);
      if (transaction.meta().error().isEmpty()) {
        addCalls(block.slot(), i, transaction, calls);
      }
    }
    return new BlockRead.Found(
        new FinalizedBlock(
            block.slot(),
            block.parentSlot(),
            block.blockhash(),
            block.previousBlockhash(),
            block.blockTimeSeconds(),
            calls));
  }

  private void addCalls(
      long slot, int transactionIndex, LandedTransaction transaction, List<ProgramCall> calls)
      throws ChainUnavailableException {
    int programIndex = transaction.accountKeys().indexOf(program);
    if (programIndex < 0) {
      return;
    }
    Map<Integer, List<InnerInstruction>> inner =
        new TreeMap<>(transaction.meta().innerInstructions());
    for (Map.Entry<Integer, List<InnerInstruction>> entry : inner.entrySet()) {
      for (int i = 0; i < entry.getValue().size(); i++) {
        InnerInstruction call = entry.getValue().get(i);
        if (call.programIndex() == programIndex) {
          calls.add(
              new ProgramCall(
                  transactionIndex,
                  transaction.transaction().id(),
                  entry.getKey(),
                  i,
                  program,
                  data(slot, transaction, call)));
        }
      }
    }
  }

  private static ByteString data(long slot, LandedTransaction transaction, InnerInstruction call)
      throws ChainUnavailableException {
    return call.data()
        .map(ByteString::of)
        .orElseThrow(
            () ->
                new ChainUnavailableException(
                    "getBlock %d: unreadable inner instruction in %s"
                        .formatted(slot, transaction.transaction().id())));
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
