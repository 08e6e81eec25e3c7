package io.phantomparadox.vault.settlement.verify;

import io.phantomparadox.vault.solana.ByteString;
import io.phantomparadox.vault.solana.PublicKey;
import io.phantomparadox.vault.solana.Signature;
import io.phantomparadox.vault.solana.idl.IdlDecoding;
import io.phantomparadox.vault.solana.idl.IdlValue;
import io.phantomparadox.vault.solana.program.VaultProgram;
import io.phantomparadox.vault.solana.rpc.Commitment;
import io.phantomparadox.vault.solana.rpc.InnerInstruction;
import io.phantomparadox.vault.solana.rpc.LandedAt;
import io.phantomparadox.vault.solana.rpc.LandedTransaction;
import io.phantomparadox.vault.solana.rpc.RpcException;
import io.phantomparadox.vault.solana.rpc.SignatureInfo;
import io.phantomparadox.vault.solana.rpc.SolanaRpc;
import io.phantomparadox.vault.solana.tx.CompiledInstruction;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Finds the chunks of a batch in the finalized transactions that named its account: whoever sent
 * them, and also where another program made the call.
 */
final class ChainChunks {
  /** Pages of signatures read at most: a batch has 8,192 chunks, and failed tries beside them. */
  private static final int PAGES_MAX = 64;

  private static final String SETTLE = "settle_net_batch";

  private final VaultProgram program;
  private final SolanaRpc rpc;
  private final long game;
  private final long batchId;
  private final SortedMap<Integer, ByteString> chunks = new TreeMap<>();

  private ChainChunks(VaultProgram program, SolanaRpc rpc, long game, long batchId) {
    this.program = program;
    this.rpc = rpc;
    this.game = game;
    this.batchId = batchId;
  }

  /**
   * Chunk bytes by index, of every settle_net_batch of the batch that succeeded.
   *
   * @throws RpcException when the node does not answer
   */
  static SortedMap<Integer, ByteString> read(
      VaultProgram program, SolanaRpc rpc, long game, long batchId) throws RpcException {
    ChainChunks reader = new ChainChunks(program, rpc, game, batchId);
    reader.readAll();
    return reader.chunks;
  }

  private void readAll() throws RpcException {
    PublicKey address = program.addresses().batch(game, batchId);
    Optional<Signature> before = Optional.empty();
    for (int page = 0; page < PAGES_MAX; page++) {
      List<SignatureInfo> named =
          rpc.getSignaturesForAddress(
                  address, before, Optional.empty(), SolanaRpc.SIGNATURES_MAX, Commitment.FINALIZED)
              .orElseThrow();
      for (SignatureInfo one : named) {
        if (one.error().isEmpty()) {
          rpc.getTransaction(one.signature(), Commitment.FINALIZED)
              .orElseThrow()
              .map(LandedAt::landed)
              .ifPresent(this::take);
        }
      }
      if (named.size() < SolanaRpc.SIGNATURES_MAX) {
        return;
      }
      before = Optional.of(named.getLast().signature());
    }
  }

  private void take(LandedTransaction landed) {
    List<PublicKey> keys = landed.accountKeys();
    for (CompiledInstruction instruction : landed.transaction().message().instructions()) {
      if (keys.get(instruction.programIndex()).equals(program.id())) {
        take(instruction.data().toBytes());
      }
    }
    for (List<InnerInstruction> calls : landed.meta().innerInstructions().values()) {
      for (InnerInstruction call : calls) {
        if (call.programIndex() < keys.size()
            && keys.get(call.programIndex()).equals(program.id())) {
          call.data().ifPresent(this::take);
        }
      }
    }
  }

  private void take(byte[] data) {
    if (program.idl().decodeInstruction(data)
            instanceof IdlDecoding.Decoded(String name, IdlValue.Struct(var fields))
        && name.equals(SETTLE)
        && number(fields, "game_id") == game
        && number(fields, "batch_id") == batchId
        && fields.get("chunk") instanceof IdlValue.Bytes(ByteString chunk)) {
      chunks.put(Math.toIntExact(number(fields, "chunk_index")), chunk);
    }
  }

  private static long number(Map<String, IdlValue> fields, String name) {
    return fields.get(name) instanceof IdlValue.Int(var value) ? value.longValue() : -1;
  }
}
