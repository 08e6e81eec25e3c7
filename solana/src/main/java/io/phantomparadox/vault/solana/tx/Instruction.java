package io.phantomparadox.vault.solana.tx;

import io.phantomparadox.vault.solana.ByteString;
import io.phantomparadox.vault.solana.PublicKey;
import java.util.List;

/** A call of {@code program} with {@code accounts} in order and {@code data}. */
public record Instruction(PublicKey program, List<AccountMeta> accounts, ByteString data) {
  public Instruction {
    accounts = List.copyOf(accounts);
  }
}
