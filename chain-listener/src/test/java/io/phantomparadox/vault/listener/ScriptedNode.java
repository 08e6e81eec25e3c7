package io.phantomparadox.vault.listener;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.phantomparadox.vault.listener.ScriptedCluster.Block;
import io.phantomparadox.vault.solana.PublicKey;
import io.phantomparadox.vault.solana.program.VaultProgram;
import io.phantomparadox.vault.solana.rpc.RpcError;
import io.phantomparadox.vault.solana.rpc.RpcErrorKind;
import io.phantomparadox.vault.solana.rpc.RpcResult;
import io.phantomparadox.vault.solana.rpc.SolanaRpc;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A node that is behind, fails, throttles, stalls, answers nonsense and lists badly, each call by
 * the seed, its parameters and how often it was asked: the same seed gives the same answers, in
 * whatever order concurrent calls come.
 */
final class ScriptedNode implements SolanaRpc {
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
  private static final int PAGE_MAX = 7;

  /**
   * How bad a node is.
   *
   * @param failuresPercent calls that fail
   * @param liesPercent answers that are worse than they could be
   * @param behindSlots how far behind the cluster at most
   */
  record Badness(int failuresPercent, int liesPercent, int behindSlots) {
    static final Badness NONE = new Badness(0, 0, 0);
  }

  private final ScriptedCluster cluster;
  private final long seed;
  private final Badness badness;
  private final Set<String> hidden;

  /** Shared by the nodes of a cluster, so that no two lie about the same thing in a row. */
  private final ConcurrentMap<String, AtomicInteger> asked;

  ScriptedNode(
      ScriptedCluster cluster,
      long seed,
      Badness badness,
      Set<String> hidden,
      ConcurrentMap<String, AtomicInteger> asked) {
    this.cluster = cluster;
    this.seed = seed;
    this.badness = badness;
    this.hidden = hidden;
    this.asked = asked;
  }

  /** A node that never fails. */
  static ScriptedNode good(ScriptedCluster cluster) {
    return new ScriptedNode(cluster, 0, Badness.NONE, Set.of(), new ConcurrentHashMap<>());
  }

  @Override
  public RpcResult<JsonNode> call(String method, ArrayNode params) {
    String question = method + params;
    int attempt = asked.computeIfAbsent(question, key -> new AtomicInteger()).getAndIncrement();
    Random dice = new Random(seed * 31 + question.hashCode() * 1_000_003L + attempt * 7_919L);
    dice.nextLong();
    if (dice.nextInt(100) < badness.failuresPercent()) {
      return RpcResult.failed(failure(dice));
    }
    boolean lies = attempt % 2 == 0 && dice.nextInt(100) < badness.liesPercent();
    int behind = badness.behindSlots() == 0 ? 0 : dice.nextInt(badness.behindSlots() + 1);
    return answer(method, params, lies, cluster.now() - behind, dice);
  }

  private static RpcError failure(Random dice) {
    return switch (dice.nextInt(7)) {
      case 0 -> new RpcError.Unreachable("connection reset");
      case 1 -> new RpcError.TimedOut(Duration.ofSeconds(5));
      case 2 -> new RpcError.RateLimited(Optional.of(Duration.ofMillis(1)));
      case 3 -> new RpcError.HttpStatus(502);
      case 4 -> new RpcError.Malformed("no JSON");
      case 5 -> rejected(-32005, "Node is behind by 42 slots");
      default -> rejected(-32603, "Internal error");
    };
  }

  private static RpcError rejected(int code, String message) {
    return new RpcError.Rejected(
        code, RpcErrorKind.ofCode(code), message, Optional.empty(), List.of());
  }

  private RpcResult<JsonNode> answer(
      String method, ArrayNode params, boolean lies, long time, Random dice) {
    JsonNode options = params.path(params.size() - 1);
    boolean finalized = !options.path("commitment").asText("finalized").equals("confirmed");
    NavigableMap<Long, Block> view = cluster.view(time, finalized);
    long tip = ScriptedCluster.tip(time, finalized);
    return switch (method) {
      case "getHealth" -> RpcResult.ok(NODES.textNode("ok"));
      case "getGenesisHash" -> RpcResult.ok(NODES.textNode(cluster.genesis.toBase58()));
      case "getFirstAvailableBlock" -> RpcResult.ok(NODES.numberNode(0));
      case "getSlot" -> RpcResult.ok(NODES.numberNode(tip));
      case "getBlocks" -> {
        ArrayNode slots = NODES.arrayNode();
        view.keySet().stream()
            .filter(slot -> slot >= params.get(0).asLong() && slot <= params.get(1).asLong())
            .filter(slot -> !lies || dice.nextInt(3) > 0)
            .forEach(slots::add);
        yield RpcResult.ok(slots);
      }
      case "getBlock" -> block(params.get(0).asLong(), options, view, tip, lies);
      case "getSignaturesForAddress" ->
          signatures(
              params.get(0).asText(),
              options,
              view,
              tip,
              endsEarly(params.get(0).asText() + options.path("before").asText(""), dice),
              dice);
      case "getTransaction" -> transaction(params.get(0).asText(), view, lies);
      case "getMultipleAccounts" -> accounts(params.get(0), tip);
      default -> RpcResult.failed(rejected(-32601, "Method not found: " + method));
    };
  }

  /** Never twice in a row at the same place, as long as nothing else is known of the end. */
  private boolean endsEarly(String place, Random dice) {
    return asked.computeIfAbsent("end" + place, key -> new AtomicInteger()).getAndIncrement() == 0
        && dice.nextInt(300) < badness.liesPercent();
  }

