package io.phantomparadox.vault.solana.rpc;

import com.fasterxml.jackson.databind.JsonNode;
import io.phantomparadox.vault.solana.ByteString;
import io.phantomparadox.vault.solana.Hash32;
import io.phantomparadox.vault.solana.MalformedKeyException;
import io.phantomparadox.vault.solana.PublicKey;
import io.phantomparadox.vault.solana.Signature;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** Reads the results of calls; what is not as the protocol says becomes one typed error. */
final class Answers {
  /** A result that is not what its method promises. */
  static final class UnexpectedException extends Exception {
    private static final long serialVersionUID = 1L;

    UnexpectedException(String problem) {
      super(problem, null, false, false);
    }

    String problem() {
      return String.valueOf(getMessage());
    }
  }

  /** Reads one kind of result. */
  @FunctionalInterface
  interface Reading<T> {
    T read(JsonNode node) throws UnexpectedException;
  }

  private Answers() {}

  static <T> RpcResult<T> read(String method, JsonNode node, Reading<T> reading) {
    try {
      return RpcResult.ok(reading.read(node));
    } catch (UnexpectedException unexpected) {
      return RpcResult.failed(new RpcError.Malformed(method + ": " + unexpected.problem()));
    } catch (MalformedKeyException malformed) {
      return RpcResult.failed(new RpcError.Malformed(method + ": " + malformed.getMessage()));
    }
  }

  static <T> Reading<AtSlot<T>> atSlot(Reading<T> reading) {
    return node ->
        new AtSlot<>(u64(node.path("context").path("slot")), reading.read(node.path("value")));
  }

  /** Each element of an array of {@code size}, or of any size when that is negative. */
  static <T> List<T> list(JsonNode node, int size, Reading<T> reading) throws UnexpectedException {
    if (!node.isArray() || (size >= 0 && node.size() != size)) {
      throw new UnexpectedException("not an array of " + (size < 0 ? "any" : size) + " elements");
    }
    List<T> result = new ArrayList<>(node.size());
    for (JsonNode element : node) {
      result.add(reading.read(element));
    }
    return result;
  }

  static long u64(JsonNode node) throws UnexpectedException {
    if (!node.isIntegralNumber() || !node.canConvertToLong() || node.longValue() < 0) {
      throw new UnexpectedException(shown(node) + " is no number from 0 to 2^63-1");
    }
    return node.longValue();
  }

  static OptionalLong optionalLong(JsonNode node) {
    return node.isIntegralNumber() && node.canConvertToLong()
        ? OptionalLong.of(node.longValue())
        : OptionalLong.empty();
  }

  static String text(JsonNode node) throws UnexpectedException {
    if (!node.isTextual()) {
      throw new UnexpectedException(shown(node) + " is no text");
    }
    return node.textValue();
  }

  static Signature signature(JsonNode node) throws UnexpectedException {
    return Signature.fromBase58(text(node));
  }

  static PublicKey key(JsonNode node) throws UnexpectedException {
    return PublicKey.fromBase58(text(node));
  }

  static Hash32 hash(JsonNode node) throws UnexpectedException {
    return Hash32.fromBase58(text(node));
  }

  static byte[] base64(JsonNode node) throws UnexpectedException {
    if (!node.isArray() || !node.path(1).asText().equals("base64")) {
      throw new UnexpectedException("no base64 where it was asked for");
    }
    try {
      return Base64.getDecoder().decode(text(node.get(0)));
    } catch (IllegalArgumentException malformed) {
      throw new UnexpectedException("base64: " + malformed.getMessage());
    }
  }

  static LatestBlockhash latestBlockhash(JsonNode node) throws UnexpectedException {
    JsonNode value = node.path("value");
    return new LatestBlockhash(
        hash(value.path("blockhash")),
        u64(value.path("lastValidBlockHeight")),
        u64(node.path("context").path("slot")));
  }

  static Optional<AccountInfo> account(JsonNode node) throws UnexpectedException {
    if (node.isNull()) {
      return Optional.empty();
    }
    return Optional.of(
        new AccountInfo(
            u64(node.path("lamports")),
            key(node.path("owner")),
            ByteString.of(base64(node.path("data"))),
            node.path("executable").asBoolean()));
  }

  static KeyedAccount keyedAccount(JsonNode node) throws UnexpectedException {
    return new KeyedAccount(
        key(node.path("pubkey")),
        account(node.path("account"))
            .orElseThrow(() -> new UnexpectedException("an address without its account")));
  }

  static Optional<SignatureStatus> status(JsonNode node) throws UnexpectedException {
    if (node.isNull()) {
      return Optional.empty();
    }
    Commitment commitment =
        switch (node.path("confirmationStatus").asText("")) {
          case "processed" -> Commitment.PROCESSED;
          case "confirmed" -> Commitment.CONFIRMED;
          case "finalized" -> Commitment.FINALIZED;
          default -> throw new UnexpectedException("a status without confirmationStatus");
        };
    return Optional.of(
        new SignatureStatus(
            u64(node.path("slot")), TransactionError.ofJson(node.path("err")), commitment));
  }

  static SignatureInfo signatureInfo(JsonNode node) throws UnexpectedException {
    return new SignatureInfo(
        signature(node.path("signature")),
        u64(node.path("slot")),
        TransactionError.ofJson(node.path("err")),
        optionalLong(node.path("blockTime")));
  }

  static Simulation simulation(JsonNode node) throws UnexpectedException {
    return new Simulation(
        TransactionError.ofJson(node.path("err")),
        optionalLong(node.path("unitsConsumed")).orElse(0),
        texts(node.path("logs")));
  }

  static PrioritizationFee prioritizationFee(JsonNode node) throws UnexpectedException {
    return new PrioritizationFee(u64(node.path("slot")), u64(node.path("prioritizationFee")));
  }

  static List<String> texts(JsonNode node) throws UnexpectedException {
    return node.isNull() || node.isMissingNode() ? List.of() : list(node, -1, Answers::text);
  }

  private static String shown(JsonNode node) {
    String text = node.isMissingNode() ? "a missing value" : node.toString();
    return text.length() > 80 ? text.substring(0, 80) + "…" : text;
  }
}
