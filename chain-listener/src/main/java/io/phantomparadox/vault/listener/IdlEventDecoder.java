package io.phantomparadox.vault.listener;

import io.phantomparadox.vault.schemas.avro.Bytes32;
import io.phantomparadox.vault.schemas.avro.ChainEvent;
import io.phantomparadox.vault.schemas.avro.EventId;
import io.phantomparadox.vault.schemas.avro.ForeignEvent;
import io.phantomparadox.vault.schemas.avro.ForeignKind;
import io.phantomparadox.vault.schemas.avro.Signature64;
import io.phantomparadox.vault.solana.ByteString;
import io.phantomparadox.vault.solana.Hash32;
import io.phantomparadox.vault.solana.PublicKey;
import io.phantomparadox.vault.solana.Signature;
import io.phantomparadox.vault.solana.idl.Idl;
import io.phantomparadox.vault.solana.idl.IdlDecoding;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Everything that programs followed by their IDL did: their instructions, whoever called them,
 * their events in calls to themselves and in the log. What an IDL does not describe is kept as its
 * bytes and counted, never a reason to stop: other programs change when their owners like.
 */
final class IdlEventDecoder implements EventDecoder {
  private final Map<PublicKey, Idl> programs;
  private final Bytes32 genesis;
  private final Consumer<PublicKey> unknown;

  /**
   * @param unknown told of each event or instruction that could not be decoded
   */
  IdlEventDecoder(List<FollowedProgram> programs, Hash32 genesis, Consumer<PublicKey> unknown) {
    this.programs =
        programs.stream()
            .collect(Collectors.toUnmodifiableMap(FollowedProgram::id, FollowedProgram::idl));
    this.genesis = new Bytes32(genesis.toBytes());
    this.unknown = unknown;
  }

  /** What a piece of bytes says, where it can be read. */
  private record Reading(@Nullable String name, @Nullable String json) {}

  @Override
  public List<ChainEvent> decode(FinalizedBlock block) {
    List<ChainEvent> events = new ArrayList<>();
    Bytes32 blockhash = new Bytes32(block.blockhash().toBytes());
    for (ProgramCall call : block.calls()) {
      Idl idl = programs.get(call.program());
      if (idl != null) {
        decode(block, blockhash, call, idl, events);
      }
    }
    for (CutLog cut : block.cutLogs()) {
      events.add(
          event(
              block,
              blockhash,
              cut.transactionIndex(),
              id(cut.signature(), -1, -1),
              cut.program(),
              body(new Reading(null, null), ByteString.EMPTY, ForeignKind.LOG_TRUNCATED, 0)));
    }
    return events;
  }

  private void decode(
      FinalizedBlock block, Bytes32 blockhash, ProgramCall call, Idl idl, List<ChainEvent> events) {
    EventId id = id(call.signature(), call.instruction(), call.innerInstruction());
    ForeignEvent body;
    if (call.isInner() && call.data().startsWith(Idl.EVENT_CPI_TAG)) {
      Reading reading = event(call.program(), idl.decodeEventInstruction(call.data().toBytes()));
      body = body(reading, call.data().from(Idl.EVENT_CPI_TAG.size()), ForeignKind.EVENT, 0);
    } else {
      Reading reading = instruction(call, idl.decodeInstruction(call.data().toBytes()));
      body = body(reading, call.data(), ForeignKind.INSTRUCTION, 0);
    }
    events.add(event(block, blockhash, call.transactionIndex(), id, call.program(), body));
    for (int i = 0; i < call.logged().size(); i++) {
      ByteString data = call.logged().get(i);
      Reading reading = event(call.program(), idl.decodeEvent(data.toBytes()));
      ForeignEvent logged = body(reading, data, ForeignKind.LOGGED_EVENT, i + 1);
      events.add(event(block, blockhash, call.transactionIndex(), id, call.program(), logged));
    }
  }

  private Reading event(PublicKey program, IdlDecoding decoding) {
    return switch (decoding) {
      case IdlDecoding.Decoded(String name, var fields) -> new Reading(name, IdlJson.event(fields));
      case IdlDecoding.Unknown unreadable -> unreadable(program, null);
      case IdlDecoding.Malformed(String name, String problem) -> unreadable(program, name);
    };
  }

  private Reading instruction(ProgramCall call, IdlDecoding decoding) {
    return switch (decoding) {
      case IdlDecoding.Decoded(String name, var args) ->
          new Reading(name, IdlJson.instruction(args, call.accounts()));
      case IdlDecoding.Unknown unreadable -> unreadable(call.program(), null);
      case IdlDecoding.Malformed(String name, String problem) -> unreadable(call.program(), name);
    };
  }

  private Reading unreadable(PublicKey program, @Nullable String name) {
    unknown.accept(program);
    return new Reading(name, null);
  }

  private EventId id(Signature signature, int instruction, int inner) {
    return new EventId(genesis, new Signature64(signature.toBytes()), instruction, inner);
  }

  private static ForeignEvent body(Reading reading, ByteString raw, ForeignKind kind, int ordinal) {
    return new ForeignEvent(
        reading.name(), reading.json(), ByteBuffer.wrap(raw.toBytes()), kind, ordinal);
  }

  private static ChainEvent event(
      FinalizedBlock block,
      Bytes32 blockhash,
      int transactionIndex,
      EventId id,
      PublicKey program,
      ForeignEvent body) {
    return ChainEvent.newBuilder()
        .setEventId(id)
        .setSlot(block.slot())
        .setBlockhash(blockhash)
        .setBlockTimeSeconds(
            block.blockTimeSeconds().isPresent() ? block.blockTimeSeconds().getAsLong() : null)
        .setTransactionIndex(transactionIndex)
        .setProgram(new Bytes32(program.toBytes()))
        .setGame(null)
        .setBody(body)
        .build();
  }
}
