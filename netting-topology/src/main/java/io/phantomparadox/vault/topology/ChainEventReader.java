package io.phantomparadox.vault.topology;

import io.phantomparadox.vault.netting.Id32;
import io.phantomparadox.vault.schemas.avro.Bytes32;
import io.phantomparadox.vault.schemas.avro.ChainEvent;
import io.phantomparadox.vault.schemas.avro.Deposited;
import io.phantomparadox.vault.schemas.avro.EventId;
import io.phantomparadox.vault.schemas.avro.GameCreated;
import io.phantomparadox.vault.schemas.avro.Heartbeat;
import io.phantomparadox.vault.schemas.avro.ItemMinted;
import io.phantomparadox.vault.schemas.avro.NetBatchAborted;
import io.phantomparadox.vault.schemas.avro.NetBatchCommitted;
import io.phantomparadox.vault.schemas.avro.NetBatchSettled;
import io.phantomparadox.vault.schemas.avro.NetBatchVoided;
import io.phantomparadox.vault.schemas.avro.SessionKeyRegistered;
import io.phantomparadox.vault.schemas.avro.SessionKeyRevoked;
import io.phantomparadox.vault.schemas.avro.WalletOpened;
import io.phantomparadox.vault.schemas.avro.WithdrawCancelled;
import io.phantomparadox.vault.schemas.avro.WithdrawCompleted;
import io.phantomparadox.vault.schemas.avro.WithdrawRequested;
import io.phantomparadox.vault.solana.Hash32;
import io.phantomparadox.vault.solana.PublicKey;
import io.phantomparadox.vault.solana.intent.IntentDomain;
import io.phantomparadox.vault.topology.ledger.ChainFact;
import io.phantomparadox.vault.topology.ledger.ChainNote;
import io.phantomparadox.vault.topology.ledger.LedgerContradictionException;
import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** What a chain event means to netting. */
final class ChainEventReader {
  private final Hash32 domain;

  /** The last pair that was found to be ours: hashed once, compared after that. */
  private @Nullable Bytes32 ownGenesis;

  private @Nullable Bytes32 ownProgram;

  /**
   * @param domain of the cluster and program this ledger is for
   */
  ChainEventReader(Hash32 domain) {
    this.domain = domain;
  }

  /** The meaning of an event. */
  sealed interface Meaning {
    /** The listener is at this finalized slot. */
    record Beat(long finalizedSlot) implements Meaning {}

    /** Something happened to a game. */
    record Note(long game, ChainNote note) implements Meaning {}

    /** Nothing to netting: configuration, pages, chunks, foreign events. */
    record Nothing() implements Meaning {}
  }

  /**
   * Reads an event.
   *
   * @throws LedgerContradictionException when it is of another cluster or program, or names no game
   */
  Meaning read(ChainEvent event) {
    if (event.getBody() instanceof Heartbeat beat) {
      return new Meaning.Beat(beat.getFinalizedSlot());
    }
    ChainFact fact = fact(event.getBody());
    if (fact == null) {
      return new Meaning.Nothing();
    }
    Long game = event.getGame();
    EventId id = event.getEventId();
    if (game == null || id == null) {
      throw new LedgerContradictionException(
          "a %s without game or event id, slot %d"
              .formatted(event.getBody().getClass().getSimpleName(), event.getSlot()));
    }
    if (!id.getGenesis().equals(ownGenesis) || !event.getProgram().equals(ownProgram)) {
      requireOurs(id.getGenesis(), event.getProgram(), event.getSlot());
    }
    return new Meaning.Note(game, new ChainNote(bytes(id), event.getSlot(), fact));
  }

  private void requireOurs(Bytes32 genesis, Bytes32 program, long slot) {
    Hash32 said = IntentDomain.of(Hash32.of(genesis.bytes()), PublicKey.of(program.bytes()));
    if (!said.equals(domain)) {
      throw new LedgerContradictionException(
          "the event at slot %d is of program %s on another chain or of another program"
              .formatted(slot, PublicKey.of(program.bytes())));
    }
    ownGenesis = genesis;
    ownProgram = program;
  }

  private static @Nullable ChainFact fact(Object body) {
    return switch (body) {
      case GameCreated created -> new ChainFact.GameOpened();
      case WalletOpened opened ->
          new ChainFact.WalletOpened(id(opened.getWallet()), opened.getIndex());
      case Deposited in -> new ChainFact.Deposited(id(in.getWallet()), in.getAmountLamports());
      case WithdrawRequested out ->
          new ChainFact.WithdrawRequested(id(out.getWallet()), out.getAmountLamports());
      case WithdrawCancelled cancelled ->
          new ChainFact.WithdrawCancelled(id(cancelled.getWallet()));
      case WithdrawCompleted out ->
          new ChainFact.WithdrawCompleted(id(out.getWallet()), out.getAmountLamports());
      case ItemMinted minted ->
          new ChainFact.ItemMinted(id(minted.getItem()), minted.getIndex(), id(minted.getOwner()));
      case SessionKeyRegistered session ->
          new ChainFact.SessionRegistered(
              id(session.getOwner()),
              id(session.getSession()),
              session.getMaxVolumeLamports(),
              session.getMaxItems(),
              // saturates: a session that never ends stays one
              TimeUnit.SECONDS.toMillis(session.getExpiresAtSeconds()),
              session.getActions());
      case SessionKeyRevoked revoked ->
          new ChainFact.SessionRevoked(id(revoked.getOwner()), id(revoked.getSession()));
      case NetBatchCommitted batch ->
          new ChainFact.BatchCommitted(batch.getBatchId(), id(batch.getBatchHash()));
      case NetBatchSettled batch ->
          new ChainFact.BatchSettled(batch.getBatchId(), id(batch.getBatchHash()));
      case NetBatchAborted batch -> new ChainFact.BatchAborted(batch.getBatchId());
      case NetBatchVoided batch ->
          new ChainFact.BatchVoided(batch.getBatchId(), id(batch.getBatchHash()));
      default -> null;
    };
  }

  private static Id32 id(Bytes32 bytes) {
    return Id32.of(bytes.bytes());
  }

  private static byte[] bytes(EventId id) {
    byte[] bytes = new byte[ChainNote.EVENT_ID_BYTES];
    ByteBuffer.wrap(bytes)
        .put(id.getSignature().bytes())
        .putInt(id.getInstruction())
        .putInt(id.getInnerInstruction());
    return bytes;
  }
}
