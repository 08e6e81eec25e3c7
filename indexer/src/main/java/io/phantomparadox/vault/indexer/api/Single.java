package io.phantomparadox.vault.indexer.api;

import java.util.List;
import java.util.regex.Pattern;

/** The answers of the read API that are not lists. */
enum Single {
  INTENT("getIntent", "/api/games/{game}/intents/{intent}", "An intent", Catalogue.INTENT),
  INTENT_LIFE(
      "getIntentLife",
      "/api/intents/{intent}",
      "An intent by its id alone, with its batch and the half it was netted with",
      Catalogue.INTENT),
  TRADE(
      "getTrade", "/api/games/{game}/trades/{trade}", "The halves that name a trade id", List.of()),
  BATCH("getBatch", "/api/batches/{game}/{batch}", "A batch", Catalogue.BATCH),
  PROOF(
      "getProof",
      "/api/batches/{game}/{batch}/proof",
      "Leaf, path and root of the chunk that changes a wallet or moves an item",
      List.of()),
  ITEM(
      "getItem",
      "/api/games/{game}/items/{item}",
      "An item with its owner and its latest moves",
      Catalogue.ITEM),
  WALLET("getWallet", "/api/games/{game}/wallets/{wallet}", "A wallet", Catalogue.WALLET),
  STATS("getStats", "/api/stats", "Intents and batches by game and status", List.of()),
  RECONCILIATION(
      "getReconciliation",
      "/api/reconciliation",
      "What the last comparison with netting and chain found",
      List.of());

  private static final Pattern VARIABLE = Pattern.compile("\\{([a-z]+)}");

  private final String id;
  private final String path;
  private final String summary;

  @SuppressWarnings("ImmutableEnumChecker") // every constant gives a list that cannot change
  private final List<Field> fields;

  Single(String id, String path, String summary, List<Field> fields) {
    this.id = id;
    this.path = path;
    this.summary = summary;
    this.fields = fields;
  }

  String id() {
    return id;
  }

  String path() {
    return path;
  }

  String summary() {
    return summary;
  }

  /** What a 200 is. */
  String answer() {
    return summary;
  }

  /** Columns of the answer, which may have more. */
  List<Field> fields() {
    return fields;
  }

  List<Filter> variables() {
    return VARIABLE
        .matcher(path)
        .results()
        .map(found -> Filter.of(found.group(1), kind(found.group(1)), ""))
        .toList();
  }

  List<Filter> parameters() {
    return this == PROOF
        ? List.of(Filter.of("wallet", Kind.KEY, ""), Filter.of("item", Kind.HASH, ""))
        : List.of();
  }

  private static Kind kind(String name) {
    return switch (name) {
      case "game", "batch" -> Kind.LONG;
      case "wallet" -> Kind.KEY;
      case "trade" -> Kind.TRADE_ID;
      default -> Kind.HASH;
    };
  }
}
