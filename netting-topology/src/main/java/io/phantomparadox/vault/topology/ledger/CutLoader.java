package io.phantomparadox.vault.topology.ledger;

import io.phantomparadox.vault.netting.Id32;
import io.phantomparadox.vault.netting.NettingInput;
import io.phantomparadox.vault.topology.ledger.GameTables.Placed;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Reads the members of a cut with balances and owners, some trades at a time: the first in
 * canonical order whose item is not in a batch in flight (RULES 6).
 */
final class CutLoader {
  private final GameTables tables;
  private final int maxMembers;
  private final List<PendingTrade> trades = new ArrayList<>();
  private final NettingInput.Builder input = NettingInput.builder();
  private final Map<Id32, ItemHolding> items = new HashMap<>();
  private final Set<Id32> wallets = new HashSet<>();
  private long nextPlace;
  private int members;
  private int skipped;
  private boolean done;

  CutLoader(GameTables tables, int maxMembers, long fromPlace) {
    this.tables = tables;
    this.maxMembers = maxMembers;
    this.nextPlace = fromPlace;
  }

  /** Reads on; true when all members are read. */
  boolean load(int limit) {
    if (done) {
      return true;
    }
    List<Placed> next = tables.pendingFrom(nextPlace, limit);
    for (Placed placed : next) {
      if (members == maxMembers) {
        done = true;
        return true;
      }
      nextPlace = placed.place() + 1;
      add(placed);
    }
    done = next.size() < limit;
    return done;
  }

  NettingInput input() {
    return input.build();
  }

  /** The members, in the order of the input's trades: that of their places. */
  List<PendingTrade> members() {
    return trades;
  }

  /** Pending trades behind the last member of a full cut. */
  int leftOver(int pending) {
    return pending - members - skipped;
  }

  private void add(Placed placed) {
    PendingTrade trade = placed.trade();
    ItemHolding item = items.computeIfAbsent(trade.item(), this::holding);
    if (item.inFlight()) {
      skipped++;
      return;
    }
    trades.add(trade);
    input.trade(trade.at(placed.place()));
    input.owner(trade.item(), item.owner());
    balance(trade.seller());
    balance(trade.buyer());
    members++;
  }

  private ItemHolding holding(Id32 item) {
    ItemHolding holding = tables.item(item);
    if (holding == null) {
      throw new UnreadableStateException("item " + item + " of an admitted trade is gone");
    }
    return holding;
  }

  private void balance(Id32 wallet) {
    if (wallets.add(wallet)) {
      WalletAccount account = tables.wallet(wallet);
      if (account == null) {
        throw new UnreadableStateException("wallet " + wallet + " of an admitted trade is gone");
      }
      input.balance(wallet, account.availableLamports());
    }
  }
}
