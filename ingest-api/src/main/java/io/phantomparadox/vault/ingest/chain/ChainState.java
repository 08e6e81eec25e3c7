package io.phantomparadox.vault.ingest.chain;

import io.phantomparadox.vault.ingest.problem.ProblemType;
import io.phantomparadox.vault.solana.PublicKey;
import io.phantomparadox.vault.solana.program.VaultAccount;
import io.phantomparadox.vault.solana.program.VaultDecoding;
import io.phantomparadox.vault.solana.program.VaultProgram;
import io.phantomparadox.vault.solana.rpc.AccountInfo;
import io.phantomparadox.vault.solana.rpc.Commitment;
import io.phantomparadox.vault.solana.rpc.RpcResult;
import io.phantomparadox.vault.solana.rpc.SolanaRpc;
import java.util.List;
import java.util.Optional;

/** Reads the program's accounts, as confirmed: the newest state that hardly ever goes back. */
final class ChainState {
  private final VaultProgram program;
  private final SolanaRpc rpc;

  ChainState(VaultProgram program, SolanaRpc rpc) {
    this.program = program;
    this.rpc = rpc;
  }

  /** A game and one wallet in it. */
  record Seat(VaultAccount.Game game, Optional<Integer> walletIndex) {}

  /** The game, and the wallet's index when it has one. */
  ChainAnswer<Seat> seat(long game, PublicKey wallet) {
    return accounts(
            List.of(program.addresses().game(game), program.addresses().walletIndex(game, wallet)))
        .then(
            found ->
                found.getFirst().orElse(null) instanceof VaultAccount.Game state
                    ? new ChainAnswer.Good<>(
                        new Seat(
                            state,
                            found.getLast().orElse(null)
                                    instanceof VaultAccount.WalletIndex(_, _, int index, _)
                                ? Optional.of(index)
                                : Optional.empty()))
                    : new ChainAnswer.Refused<>(
                        ProblemType.UNKNOWN_GAME.in(
                            "game", "game: the chain has no game " + game)));
  }

  /** A session key as the chain has it, empty when it was never registered. */
  ChainAnswer<Optional<VaultAccount.SessionKey>> session(
      long game, PublicKey owner, PublicKey session) {
    return accounts(List.of(program.addresses().sessionKey(game, owner, session)))
        .then(
            found ->
                new ChainAnswer.Good<>(
                    found
                        .getFirst()
                        .filter(VaultAccount.SessionKey.class::isInstance)
                        .map(VaultAccount.SessionKey.class::cast)));
  }

  private ChainAnswer<List<Optional<VaultAccount>>> accounts(List<PublicKey> addresses) {
    return switch (rpc.getMultipleAccounts(addresses, Commitment.CONFIRMED)) {
      case RpcResult.Ok(var answer) ->
          new ChainAnswer.Good<>(
              answer.value().stream().map(info -> info.flatMap(this::decode)).toList());
      case RpcResult.Failed(var error) -> Failures.unavailable(error);
    };
  }

  private Optional<VaultAccount> decode(AccountInfo info) {
    return info.owner().equals(program.id())
            && program.decodeAccount(info.data().toBytes())
                instanceof VaultDecoding.Decoded<VaultAccount>(VaultAccount account)
        ? Optional.of(account)
        : Optional.empty();
  }
}
