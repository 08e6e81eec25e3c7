package io.phantomparadox.vault.settlement.chain;

import io.phantomparadox.vault.settlement.flow.BatchOnChain;
import io.phantomparadox.vault.solana.program.BatchState;
import io.phantomparadox.vault.solana.program.VaultAccount;
import io.phantomparadox.vault.solana.program.VaultDecoding;
import io.phantomparadox.vault.solana.program.VaultProgram;
import io.phantomparadox.vault.solana.rpc.AccountInfo;
import java.util.BitSet;
import java.util.Optional;

/** Reads the program's accounts as a node returned them. */
final class AccountReader {
  private AccountReader() {}

  static VaultAccount.Config config(VaultProgram program, Optional<AccountInfo> info)
      throws ChainUnavailableException {
    return read(program, "the config account", VaultAccount.Config.class, info)
        .orElseThrow(() -> new ChainUnavailableException("the program is not configured"));
  }

  static VaultAccount.Game game(VaultProgram program, Optional<AccountInfo> info)
      throws ChainUnavailableException {
    return read(program, "the game account", VaultAccount.Game.class, info)
        .orElseThrow(() -> new ChainUnavailableException("the game does not exist on chain"));
  }

  static BatchOnChain batch(VaultProgram program, Optional<AccountInfo> info)
      throws ChainUnavailableException {
    return read(program, "the batch account", VaultAccount.Batch.class, info)
        .<BatchOnChain>map(AccountReader::present)
        .orElseGet(BatchOnChain.Absent::new);
  }

  private static BatchOnChain.Present present(VaultAccount.Batch batch) {
    BitSet applied = new BitSet(batch.chunks());
    for (int i = 0; i < batch.chunks(); i++) {
      applied.set(i, batch.isApplied(i));
    }
    return new BatchOnChain.Present(
        state(batch.state()),
        batch.batchHash(),
        batch.chunkRoot(),
        batch.daDigest(),
        batch.deadlineSlot(),
        batch.debitChunks(),
        batch.itemChunks(),
        batch.creditChunks(),
        applied);
  }

  private static BatchOnChain.State state(BatchState state) {
    return switch (state) {
      case OPEN -> BatchOnChain.State.OPEN;
      case SETTLED -> BatchOnChain.State.SETTLED;
      case ABORTING -> BatchOnChain.State.ABORTING;
      case ABORTED -> BatchOnChain.State.ABORTED;
      case VOID -> BatchOnChain.State.VOID;
    };
  }

  private static <T extends VaultAccount> Optional<T> read(
      VaultProgram program, String what, Class<T> type, Optional<AccountInfo> info)
      throws ChainUnavailableException {
    // Lamports alone may lie at an address that the program has not created yet.
    if (info.isEmpty() || !info.get().owner().equals(program.id())) {
      return Optional.empty();
    }
    VaultDecoding<VaultAccount> decoding = program.decodeAccount(info.get().data().toBytes());
    if (decoding instanceof VaultDecoding.Decoded<VaultAccount>(VaultAccount account)
        && type.isInstance(account)) {
      return Optional.of(type.cast(account));
    }
    throw new ChainUnavailableException(what + " is not readable: " + decoding);
  }
}
