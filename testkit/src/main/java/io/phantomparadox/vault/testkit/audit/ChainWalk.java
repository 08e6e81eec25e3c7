package io.phantomparadox.vault.testkit.audit;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.BiConsumer;

/**
 * Reads the whole history of the program from a node: every finalized transaction that names it,
 * the events it told in them, and the chunks they carried. Needs a node that keeps its history.
 */
public final class ChainWalk {
  private static final int PAGE = 1_000;
  private static final int IN_FLIGHT = 8;
  private static final int SLICE = 256;

  /** Legacy, v0 and v1. */
  private static final int TRANSACTION_VERSION_MAX = 1;

  private final NodeQuestions node;
  private final String program;
  private final long game;
  private final EventBytes events = new EventBytes();
  private final List<ChainHistory.Told> told = new ArrayList<>();
  private final Map<Long, Map<Integer, byte[]>> chunks = new HashMap<>();

  private ChainWalk(NodeQuestions node, String program, long game) {
    this.node = node;
    this.program = program;
    this.game = game;
  }

  /**
   * Reads a game's history.
   *
   * @param program base58
   * @param progress told transactions read, and how many there are
   * @throws EvidenceException when the node gives no answer
   */
  public static ChainHistory read(
      URI rpc, String program, long game, BiConsumer<Integer, Integer> progress) {
    try (NodeQuestions node = new NodeQuestions(rpc)) {
      return new ChainWalk(node, program, game).walk(progress);
    }
  }

  /** The cluster's genesis hash, base58. */
  public static String genesis(URI rpc) {
    try (NodeQuestions node = new NodeQuestions(rpc)) {
      return node.ask("getGenesisHash").asText();
    }
  }

  private ChainHistory walk(BiConsumer<Integer, Integer> progress) {
    List<String> signatures = signatures();
    try (ExecutorService readers = Executors.newFixedThreadPool(IN_FLIGHT)) {
      for (int at = 0; at < signatures.size(); at += SLICE) {
        List<String> slice = signatures.subList(at, Math.min(signatures.size(), at + SLICE));
        List<Callable<JsonNode>> questions = new ArrayList<>();
        for (String signature : slice) {
          questions.add(() -> transaction(signature));
        }
        List<Future<JsonNode>> answers = readers.invokeAll(questions);
        for (int i = 0; i < slice.size(); i++) {
          read(slice.get(i), answers.get(i).get());
        }
        progress.accept(at + slice.size(), signatures.size());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new EvidenceException("interrupted", e);
    } catch (ExecutionException e) {
      throw new EvidenceException("a transaction cannot be read", e);
    }
    return new ChainHistory(told, chunks);
  }

  /** Signatures of successful transactions, oldest first. */
  private List<String> signatures() {
    List<String> all = new ArrayList<>();
    String before = "";
    JsonNode page;
    do {
      Map<String, Object> options = new TreeMap<>();
      options.put("commitment", "finalized");
      options.put("limit", PAGE);
      if (!before.isEmpty()) {
        options.put("before", before);
      }
      page = node.ask("getSignaturesForAddress", program, options);
      for (JsonNode one : page) {
        before = one.get("signature").asText();
        if (!one.hasNonNull("err")) {
          all.add(before);
        }
      }
    } while (page.size() == PAGE);
    Collections.reverse(all);
    return all;
  }

  private JsonNode transaction(String signature) {
    JsonNode transaction =
        node.ask(
            "getTransaction",
            signature,
            Map.of(
                "encoding",
                "json",
                "commitment",
                "finalized",
                "maxSupportedTransactionVersion",
                TRANSACTION_VERSION_MAX));
    if (transaction.isNull()) {
      throw new EvidenceException("the node no longer has transaction " + signature);
    }
    return transaction;
  }

  private void read(String signature, JsonNode transaction) {
    long slot = transaction.get("slot").asLong();
    JsonNode message = transaction.get("transaction").get("message");
    List<String> keys = new ArrayList<>();
    message.get("accountKeys").forEach(key -> keys.add(key.asText()));
    Map<Integer, JsonNode> inner = new HashMap<>();
    transaction
        .get("meta")
        .path("innerInstructions")
        .forEach(of -> inner.put(of.get("index").asInt(), of.get("instructions")));
    JsonNode instructions = message.get("instructions");
    for (int i = 0; i < instructions.size(); i++) {
      instruction(signature, slot, keys, instructions.get(i));
      JsonNode calls = inner.get(i);
      if (calls != null) {
        calls.forEach(call -> instruction(signature, slot, keys, call));
      }
    }
  }

  private void instruction(String signature, long slot, List<String> keys, JsonNode instruction) {
    int index = instruction.get("programIdIndex").asInt();
    if (index >= keys.size() || !keys.get(index).equals(program)) {
      return;
    }
    byte[] data = Bytes.unbase58Any(instruction.get("data").asText());
    events
        .event(data, game)
        .ifPresent(fact -> told.add(new ChainHistory.Told(slot, "transaction " + signature, fact)));
    events
        .chunk(data, game)
        .ifPresent(
            chunk ->
                chunks
                    .computeIfAbsent(chunk.batchId(), id -> new TreeMap<>())
                    .put(chunk.index(), chunk.bytes()));
  }
}
