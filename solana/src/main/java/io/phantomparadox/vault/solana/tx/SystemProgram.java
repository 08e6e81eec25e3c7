package io.phantomparadox.vault.solana.tx;

import io.phantomparadox.vault.solana.ByteString;
import io.phantomparadox.vault.solana.PublicKey;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;

/** The instructions of the system program the vault needs. */
public final class SystemProgram {
  /** The address of all zeros. */
  public static final PublicKey PROGRAM = PublicKey.ZERO;

  private static final int CREATE_ACCOUNT = 0;
  private static final int TRANSFER = 2;

  private SystemProgram() {}

  /** Moves {@code lamports} (u64) from a signer to anybody. */
  public static Instruction transfer(PublicKey from, PublicKey to, long lamports) {
    byte[] data =
        ByteBuffer.allocate(12)
            .order(ByteOrder.LITTLE_ENDIAN)
            .putInt(TRANSFER)
            .putLong(lamports)
            .array();
    return new Instruction(
        PROGRAM,
        List.of(AccountMeta.writableSigner(from), AccountMeta.writable(to)),
        ByteString.of(data));
  }

  /** Creates {@code account}, which signs too, with {@code space} bytes owned by {@code owner}. */
  public static Instruction createAccount(
      PublicKey payer, PublicKey account, long lamports, long space, PublicKey owner) {
    byte[] data =
        ByteBuffer.allocate(52)
            .order(ByteOrder.LITTLE_ENDIAN)
            .putInt(CREATE_ACCOUNT)
            .putLong(lamports)
            .putLong(space)
            .put(owner.toBytes())
            .array();
    return new Instruction(
        PROGRAM,
        List.of(AccountMeta.writableSigner(payer), AccountMeta.writableSigner(account)),
        ByteString.of(data));
  }
}