  /** How a block is hidden; a transaction is by its signature. */
  static String blockName(long slot) {
    return "block " + slot;
  }

  private RpcResult<JsonNode> block(
      long slot, JsonNode options, NavigableMap<Long, Block> view, long tip, boolean lies) {
    Block block = view.get(slot);
    if (slot > tip || (lies && block != null) || hidden.contains(blockName(slot))) {
      return RpcResult.failed(rejected(-32004, "Block not available for slot " + slot));
    }
    if (block == null) {
      return RpcResult.failed(rejected(-32007, "Slot " + slot + " was skipped"));
    }
    ObjectNode shown = NODES.objectNode();
    shown.put("blockhash", block.hash().toBase58());
    shown.put("previousBlockhash", block.previous().toBase58());
    shown.put("parentSlot", block.parent());
    shown.put("blockHeight", slot);
    shown.put("blockTime", 1_700_000_000L + slot);
    if (options.path("transactionDetails").asText().equals("signatures")) {
      ArrayNode signatures = shown.putArray("signatures");
      block.transactions().forEach(tx -> signatures.add(tx.id().toBase58()));
    } else {
      ArrayNode transactions = shown.putArray("transactions");
      block.transactions().forEach(tx -> transactions.add(tx.shown()));
    }
    return RpcResult.ok(shown);
  }

  /** Twice, in another order, with an end too early, the newest slots still filling up. */
  private RpcResult<JsonNode> signatures(
      String address,
      JsonNode options,
      NavigableMap<Long, Block> view,
      long tip,
      boolean endsEarly,
      Random dice) {
    if (options.path("minContextSlot").asLong(0) > tip) {
      return RpcResult.failed(rejected(-32016, "Minimum context slot has not been reached"));
    }
    PublicKey program = PublicKey.fromBase58(address);
    List<ObjectNode> all = new ArrayList<>();
    for (Block block : view.descendingMap().values()) {
      for (ScriptedHistory.Tx tx : block.transactions().reversed()) {
        boolean late =
            badness.liesPercent() > 0
                && block.slot() > tip - 2
                && (tx.id().hashCode() + seed) % 3 == 0;
        if (tx.names().contains(program) && !late && !hidden.contains(tx.id().toBase58())) {
          all.add(info(block.slot(), tx));
        }
      }
    }
    int from = 0;
    String before = options.path("before").asText("");
    if (!before.isEmpty()) {
      from = all.size();
      for (int i = 0; i < all.size(); i++) {
        if (all.get(i).get("signature").asText().equals(before)) {
          from = i + 1;
        }
      }
    }
    int most = Math.min(PAGE_MAX, options.path("limit").asInt(PAGE_MAX));
    List<ObjectNode> page = new ArrayList<>(all.subList(from, Math.min(all.size(), from + most)));
    if (endsEarly) {
      page.clear();
    }
    if (badness.liesPercent() > 0 && !page.isEmpty()) {
      page.add(page.get(dice.nextInt(page.size())));
      Collections.shuffle(page, dice);
    }
    ArrayNode shown = NODES.arrayNode();
    page.forEach(shown::add);
    return RpcResult.ok(shown);
  }

  private static ObjectNode info(long slot, ScriptedHistory.Tx tx) {
    ObjectNode info = NODES.objectNode();
    info.put("signature", tx.id().toBase58()).put("slot", slot).put("blockTime", 1_700_000_000L);
    info.set("err", tx.shown().path("meta").path("err"));
    return info;
  }

  private static RpcResult<JsonNode> transaction(
      String id, NavigableMap<Long, Block> view, boolean lies) {
    for (Block block : view.values()) {
      for (ScriptedHistory.Tx tx : block.transactions()) {
        if (!lies && tx.id().toBase58().equals(id)) {
          ObjectNode shown = tx.shown().deepCopy();
          shown.put("slot", block.slot()).put("blockTime", 1_700_000_000L + block.slot());
          return RpcResult.ok(shown);
        }
      }
    }
    return RpcResult.ok(NODES.nullNode());
  }

  private RpcResult<JsonNode> accounts(JsonNode addresses, long tip) {
    VaultProgram program = VaultProgram.at(ScriptedCluster.VAULT);
    VaultEvents.State state = cluster.history.vault().at(tip);
    Map<String, byte[]> data = new HashMap<>();
    data.put(program.addresses().game(ScriptedHistory.GAME).toBase58(), VaultEvents.game(state));
    data.put(program.addresses().vault(ScriptedHistory.GAME).toBase58(), VaultEvents.vault(state));
    for (long batch = 1; batch <= state.lastBatch(); batch++) {
      data.put(
          program.addresses().batch(ScriptedHistory.GAME, batch).toBase58(),
          VaultEvents.batch(state, batch));
    }
    ObjectNode shown = NODES.objectNode();
    shown.putObject("context").put("slot", tip);
    ArrayNode values = shown.putArray("value");
    for (JsonNode address : addresses) {
      byte[] bytes = data.get(address.asText());
      if (bytes == null || !cluster.history.vault().createdBy(tip)) {
        values.addNull();
      } else {
        ObjectNode account = values.addObject();
        account.put("lamports", 1).put("owner", program.id().toBase58()).put("executable", false);
        account.putArray("data").add(Base64.getEncoder().encodeToString(bytes)).add("base64");
      }
    }
    return RpcResult.ok(shown);
  }
}
