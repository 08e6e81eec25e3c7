package io.phantomparadox.vault.testkit.audit;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The program's events and the instruction that carries a chunk, read from instruction data at the
 * documented places (docs/PROGRAM.md, program/idl/vault.json).
 */
final class EventBytes {
  private static final byte[] EVENT_TAG = Bytes.unhex("e445a52e51cb9a1d");
  private static final int DISCRIMINATOR = 8;
  private static final byte[] SETTLE =
      Arrays.copyOf(Bytes.sha256(Bytes.ascii("global:settle_net_batch")), DISCRIMINATOR);

  private final Map<String, String> names = new HashMap<>();

  EventBytes() {
    for (String name :
        new String[] {
          "WalletOpened", "Deposited", "WithdrawRequested", "WithdrawCancelled",
          "WithdrawCompleted", "ItemMinted", "SessionKeyRegistered", "SessionKeyRevoked",
          "NetBatchCommitted", "NetBatchChunkSettled", "NetBatchChunkReverted", "NetBatchSettled",
          "NetBatchAborted", "NetBatchVoided"
        }) {
      names.put(
          Bytes.hex(Arrays.copyOf(Bytes.sha256(Bytes.ascii("event:" + name)), DISCRIMINATOR)),
          name);
    }
  }

  /**
   * A chunk as a transaction carried it.
   *
   * @param index among all chunks of the batch
   */
  @SuppressWarnings("ArrayRecordComponent") // evidence is read, never compared as a record
  record CarriedChunk(long batchId, int index, byte[] bytes) {}

  /** The chunk of an instruction that applies one; empty for any other, or another game. */
  Optional<CarriedChunk> chunk(byte[] data, long game) {
    if (data.length < 30 || !Arrays.equals(SETTLE, Arrays.copyOf(data, DISCRIMINATOR))) {
      return Optional.empty();
    }
    if (Bytes.u64(data, 8) != game) {
      return Optional.empty();
    }
    int length = Bytes.u32(data, 26);
    return Optional.of(
        new CarriedChunk(Bytes.u64(data, 16), Bytes.u16(data, 24), Bytes.slice(data, 30, length)));
  }

  /** The fact of an event; empty for what is none, says nothing here, or is of another game. */
  Optional<ChainFact> event(byte[] data, long game) {
    if (data.length < 24 || !Arrays.equals(EVENT_TAG, Arrays.copyOf(data, DISCRIMINATOR))) {
      return Optional.empty();
    }
    String name = names.get(Bytes.hex(Bytes.slice(data, 8, DISCRIMINATOR)));
    if (name == null || Bytes.u64(data, 16) != game) {
      return Optional.empty();
    }
    Fields in = new Fields(data, 24);
    return Optional.of(
        switch (name) {
          case "WalletOpened" -> new ChainFact.WalletOpened(in.key(), in.u32());
          case "Deposited" -> new ChainFact.Deposited(in.key(), in.skip(4).u64());
          case "WithdrawRequested" -> new ChainFact.WithdrawRequested(in.key(), in.skip(4).u64());
          case "WithdrawCancelled" -> new ChainFact.WithdrawCancelled(in.key());
          case "WithdrawCompleted" -> new ChainFact.WithdrawCompleted(in.key(), in.skip(12).u64());
          case "ItemMinted" -> new ChainFact.ItemMinted(in.hash(), in.u32(), in.key());
          case "SessionKeyRegistered" ->
              new ChainFact.SessionRegistered(
                  in.key(), in.key(), in.u64(), in.u32(), in.u64(), in.u16());
          case "SessionKeyRevoked" -> new ChainFact.SessionRevoked(in.key(), in.key());
          case "NetBatchCommitted" -> committed(in);
          case "NetBatchChunkSettled" -> new ChainFact.ChunkApplied(in.u64(), in.u16());
          case "NetBatchChunkReverted" -> new ChainFact.ChunkReverted(in.u64(), in.u16());
          case "NetBatchSettled" -> new ChainFact.Settled(in.u64(), in.hash());
          case "NetBatchAborted" -> new ChainFact.Aborted(in.u64());
          case "NetBatchVoided" -> new ChainFact.Voided(in.u64(), in.hash(), in.skip(64).hash());
          default -> throw new IllegalStateException("no reader for " + name);
        });
  }

  private static ChainFact committed(Fields in) {
    long batchId = in.u64();
    String batchHash = in.hash();
    String previousHash = in.hash();
    String chunkRoot = in.hash();
    String tradesRoot = in.hash();
    String daDigest = in.hash();
    long asOfSlot = in.u64();
    in.skip(8); // the deadline
    return new ChainFact.Committed(
        batchId,
        batchHash,
        previousHash,
        chunkRoot,
        tradesRoot,
        daDigest,
        asOfSlot,
        in.u16(),
        in.u16(),
        in.u16(),
        in.u64());
  }

  /** Borsh fields, one after the other. */
  private static final class Fields {
    private final byte[] data;
    private int at;

    Fields(byte[] data, int at) {
      this.data = data;
      this.at = at;
    }

    Fields skip(int bytes) {
      at += bytes;
      return this;
    }

    long u64() {
      at += 8;
      return Bytes.u64(data, at - 8);
    }

    long u32() {
      at += 4;
      return Integer.toUnsignedLong(Bytes.u32(data, at - 4));
    }

    int u16() {
      at += 2;
      return Bytes.u16(data, at - 2);
    }

    String key() {
      at += 32;
      return Bytes.base58(Bytes.slice(data, at - 32, 32));
    }

    String hash() {
      at += 32;
      return Bytes.hex(Bytes.slice(data, at - 32, 32));
    }
  }
}
