package io.phantomparadox.vault.solana.rpc;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/** Why a transaction failed (agave TransactionError). */
public sealed interface TransactionError {
  /**
   * The transaction as a whole, for example BlockhashNotFound, AlreadyProcessed,
   * InsufficientFundsForFee.
   *
   * @param name as the runtime names it
   * @param detail further values as JSON, empty when there are none
   */
  record Whole(String name, String detail) implements TransactionError {}

  /** An instruction's program gave its own error code. */
  record Custom(int instruction, int code) implements TransactionError {}

  /**
   * An instruction failed for a reason of the runtime, for example MissingAccount.
   *
   * @param detail further values as JSON, empty when there are none
   */
  record InInstruction(int instruction, String name, String detail) implements TransactionError {}

  /** Reads the {@code err} of a status; empty when it is null: the transaction succeeded. */
  static Optional<TransactionError> ofJson(JsonNode err) {
    if (err.isMissingNode() || err.isNull()) {
      return Optional.empty();
    }
    if (err.isTextual()) {
      return Optional.of(new Whole(err.textValue(), ""));
    }
    JsonNode pair = err.path("InstructionError");
    if (pair.isArray() && pair.size() == 2) {
      return Optional.of(inInstruction(pair.get(0).asInt(-1), pair.get(1)));
    }
    if (err.isObject() && err.size() == 1) {
      Map.Entry<String, JsonNode> only = err.properties().iterator().next();
      return Optional.of(new Whole(only.getKey(), only.getValue().toString()));
    }
    // an error in a form nobody knows yet is still an error
    return Optional.of(new Whole("Unknown", err.toString()));
  }

  private static TransactionError inInstruction(int index, JsonNode error) {
    if (error.isTextual()) {
      return new InInstruction(index, error.textValue(), "");
    }
    if (error.path("Custom").canConvertToLong()) {
      // u32 on chain; the bits are kept
      return new Custom(index, (int) error.get("Custom").longValue());
    }
    if (error.isObject() && error.size() == 1) {
      Map.Entry<String, JsonNode> only = error.properties().iterator().next();
      return new InInstruction(index, only.getKey(), only.getValue().toString());
    }
    return new InInstruction(index, "Unknown", error.toString());
  }

  /** The program's own error code, when it is one. */
  default OptionalInt customCode() {
    return this instanceof Custom(int ignored, int code)
        ? OptionalInt.of(code)
        : OptionalInt.empty();
  }

  /** Whether the same transaction has been processed before: it landed. */
  default boolean isAlreadyProcessed() {
    return this instanceof Whole(String name, String ignored) && name.equals("AlreadyProcessed");
  }

  /** Whether the node does not know, or no longer takes, the transaction's blockhash. */
  default boolean isBlockhashNotFound() {
    return this instanceof Whole(String name, String ignored) && name.equals("BlockhashNotFound");
  }
}
