package io.phantomparadox.vault.topology;

import io.phantomparadox.vault.management.Routes;
import io.phantomparadox.vault.netting.Id32;
import io.phantomparadox.vault.solana.Base58;
import io.phantomparadox.vault.topology.ledger.FlightBatch;
import io.phantomparadox.vault.topology.ledger.LedgerQueries;
import io.phantomparadox.vault.topology.ledger.LedgerQueries.Flight;
import io.phantomparadox.vault.topology.ledger.LedgerQueries.Pending;
import io.phantomparadox.vault.topology.ledger.LedgerStatus;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.streams.errors.InvalidStateStoreException;

/**
 * What the management port answers of netting's state, beside health and metrics.
 *
 * <pre>
 * /state/games                          every game of this instance's partitions
 * /state/games/{g}/pending?from=&amp;limit= trades that wait for a cut, in canonical order
 * /state/games/{g}/batches              batches in flight
 * /state/games/{g}/wallets/{base58}
 * /state/games/{g}/items/{hex}
 * /state/games/{g}/intents/{hex}
 * /state/hash                           fingerprint of each store and partition here; reads everything
 * </pre>
 *
 * A game that another instance works on answers 404 here.
 */
final class ManagementRoutes implements Routes {
  private static final int DEFAULT_LIMIT = 100;
  private static final int MAX_LIMIT = 1_000;

  private final NettingService service;
  private final StateQueries queries;

  ManagementRoutes(NettingService service, StateQueries queries) {
    this.service = service;
    this.queries = queries;
  }

  @Override
  public Optional<Answer> get(String path, String query) {
    List<String> segments =
        List.of(path.split("/")).stream().filter(segment -> !segment.isEmpty()).toList();
    if (segments.isEmpty() || !segments.getFirst().equals("state")) {
      return Optional.empty();
    }
    try {
      return Optional.of(
          switch (String.join("/", segments)) {
            case "state/games" -> Answer.json(200, games());
            case "state/hash" -> hash();
            default -> state(segments, query);
          });
    } catch (InvalidStateStoreException e) {
      // no failure: the state is being restored or moves to another instance
      return Optional.of(Answer.error(503, "the state is not here yet: " + e.getMessage()));
    }
  }

  private Answer hash() {
    try {
      Map<String, Object> json = new LinkedHashMap<>();
      for (String store : List.of(NettingTopology.HEADS_STORE, NettingTopology.LEDGER_STORE)) {
        Map<String, Object> byPartition = new LinkedHashMap<>();
        for (int partition : service.partitions().keySet()) {
          byPartition.put(Integer.toString(partition), queries.hash(store, partition));
        }
        json.put(store, byPartition);
      }
      return Answer.json(200, json);
    } catch (StateQueries.NotNowException e) {
      return Answer.error(503, String.valueOf(e.getMessage()));
    }
  }

  private List<Map<String, Object>> games() {
    return service.partitions().entrySet().stream()
        .flatMap(
            entry ->
                entry.getValue().games().stream()
                    .map(game -> game(entry.getKey(), entry.getValue(), game)))
        .toList();
  }

