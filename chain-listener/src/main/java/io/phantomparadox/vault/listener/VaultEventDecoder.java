package io.phantomparadox.vault.listener;

import io.phantomparadox.vault.schemas.avro.AuthorityRotated;
import io.phantomparadox.vault.schemas.avro.BatchClosed;
import io.phantomparadox.vault.schemas.avro.Bytes32;
import io.phantomparadox.vault.schemas.avro.ChainEvent;
import io.phantomparadox.vault.schemas.avro.ConfigInitialized;
import io.phantomparadox.vault.schemas.avro.Deposited;
import io.phantomparadox.vault.schemas.avro.EventId;
import io.phantomparadox.vault.schemas.avro.GameCreated;
import io.phantomparadox.vault.schemas.avro.ItemMinted;
import io.phantomparadox.vault.schemas.avro.NetBatchAborted;
import io.phantomparadox.vault.schemas.avro.NetBatchAborting;
import io.phantomparadox.vault.schemas.avro.NetBatchChunkReverted;
import io.phantomparadox.vault.schemas.avro.NetBatchChunkSettled;
import io.phantomparadox.vault.schemas.avro.NetBatchCommitted;
import io.phantomparadox.vault.schemas.avro.NetBatchSettled;
import io.phantomparadox.vault.schemas.avro.NetBatchVoided;
import io.phantomparadox.vault.schemas.avro.PageCreated;
import io.phantomparadox.vault.schemas.avro.PausedSet;
import io.phantomparadox.vault.schemas.avro.SessionKeyRegistered;
import io.phantomparadox.vault.schemas.avro.SessionKeyRevoked;
import io.phantomparadox.vault.schemas.avro.Signature64;
import io.phantomparadox.vault.schemas.avro.WalletOpened;
import io.phantomparadox.vault.schemas.avro.WithdrawCancelled;
import io.phantomparadox.vault.schemas.avro.WithdrawCompleted;
import io.phantomparadox.vault.schemas.avro.WithdrawRequested;
import io.phantomparadox.vault.solana.Hash32;
import io.phantomparadox.vault.solana.PublicKey;
import io.phantomparadox.vault.solana.idl.Idl;
import io.phantomparadox.vault.solana.idl.IdlDecoding;
import io.phantomparadox.vault.solana.intent.IntentAction;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads the vault program's events out of its calls to itself (Anchor's {@code emit_cpi!}). Only
 * the program can make such a call succeed, and failed transactions are not looked at, so what is
 * found is genuine.
 */
final class VaultEventDecoder implements EventDecoder {
  private final PublicKey program;
  private final Idl idl;
  private final Bytes32 programBytes;
  private final Bytes32 genesis;

  VaultEventDecoder(PublicKey program, Idl idl, Hash32 genesis) {
    this.program = program;
    this.idl = idl;
    this.programBytes = new Bytes32(program.toBytes());
    this.genesis = new Bytes32(genesis.toBytes());
  }

  @Override
  public List<ChainEvent> decode(FinalizedBlock block) throws ListenerHaltedException {
    List<ChainEvent> events = new ArrayList<>();
    Bytes32 blockhash = new Bytes32(block.blockhash().toBytes());
    for (ProgramCall call : block.calls()) {
      if (call.program().equals(program) && call.isInner() && isEvent(call)) {
        events.add(decode(block, blockhash, call));
      }
    }
    return events;
  }

  private static boolean isEvent(ProgramCall call) {
    return call.data().startsWith(Idl.EVENT_CPI_TAG);
  }

  private ChainEvent decode(FinalizedBlock block, Bytes32 blockhash, ProgramCall call)
      throws ListenerHaltedException {
    EventFields fields =
        switch (idl.decodeEventInstruction(call.data().toBytes())) {
          case IdlDecoding.Decoded(String name, var struct) -> new EventFields(name, struct);
          case IdlDecoding.Unknown(String head) ->
              throw unknown(block, call, "no event begins with " + head);
          case IdlDecoding.Malformed(String name, String problem) ->
              throw unknown(block, call, name + ": " + problem);
        };
    try {
      Object body = body(fields);
      return ChainEvent.newBuilder()
          .setEventId(
              new EventId(
                  genesis,
                  new Signature64(call.signature().toBytes()),
                  call.instruction(),
                  call.innerInstruction()))
          .setSlot(block.slot())
          .setBlockhash(blockhash)
          .setBlockTimeSeconds(
              block.blockTimeSeconds().isPresent() ? block.blockTimeSeconds().getAsLong() : null)
          .setTransactionIndex(call.transactionIndex())
          .setProgram(programBytes)
          .setGame(isConfigEvent(body) ? null : fields.unsigned("game_id"))
          .setBody(body)
          .build();
    } catch (EventFields.UnexpectedFieldException | ArithmeticException e) {
      throw unknown(block, call, fields.event() + ": " + e.getMessage());
    }
  }

