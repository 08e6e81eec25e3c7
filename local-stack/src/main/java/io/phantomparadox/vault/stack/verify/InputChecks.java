package io.phantomparadox.vault.stack.verify;

import io.phantomparadox.vault.stack.verify.MarketInput.Sale;
import io.phantomparadox.vault.testkit.audit.BatchEvidence;
import io.phantomparadox.vault.testkit.audit.BatchEvidence.Trade;
import io.phantomparadox.vault.testkit.audit.Bytes;
import io.phantomparadox.vault.testkit.audit.ChainEvidence;
import io.phantomparadox.vault.testkit.audit.EvidenceException;
import io.phantomparadox.vault.testkit.audit.Finding;
import io.phantomparadox.vault.testkit.audit.IntentBytes;
import io.phantomparadox.vault.testkit.audit.LogRecord;
import io.phantomparadox.vault.testkit.audit.TopicEvidence;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.avro.generic.GenericRecord;

/**
 * Computes the whole game again from what was put into it and the recorded cut boundaries: which
 * trades a cut had before it, which it executed, and how far it had read the chain's events.
 * Amounts and parties come from the input, never from the log.
 */
final class InputChecks {
  private static final String NO_MEMBER_ANY_MORE = "EXPIRED";

  private final MarketInput input;
  private final ChainEvidence chain;
  private final Deque<LogRecord> events = new ArrayDeque<>();
  private final Map<Long, BatchEvidence> batches;

  private final Map<String, Long> balances = new HashMap<>();
  private final Map<String, String> owners = new HashMap<>();
  private final Map<Long, Net> inFlight = new HashMap<>();
  private final Set<Integer> executed = new HashSet<>();

  private final Finding.Builder trades =
      new Finding.Builder("INPUT_TRADES", "what was executed is what was posted, each sale once");
  private final Finding.Builder state =
      new Finding.Builder(
          "INPUT_STATE", "each batch began with what the input and earlier batches come to");
  private final Finding.Builder maximal =
      new Finding.Builder("MAXIMAL", "no cut left a trade that could still be executed");
  private final Finding.Builder end =
      new Finding.Builder("INPUT_END", "the chain ends where the input leads");

  /** A batch's effect, from the input's terms. */
  private record Net(
      Map<String, Long> deltas, Map<String, String> moves, List<Integer> executedSales) {}

  InputChecks(
      MarketInput input,
      long game,
      TopicEvidence topics,
      ChainEvidence chain,
      Map<Long, BatchEvidence> batches) {
    this.input = input;
    this.chain = chain;
    this.batches = batches;
    for (LogRecord event : topics.of("vault.chain-events")) {
      if (Long.valueOf(game).equals(event.value().get("game"))) {
        events.add(event);
      }
    }
  }

  /** Four findings: trades, opening states, maximality and the end. */
  List<Finding> run() {
    for (BatchEvidence batch : batches.values()) {
      readEventsBefore(batch.nextOffset("vault.chain-events"));
      checkOpening(batch);
      Net net = execute(batch);
      checkMaximal(batch, net);
      inFlight.put(batch.id(), net);
    }
    readEventsBefore(Long.MAX_VALUE);
    checkEnd();
    return List.of(trades.build(), state.build(), maximal.build(), end.build());
  }

  private void readEventsBefore(long offset) {
    while (!events.isEmpty() && events.getFirst().offset() < offset) {
      apply(events.removeFirst().body());
    }
  }

  private void apply(GenericRecord event) {
    switch (event.getSchema().getName()) {
      case "WalletOpened" -> balances.putIfAbsent(BatchEvidence.wallet(event, "wallet"), 0L);
      case "Deposited" -> {
        String wallet = BatchEvidence.wallet(event, "wallet");
        Long lamports = input.deposits().getOrDefault(wallet, 0L);
        state.check(
            lamports.equals(event.get("amountLamports")),
            "%s deposited %s, the input says %d",
            wallet,
            event.get("amountLamports"),
            lamports);
        balances.merge(wallet, lamports, Math::addExact);
      }
      case "ItemMinted" -> {
        String item = Bytes.hex(BatchEvidence.fixed(event, "item"));
        String holder = input.holders().getOrDefault(item, "nobody");
        state.check(
            holder.equals(BatchEvidence.wallet(event, "owner")),
            "item %s was minted for another than %s",
            item,
            holder);
        owners.put(item, holder);
      }
      case "NetBatchSettled" -> {
        Net net = ended(event);
        net.deltas().forEach((wallet, delta) -> balances.merge(wallet, delta, Math::addExact));
        owners.putAll(net.moves());
      }
      case "NetBatchAborted", "NetBatchVoided" ->
          ended(event).executedSales().forEach(executed::remove);
      default -> {
        // No other event changes what a game holds.
      }
    }
  }

