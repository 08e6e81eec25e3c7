package io.phantomparadox.vault.topology.ledger;

import io.phantomparadox.vault.netting.Id32;
import io.phantomparadox.vault.solana.intent.IntentAction;

/**
 * What became of an intent, remembered until it can no longer be replayed.
 *
 * @param state where it is
 * @param action what it consents to
 * @param owner the party
 * @param signer the owner or a session key of it
 * @param nonce used once per signer
 * @param amountLamports its price
 * @param expiresAtMillis its end
 * @param place of its trade; while it waits, its own offset; −1 for neither
 */
record IntentRecord(
    State state,
    IntentAction action,
    Id32 owner,
    Id32 signer,
    long nonce,
    long amountLamports,
    long expiresAtMillis,
    long place) {
  private static final int VERSION = 1;

  /** Where an intent is on its way. */
  enum State {
    /** A half without its other half. */
    WAITING(1),
    /** Half of a trade that waits for a cut or is in a batch in flight. */
    MATCHED(2),
    REJECTED(3),
    EXPIRED(4),
    CANCELLED(5),
    /** Executed by a batch that is settled; for a CANCEL: carried out. */
    EXECUTED(6);

    private final int code;

    State(int code) {
      this.code = code;
    }

    boolean ended() {
      return this != WAITING && this != MATCHED;
    }

    static State ofCode(int code) {
      for (State state : values()) {
        if (state.code == code) {
          return state;
        }
      }
      throw new UnreadableStateException("no state of an intent has code " + code);
    }
  }

  IntentRecord matched(long place) {
    return with(State.MATCHED, place);
  }

  IntentRecord ended(State end) {
    return with(end, place);
  }

  /** Whether a session key signed, so that limits were reserved. */
  boolean bySession() {
    return !owner.equals(signer);
  }

  byte[] encode() {
    return new RecordWriter(VERSION, 99)
        .u8(state.code)
        .u8(action.code())
        .id(owner)
        .id(signer)
        .i64(nonce)
        .i64(amountLamports)
        .i64(expiresAtMillis)
        .i64(place)
        .toBytes();
  }

  static IntentRecord decode(byte[] bytes) {
    RecordReader in = new RecordReader("intent", VERSION, bytes);
    State state = State.ofCode(in.u8());
    IntentAction action =
        IntentAction.ofCode(in.u8())
            .orElseThrow(() -> new UnreadableStateException("unknown action of an intent"));
    IntentRecord intent =
        new IntentRecord(state, action, in.id(), in.id(), in.i64(), in.i64(), in.i64(), in.i64());
    in.end();
    return intent;
  }

  private IntentRecord with(State next, long nextPlace) {
    return new IntentRecord(
        next, action, owner, signer, nonce, amountLamports, expiresAtMillis, nextPlace);
  }
}