  private static ListenerHaltedException unknown(
      FinalizedBlock block, ProgramCall call, String what) {
    return new ListenerHaltedException(
        HaltReason.UNKNOWN_EVENT,
        "slot %d, transaction %s, instruction %d.%d: %s"
            .formatted(
                block.slot(),
                call.signature().toBase58(),
                call.instruction(),
                call.innerInstruction(),
                what));
  }

  /** The program counts from bit 0 for SELL; in the vault bit n stands for the action of code n. */
  private static int byActionCode(int programActions) {
    return programActions << IntentAction.SELL.code();
  }

  private static boolean isConfigEvent(Object body) {
    return body instanceof ConfigInitialized
        || body instanceof PausedSet
        || body instanceof AuthorityRotated;
  }

  private static Object body(EventFields f) {
    return switch (f.event()) {
      case "ConfigInitialized" ->
          new ConfigInitialized(
              f.bytes32("admin"),
              f.bytes32("server_authority"),
              f.number("commit_max_slots"),
              f.number("settle_max_slots"),
              f.number("withdraw_lock_slots"),
              f.number("min_deposit_lamports"));
      case "PausedSet" -> new PausedSet(f.flag("paused"));
      case "AuthorityRotated" ->
          new AuthorityRotated(
              f.small("role"), f.bytes32("old_authority"), f.bytes32("new_authority"));
      case "GameCreated" -> new GameCreated(f.bytes32("authority"));
      case "PageCreated" -> new PageCreated(f.small("kind"), f.number("page"));
      case "WalletOpened" -> new WalletOpened(f.bytes32("wallet"), f.number("index"));
      case "Deposited" ->
          new Deposited(
              f.bytes32("wallet"), f.number("index"), f.number("amount"), f.number("available"));
      case "WithdrawRequested" ->
          new WithdrawRequested(
              f.bytes32("wallet"), f.number("index"), f.chosen("amount"), f.number("slot"));
      case "WithdrawCancelled" ->
          new WithdrawCancelled(f.bytes32("wallet"), f.number("index"), f.chosen("amount"));
      case "WithdrawCompleted" ->
          new WithdrawCompleted(
              f.bytes32("wallet"), f.number("index"), f.number("amount"), f.number("available"));
      case "ItemMinted" ->
          new ItemMinted(
              f.bytes32("item"), f.number("index"), f.bytes32("owner"), f.number("owner_index"));
      case "SessionKeyRegistered" ->
          new SessionKeyRegistered(
              f.bytes32("owner"),
              f.bytes32("session"),
              f.chosen("max_volume"),
              f.number("max_items"),
              f.number("expires_at"),
              byActionCode(f.small("actions")));
      case "SessionKeyRevoked" -> new SessionKeyRevoked(f.bytes32("owner"), f.bytes32("session"));
      case "NetBatchCommitted" ->
          new NetBatchCommitted(
              f.number("batch_id"),
              f.bytes32("batch_hash"),
              f.bytes32("prev_hash"),
              f.bytes32("chunk_root"),
              f.bytes32("trades_root"),
              f.bytes32("da_digest"),
              f.number("as_of_slot"),
              f.number("deadline_slot"),
              f.small("debit_chunks"),
              f.small("item_chunks"),
              f.small("credit_chunks"),
              f.number("sum_debits"));
      case "NetBatchChunkSettled" ->
          new NetBatchChunkSettled(
              f.number("batch_id"), f.small("chunk_index"), f.small("kind"), f.small("count"));
      case "NetBatchSettled" ->
          new NetBatchSettled(
              f.number("batch_id"), f.bytes32("batch_hash"), f.number("sum_debits"));
      case "NetBatchAborting" -> new NetBatchAborting(f.number("batch_id"));
      case "NetBatchChunkReverted" ->
          new NetBatchChunkReverted(f.number("batch_id"), f.small("chunk_index"));
      case "NetBatchAborted" -> new NetBatchAborted(f.number("batch_id"));
      case "NetBatchVoided" -> new NetBatchVoided(f.number("batch_id"), f.bytes32("batch_hash"));
      case "BatchClosed" -> new BatchClosed(f.number("batch_id"));
      default ->
          throw new EventFields.UnexpectedFieldException(
              "the interface file knows it, this listener does not");
    };
  }
}