  private static Map<String, Object> game(
      int partition, LedgerStatus status, LedgerStatus.Game game) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("game", Long.toUnsignedString(game.game()));
    json.put("partition", partition);
    json.put("pendingTrades", game.pendingTrades());
    json.put("waitingHalves", game.waitingHalves());
    json.put("newTrades", game.newTrades());
    json.put("batchesInFlight", game.batchesInFlight());
    json.put("lastBatchId", Long.toString(game.lastBatchId()));
    json.put("batchHash", game.batchHash().toHex());
    json.put("work", game.work());
    json.put("queuedIntents", game.queuedIntents());
    json.put("queuedNotes", game.queuedNotes());
    json.put("heartbeatSlot", Long.toString(status.heartbeatSlot()));
    json.put("heartbeatFresh", status.heartbeatFresh());
    return json;
  }

  private Answer state(List<String> segments, String query) {
    if (segments.size() < 4 || !segments.get(1).equals("games")) {
      return notFound("no such path");
    }
    long game = Long.parseUnsignedLong(segments.get(2));
    LedgerQueries ledger;
    try {
      ledger = queries.ledger();
    } catch (StateQueries.NotNowException e) {
      return Answer.error(503, String.valueOf(e.getMessage()));
    }
    String kind = segments.get(3);
    if (segments.size() == 4) {
      return switch (kind) {
        case "pending" ->
            Answer.json(
                200,
                ledger
                    .pending(
                        game,
                        number(query, "from", 0, Long.MAX_VALUE),
                        (int) number(query, "limit", DEFAULT_LIMIT, MAX_LIMIT))
                    .stream()
                    .map(ManagementRoutes::pending)
                    .toList());
        case "batches" ->
            Answer.json(200, ledger.inFlight(game).stream().map(ManagementRoutes::flight).toList());
        default -> notFound("no such path");
      };
    }
    if (segments.size() != 5) {
      return notFound("no such path");
    }
    String name = segments.get(4);
    return switch (kind) {
      case "wallets" ->
          ledger
              .wallet(game, Id32.of(Base58.decode(name)))
              .map(
                  wallet ->
                      found(
                          Map.of(
                              "index", wallet.index(),
                              "availableLamports", Long.toString(wallet.availableLamports()),
                              "chainLamports", Long.toString(wallet.chainLamports()),
                              "inFlightDebitsLamports",
                                  Long.toString(wallet.inFlightDebitsLamports()),
                              "requestedWithdrawLamports",
                                  Long.toString(wallet.requestedLamports()))))
              .orElseGet(() -> notFound("no such wallet here"));
      case "items" ->
          ledger
              .item(game, Id32.ofHex(name))
              .map(
                  item ->
                      found(
                          Map.of(
                              "index", item.index(),
                              "owner", base58(item.owner()),
                              "inFlightBatch", Long.toString(item.inFlightBatch()))))
              .orElseGet(() -> notFound("no such item here"));
      case "intents" ->
          ledger
              .intent(game, Id32.ofHex(name))
              .map(
                  intent ->
                      found(
                          Map.of(
                              "state", intent.state(),
                              "action", intent.action(),
                              "place", Long.toString(intent.place()),
                              "expiresAt", intent.expiresAtMillis())))
              .orElseGet(() -> notFound("no such intent here"));
      default -> notFound("no such path");
    };
  }

  private static Map<String, Object> pending(Pending trade) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("place", Long.toString(trade.place()));
    json.put("sellIntentId", trade.sellIntentId().toHex());
    json.put("buyIntentId", trade.buyIntentId().toHex());
    json.put("item", trade.item().toHex());
    json.put("from", base58(trade.seller()));
    json.put("to", base58(trade.buyer()));
    json.put("amountLamports", Long.toString(trade.amountLamports()));
    json.put("expiresAt", trade.expiresAtMillis());
    json.put("deferral", trade.deferral());
    return json;
  }

  private static Map<String, Object> flight(Flight flight) {
    FlightBatch batch = flight.batch();
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("batchId", Long.toString(flight.batchId()));
    json.put("batchHash", batch.hash().toHex());
    json.put("parts", batch.parts());
    json.put("executed", batch.executed());
    json.put("cutAt", batch.cutAtMillis());
    json.put("committed", batch.committed());
    return json;
  }

  private static long number(String query, String name, long otherwise, long max) {
    for (String pair : query.split("&")) {
      if (pair.startsWith(name + "=")) {
        long value = Long.parseLong(pair.substring(name.length() + 1));
        if (value < 0 || value > max) {
          throw new IllegalArgumentException(name + " must be 0 to " + max);
        }
        return value;
      }
    }
    return otherwise;
  }

  private static Answer found(Map<String, Object> json) {
    return Answer.json(200, json);
  }

  private static Answer notFound(String why) {
    return Answer.error(404, why);
  }

  private static String base58(Id32 id) {
    return Base58.encode(id.toBytes());
  }
}
