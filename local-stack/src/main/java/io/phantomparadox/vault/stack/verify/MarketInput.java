package io.phantomparadox.vault.stack.verify;

import java.util.List;
import java.util.Map;

/**
 * What was put into a game from outside, as whoever did it remembers it.
 *
 * @param deposits lamports by wallet, base58
 * @param holders first holder of each item: wallet in base58 by item in hex
 * @param sales by trade id: the sale with number n has the trade id n
 */
public record MarketInput(
    Map<String, Long> deposits, Map<String, String> holders, List<Sale> sales) {
  public MarketInput {
    deposits = Map.copyOf(deposits);
    holders = Map.copyOf(holders);
    sales = List.copyOf(sales);
  }

  /**
   * A sale that was tried.
   *
   * @param item hex
   * @param seller base58
   * @param buyer base58
   * @param mayExecute whether both parties signed it well and in time
   */
  public record Sale(String item, String seller, String buyer, long lamports, boolean mayExecute) {}
}
