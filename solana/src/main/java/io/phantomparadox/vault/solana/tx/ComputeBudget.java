package io.phantomparadox.vault.solana.tx;

import io.phantomparadox.vault.solana.ByteString;
import io.phantomparadox.vault.solana.PublicKey;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;

/** Instructions by which a legacy or v0 transaction sets its limits and its priority fee. */
public final class ComputeBudget {
  public static final PublicKey PROGRAM =
      PublicKey.fromBase58("ComputeBudget111111111111111111111111111111");

  /** Most compute units of one transaction. */
  public static final int UNITS_MAX = 1_400_000;

  private static final byte REQUEST_HEAP_FRAME = 1;
  private static final byte SET_UNIT_LIMIT = 2;
  private static final byte SET_UNIT_PRICE = 3;
  private static final byte SET_LOADED_DATA_LIMIT = 4;

  private ComputeBudget() {}

  /**
   * Limits the compute units.
   *
   * @throws IllegalArgumentException when not in 0 to {@value #UNITS_MAX}
   */
  public static Instruction unitLimit(int units) {
    if (units < 0 || units > UNITS_MAX) {
      throw new IllegalArgumentException(units + " compute units, at most " + UNITS_MAX);
    }
    return u32(SET_UNIT_LIMIT, units);
  }

  /** Pays {@code microLamports} (u64) a compute unit of the limit, not of the use. */
  public static Instruction unitPrice(long microLamports) {
    byte[] data =
        ByteBuffer.allocate(9)
            .order(ByteOrder.LITTLE_ENDIAN)
            .put(SET_UNIT_PRICE)
            .putLong(microLamports)
            .array();
    return new Instruction(PROGRAM, List.of(), ByteString.of(data));
  }

  /** Limits the bytes of account data the transaction may load. */
  public static Instruction loadedAccountsDataSizeLimit(int bytes) {
    return u32(SET_LOADED_DATA_LIMIT, bytes);
  }

  /** Asks for a heap of {@code bytes}, a multiple of 1024. */
  public static Instruction heapFrame(int bytes) {
    return u32(REQUEST_HEAP_FRAME, bytes);
  }

  private static Instruction u32(byte kind, int value) {
    byte[] data =
        ByteBuffer.allocate(5).order(ByteOrder.LITTLE_ENDIAN).put(kind).putInt(value).array();
    return new Instruction(PROGRAM, List.of(), ByteString.of(data));
  }
}
