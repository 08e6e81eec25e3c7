package io.phantomparadox.vault.topology.ledger;

import io.phantomparadox.vault.netting.Id32;
import java.util.function.UnaryOperator;

/** Changes of wallets and items, each told to the soft view. */
final class Wallets {
  private Wallets() {}

  /** Changes a wallet that must be open. */
  static void change(GameContext context, Id32 id, UnaryOperator<WalletAccount> change) {
    WalletAccount wallet = context.tables().wallet(id);
    if (wallet == null) {
      throw new LedgerContradictionException(
          "game %s: wallet %s was never opened"
              .formatted(Long.toUnsignedString(context.game()), id));
    }
    WalletAccount next = change.apply(wallet);
    if (next.chainLamports() < 0 || next.inFlightDebitsLamports() < 0) {
      throw new LedgerContradictionException(
          "game %s: wallet %s would be %s"
              .formatted(Long.toUnsignedString(context.game()), id, next));
    }
    put(context, id, next);
  }

  static void put(GameContext context, Id32 id, WalletAccount wallet) {
    context.tables().putWallet(id, wallet);
    context.out().wallet(context.game(), id, wallet);
  }

  /** An item that must be minted. */
  static ItemHolding item(GameContext context, Id32 id) {
    ItemHolding item = context.tables().item(id);
    if (item == null) {
      throw new LedgerContradictionException(
          "game %s: item %s was never minted".formatted(Long.toUnsignedString(context.game()), id));
    }
    return item;
  }

  static void put(GameContext context, Id32 id, ItemHolding item) {
    context.tables().putItem(id, item);
    context.out().item(context.game(), id, item);
  }
}
