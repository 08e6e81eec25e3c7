package io.phantomparadox.vault.netting;

import java.util.AbstractList;
import java.util.List;
import java.util.RandomAccess;

/**
 * The decisions of a window, five bytes a trade: the reason and the trade it names. What is said to
 * people about it is made when somebody asks, and for most trades nobody does.
 */
final class DecisionList extends AbstractList<Decision> implements RandomAccess {
  /** Stands for no other trade. */
  static final int NO_TRADE = -1;

  private static final List<Reason> REASONS = List.of(Reason.values());

  private final InternedTrades in;
  private final byte[] reasons;
  private final int[] named;
  private final long[] slack;

  /**
   * Takes the arrays over: the caller must not change them any more.
   *
   * @param reasons per trade 1 + place of the reason in its enum, 0 for "executed"; empty when all
   *     were
   * @param named per trade the other trade that proves the reason, or {@link #NO_TRADE}
   * @param slack per wallet: lamports at the end
   */
  DecisionList(InternedTrades in, byte[] reasons, int[] named, long[] slack) {
    this.in = in;
    this.reasons = reasons;
    this.named = named;
    this.slack = slack;
  }

  static byte code(Reason reason) {
    return (byte) (1 + REASONS.indexOf(reason));
  }

  @Override
  public Decision get(int trade) {
    if (reasons.length == 0 || reasons[trade] == 0) {
      return Decision.executed();
    }
    Reason reason = REASONS.get(reasons[trade] - 1);
    return Decision.not(reason, detail(reason, trade));
  }

  @Override
  public int size() {
    return in.size();
  }

  private String detail(Reason reason, int trade) {
    Trade t = in.trades().get(trade);
    return switch (reason) {
      case SELF_TRADE -> "seller and buyer are " + t.seller();
      case BAD_AMOUNT ->
          t.amountLamports() + " lamports; 0 to " + NettingInput.MAX_AMOUNT_LAMPORTS + " are valid";
      case DUPLICATE_ID -> "an intent of this trade is used by an earlier one";
      case SELLER_NEVER_HOLDS -> {
        Id32 owner = in.ownerId(in.itemOf(trade));
        yield owner.equals(Id32.ZERO)
            ? "the item has no known owner"
            : "owner at the start: " + owner;
      }
      case ITEM_SOLD_TO_EARLIER -> "sold at place " + place(named[trade]);
      case UPSTREAM_NOT_SETTLED -> "waits for the trade at place " + place(named[trade]);
      case INSUFFICIENT_NET_FUNDS -> fundsDetail(trade);
      case WORK_BUDGET -> "no answer within the work allowed";
      default -> throw new IllegalStateException(reason + " is not the engine's to give");
    };
  }

  private String fundsDetail(int trade) {
    long shortfall = in.amountOf(trade) - slack[in.buyerOf(trade)];
    if (shortfall > 0) {
      return "short by " + shortfall + " lamports";
    }
    // Only a way of netting that is not maximal leaves such a trade out while the seller has the
    // item.
    return named[trade] == NO_TRADE
        ? "could not be paid when it was looked at"
        : "could not be paid before the sale at place " + place(named[trade]);
  }

  private long place(int trade) {
    return in.trades().get(trade).place();
  }
}
