package io.phantomparadox.vault.netting;

import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/** Inputs made from other inputs. */
final class Inputs {
  private Inputs() {}

  /** The same with other trades, wallets and items. */
  static NettingInput mapped(
      NettingInput input, UnaryOperator<Id32> rename, long factor, Predicate<Trade> kept) {
    NettingInput.Builder builder = NettingInput.builder();
    for (Trade t : input.trades()) {
      if (kept.test(t)) {
        builder.trade(
            new Trade(
                t.sellIntentId(),
                t.buyIntentId(),
                rename.apply(t.item()),
                rename.apply(t.seller()),
                rename.apply(t.buyer()),
                t.amountLamports() * factor,
                t.place()));
      }
    }
    for (NettingInput.OpeningBalance b : input.openingBalances()) {
      builder.balance(rename.apply(b.wallet()), b.lamports() * factor);
    }
    for (NettingInput.OpeningOwner o : input.openingOwners()) {
      if (!o.owner().equals(Id32.ZERO)) {
        builder.owner(rename.apply(o.item()), rename.apply(o.owner()));
      }
    }
    return builder.build();
  }

  static NettingInput scaled(NettingInput input, long factor) {
    return mapped(input, UnaryOperator.identity(), factor, t -> true);
  }

  static NettingInput renamed(NettingInput input, UnaryOperator<Id32> rename) {
    return mapped(input, rename, 1, t -> true);
  }

  static NettingInput only(NettingInput input, Predicate<Trade> kept) {
    return mapped(input, UnaryOperator.identity(), 1, kept);
  }
}
