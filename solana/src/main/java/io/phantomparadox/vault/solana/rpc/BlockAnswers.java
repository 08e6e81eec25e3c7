package io.phantomparadox.vault.solana.rpc;

import com.fasterxml.jackson.databind.JsonNode;
import io.phantomparadox.vault.solana.ByteString;
import io.phantomparadox.vault.solana.PublicKey;
import io.phantomparadox.vault.solana.rpc.Answers.UnexpectedException;
import io.phantomparadox.vault.solana.tx.Transaction;
import io.phantomparadox.vault.solana.tx.TransactionParsing;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads blocks and landed transactions. */
final class BlockAnswers {
  private BlockAnswers() {}

  static Block block(long slot, JsonNode node) throws UnexpectedException {
    if (!node.isObject()) {
      throw new UnexpectedException("no block");
    }
    return new Block(
        slot,
        Answers.hash(node.path("blockhash")),
        Answers.hash(node.path("previousBlockhash")),
        Answers.u64(node.path("parentSlot")),
        Answers.optionalLong(node.path("blockHeight")),
        Answers.optionalLong(node.path("blockTime")),
        Answers.list(node.path("transactions"), -1, BlockAnswers::landed));
  }

  static BlockOutline outline(long slot, JsonNode node) throws UnexpectedException {
    if (!node.isObject()) {
      throw new UnexpectedException("no block");
    }
    return new BlockOutline(
        slot,
        Answers.hash(node.path("blockhash")),
        Answers.hash(node.path("previousBlockhash")),
        Answers.u64(node.path("parentSlot")),
        Answers.optionalLong(node.path("blockTime")),
        Answers.list(node.path("signatures"), -1, Answers::signature));
  }

  static Optional<LandedAt> landedAt(JsonNode node) throws UnexpectedException {
    if (node.isNull()) {
      return Optional.empty();
    }
    return Optional.of(
        new LandedAt(
            Answers.u64(node.path("slot")),
            Answers.optionalLong(node.path("blockTime")),
            landed(node)));
  }

  private static LandedTransaction landed(JsonNode node) throws UnexpectedException {
    Transaction transaction =
        switch (Transaction.parse(Answers.base64(node.path("transaction")))) {
          case TransactionParsing.Parsed(Transaction parsed) -> parsed;
          case TransactionParsing.Malformed(String problem) ->
              throw new UnexpectedException("a transaction that " + problem);
        };
    JsonNode meta = node.path("meta");
    if (!meta.isObject()) {
      throw new UnexpectedException("a transaction without its outcome");
    }
    return new LandedTransaction(transaction, meta(meta));
  }

  private static TransactionMeta meta(JsonNode meta) throws UnexpectedException {
    return new TransactionMeta(
        TransactionError.ofJson(meta.path("err")),
        Answers.u64(meta.path("fee")),
        Answers.optionalLong(meta.path("computeUnitsConsumed")).orElse(0),
        inner(meta.path("innerInstructions")),
        keys(meta.path("loadedAddresses").path("writable")),
        keys(meta.path("loadedAddresses").path("readonly")),
        numbers(meta.path("preBalances")),
        numbers(meta.path("postBalances")),
        Answers.texts(meta.path("logMessages")));
  }

  private static Map<Integer, List<InnerInstruction>> inner(JsonNode groups)
      throws UnexpectedException {
    // null says that the node did not record them: then events cannot be read, and it must be known
    if (!groups.isArray()) {
      throw new UnexpectedException("no inner instructions recorded");
    }
    Map<Integer, List<InnerInstruction>> inner = new HashMap<>();
    for (JsonNode group : groups) {
      int index = (int) Answers.u64(group.path("index"));
      List<InnerInstruction> calls =
          Answers.list(group.path("instructions"), -1, BlockAnswers::innerInstruction);
      if (inner.put(index, calls) != null) {
        throw new UnexpectedException("inner instructions of " + index + " stand twice");
      }
    }
    return inner;
  }

  private static InnerInstruction innerInstruction(JsonNode node) throws UnexpectedException {
    List<Long> indexes = numbers(node.path("accounts"));
    byte[] bytes = new byte[indexes.size()];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) index(indexes.get(i));
    }
    return new InnerInstruction(
        index(Answers.u64(node.path("programIdIndex"))),
        ByteString.of(bytes),
        Answers.text(node.path("data")));
  }

  private static int index(long value) throws UnexpectedException {
    if (value > 255) {
      throw new UnexpectedException("account index " + value);
    }
    return (int) value;
  }

  private static List<PublicKey> keys(JsonNode node) throws UnexpectedException {
    return node.isArray() ? Answers.list(node, -1, Answers::key) : List.of();
  }

  private static List<Long> numbers(JsonNode node) throws UnexpectedException {
    return node.isArray() ? Answers.list(node, -1, Answers::u64) : new ArrayList<>();
  }
}
