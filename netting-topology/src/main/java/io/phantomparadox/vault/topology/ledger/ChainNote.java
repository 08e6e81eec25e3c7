package io.phantomparadox.vault.topology.ledger;

import io.phantomparadox.vault.netting.Id32;

/**
 * A finalized event of one game.
 *
 * @param eventId where it happened: signature (64), instruction (u32), inner instruction (u32)
 * @param slot of its block
 * @param fact what happened
 */
// bytes are carried, never compared, and nobody writes into them
@SuppressWarnings("ArrayRecordComponent")
public record ChainNote(byte[] eventId, long slot, ChainFact fact) {
  /** Bytes of an event id. */
  public static final int EVENT_ID_BYTES = 72;

  private static final int VERSION = 1;

  byte[] encode() {
    RecordWriter out = new RecordWriter(VERSION, 200).raw(eventId).i64(slot);
    switch (fact) {
      case ChainFact.GameOpened() -> out.u8(1);
      case ChainFact.WalletOpened(Id32 wallet, long index) -> out.u8(2).id(wallet).i64(index);
      case ChainFact.Deposited(Id32 wallet, long lamports) -> out.u8(3).id(wallet).i64(lamports);
      case ChainFact.WithdrawRequested(Id32 wallet, long lamports) ->
          out.u8(4).id(wallet).i64(lamports);
      case ChainFact.WithdrawCancelled(Id32 wallet) -> out.u8(5).id(wallet);
      case ChainFact.WithdrawCompleted(Id32 wallet, long paid) -> out.u8(6).id(wallet).i64(paid);
      case ChainFact.ItemMinted(Id32 item, long index, Id32 owner) ->
          out.u8(7).id(item).i64(index).id(owner);
      case ChainFact.SessionRegistered session ->
          out.u8(8)
              .id(session.owner())
              .id(session.session())
              .i64(session.maxVolumeLamports())
              .i64(session.maxItems())
              .i64(session.expiresAtMillis())
              .i32(session.actions());
      case ChainFact.SessionRevoked(Id32 owner, Id32 session) -> out.u8(9).id(owner).id(session);
      case ChainFact.BatchCommitted(long batchId, Id32 hash) -> out.u8(10).i64(batchId).id(hash);
      case ChainFact.BatchSettled(long batchId, Id32 hash) -> out.u8(11).i64(batchId).id(hash);
      case ChainFact.BatchAborted(long batchId) -> out.u8(12).i64(batchId);
      case ChainFact.BatchVoided(long batchId, Id32 hash) -> out.u8(13).i64(batchId).id(hash);
    }
    return out.toBytes();
  }

  static ChainNote decode(byte[] bytes) {
    RecordReader in = new RecordReader("chain note", VERSION, bytes);
    byte[] eventId = in.raw(EVENT_ID_BYTES);
    long slot = in.i64();
    int kind = in.u8();
    ChainFact fact =
        switch (kind) {
          case 1 -> new ChainFact.GameOpened();
          case 2 -> new ChainFact.WalletOpened(in.id(), in.i64());
          case 3 -> new ChainFact.Deposited(in.id(), in.i64());
          case 4 -> new ChainFact.WithdrawRequested(in.id(), in.i64());
          case 5 -> new ChainFact.WithdrawCancelled(in.id());
          case 6 -> new ChainFact.WithdrawCompleted(in.id(), in.i64());
          case 7 -> new ChainFact.ItemMinted(in.id(), in.i64(), in.id());
          case 8 ->
              new ChainFact.SessionRegistered(
                  in.id(), in.id(), in.i64(), in.i64(), in.i64(), in.i32());
          case 9 -> new ChainFact.SessionRevoked(in.id(), in.id());
          case 10 -> new ChainFact.BatchCommitted(in.i64(), in.id());
          case 11 -> new ChainFact.BatchSettled(in.i64(), in.id());
          case 12 -> new ChainFact.BatchAborted(in.i64());
          case 13 -> new ChainFact.BatchVoided(in.i64(), in.id());
          default -> throw new UnreadableStateException("no chain fact has code " + kind);
        };
    in.end();
    return new ChainNote(eventId, slot, fact);
  }
}
