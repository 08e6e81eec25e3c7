package io.phantomparadox.vault.stack.chain;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.phantomparadox.vault.solana.Hash32;
import io.phantomparadox.vault.solana.Keypair;
import io.phantomparadox.vault.solana.program.VaultAccount;
import io.phantomparadox.vault.solana.program.VaultInstructions;
import io.phantomparadox.vault.solana.program.VaultProgram;
import io.phantomparadox.vault.solana.rpc.SolanaRpc;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;

/**
 * The canary's game on a local chain: two wallets with a small deposit, one item. What is there
 * already is left as it is.
 *
 * @param one first holder of the item
 * @param two the other wallet
 */
public record CanaryGame(Keypair one, Keypair two) {
  /** A number that no player's game has. */
  public static final long GAME = 4_242_424_242L;

  /** What goes there and back. */
  public static final Hash32 ITEM = Hash32.sha256("canary".getBytes(US_ASCII));

  private static final long DEPOSIT = 1_000_000;
  private static final long FUNDS = 50_000_000;

  /** Opens what is not open yet; the keys are kept in a directory. */
  public static CanaryGame open(
      SolanaRpc rpc,
      VaultProgram program,
      VaultOperator operator,
      OperatorKeys keys,
      Path directory) {
    CanaryGame canary =
        new CanaryGame(
            key(directory.resolve("canary-one.json")), key(directory.resolve("canary-two.json")));
    ChainSender sender = new ChainSender(rpc);
    VaultInstructions calls = program.instructions();
    operator.ensurePages(GAME, 2, 1);
    VaultAccount.Game state = operator.game(GAME);
    List<Keypair> wallets = List.of(canary.one(), canary.two());
    for (int index = state.walletCount(); index < wallets.size(); index++) {
      Keypair wallet = wallets.get(index);
      sender.fund(wallet.publicKey(), FUNDS);
      sender.send(
          List.of(
              calls.openWallet(wallet.publicKey(), GAME, wallet.publicKey(), index),
              calls.deposit(wallet.publicKey(), GAME, index, DEPOSIT)),
          wallet);
    }
    if (state.itemCount() == 0) {
      Keypair authority = keys.gameAuthority();
      sender.send(
          List.of(calls.mintItem(authority.publicKey(), GAME, ITEM, canary.one().publicKey(), 0)),
          authority);
    }
    return canary;
  }

  private static Keypair key(Path file) {
    try {
      if (Files.exists(file)) {
        return Keypair.readFrom(file);
      }
      Keypair made = Keypair.generate(new SecureRandom());
      made.writeTo(file);
      return made;
    } catch (IOException e) {
      throw new UncheckedIOException("the canary's key " + file, e);
    }
  }
}