  private Net ended(GenericRecord event) {
    Net net = inFlight.remove((Long) event.get("batchId"));
    if (net == null) {
      throw new EvidenceException(
          "batch " + event.get("batchId") + " ended on chain but is not on the log before");
    }
    return net;
  }

  private long available(String wallet) {
    long inFlightDebits = 0;
    for (Net net : inFlight.values()) {
      inFlightDebits += Math.max(0, -net.deltas().getOrDefault(wallet, 0L));
    }
    return balances.getOrDefault(wallet, 0L) - inFlightDebits;
  }

  private void checkOpening(BatchEvidence batch) {
    batch
        .openingBalances()
        .forEach(
            (wallet, lamports) ->
                state.check(
                    lamports == available(wallet),
                    "batch %d: %s opened with %d lamports, the input leads to %d",
                    batch.id(),
                    wallet,
                    lamports,
                    available(wallet)));
    batch
        .openingOwners()
        .forEach(
            (item, owner) ->
                state.check(
                    owner.equals(owners.get(item)),
                    "batch %d: item %s was %s's, the input leads to %s",
                    batch.id(),
                    item,
                    owner,
                    owners.get(item)));
  }

  private Net execute(BatchEvidence batch) {
    Map<String, Long> deltas = new HashMap<>();
    Map<String, String> moves = new HashMap<>();
    List<Integer> sales =
        batch.sequence().stream().map(trade -> saleOf(batch, trade)).filter(n -> n >= 0).toList();
    for (int number : sales) {
      Sale sale = input.sales().get(number);
      deltas.merge(sale.seller(), sale.lamports(), Math::addExact);
      deltas.merge(sale.buyer(), -sale.lamports(), Math::addExact);
      moves.put(sale.item(), sale.buyer());
    }
    return new Net(deltas, moves, sales);
  }

  /** The number of the input's sale that a trade executes, -1 when it is none. */
  private int saleOf(BatchEvidence batch, Trade trade) {
    byte[] signed = trade.sell().intent();
    long number = signed == null ? -1 : new IntentBytes(signed).tradeNumber();
    if (number < 0 || number >= input.sales().size()) {
      trades.check(false, "batch %d: place %d is no sale of ours", batch.id(), trade.place());
      return -1;
    }
    Sale sale = input.sales().get((int) number);
    trades.check(
        sale.mayExecute()
            && sale.item().equals(trade.itemHex())
            && sale.seller().equals(trade.sellerName())
            && sale.buyer().equals(trade.buyerName())
            && sale.lamports() == trade.amount(),
        "batch %d: place %d is not sale %d as it was posted",
        batch.id(),
        trade.place(),
        number);
    trades.check(executed.add((int) number), "sale %d is executed twice", number);
    return (int) number;
  }

  private void checkMaximal(BatchEvidence batch, Net net) {
    Set<String> waiting = new HashSet<>();
    inFlight.values().forEach(other -> waiting.addAll(other.moves().keySet()));
    for (Trade trade : batch.trades()) {
      if (trade.executed() || NO_MEMBER_ANY_MORE.equals(trade.reason())) {
        continue;
      }
      String owner =
          net.moves().getOrDefault(trade.itemHex(), owners.getOrDefault(trade.itemHex(), "nobody"));
      long cash = available(trade.buyerName()) + net.deltas().getOrDefault(trade.buyerName(), 0L);
      maximal.check(
          !owner.equals(trade.sellerName())
              || cash < trade.amount()
              || waiting.contains(trade.itemHex()),
          "batch %d: place %d (%s) could have been executed",
          batch.id(),
          trade.place(),
          trade.reason());
    }
  }

  private void checkEnd() {
    end.check(inFlight.isEmpty(), "batches %s have no end on chain", inFlight.keySet());
    Set<String> wallets = new HashSet<>(chain.available().keySet());
    wallets.addAll(balances.keySet());
    for (String wallet : wallets) {
      end.check(
          balances.getOrDefault(wallet, -1L).equals(chain.available().get(wallet)),
          "%s: the input leads to %s, the chain holds %s",
          wallet,
          balances.get(wallet),
          chain.available().get(wallet));
    }
    Set<String> items = new HashSet<>(chain.owners().keySet());
    items.addAll(owners.keySet());
    for (String item : items) {
      end.check(
          owners.getOrDefault(item, "nobody").equals(chain.owners().get(item)),
          "item %s: the input leads to %s, the chain says %s",
          item,
          owners.get(item),
          chain.owners().get(item));
    }
  }
}
