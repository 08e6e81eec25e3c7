package io.phantomparadox.vault.solana.rpc;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.phantomparadox.vault.solana.ByteString;
import io.phantomparadox.vault.solana.Hash32;
import io.phantomparadox.vault.solana.PublicKey;
import io.phantomparadox.vault.solana.Signature;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/**
 * The calls of Solana's JSON-RPC the vault needs, over whatever carries {@link #call}: one endpoint
 * ({@link RpcClient}) or several ({@link RpcPool}). Calls block; every one has a deadline.
 *
 * <p>Every call that reads transactions sends {@code maxSupportedTransactionVersion: 1}: without it
 * one v1 transaction makes a whole block unreadable.
 */
public interface SolanaRpc {
  /** Most accounts of one {@link #getMultipleAccounts}. */
  int ACCOUNTS_MAX = 100;

  /** Most signatures of one {@link #getSignatureStatuses}. */
  int STATUSES_MAX = 256;

  /** Most signatures of one {@link #getSignaturesForAddress}. */
  int SIGNATURES_MAX = 1000;

  /** Widest range of one {@link #getBlocks}, in slots. */
  long BLOCK_RANGE_MAX = 500_000;

  /** JSON-RPC's code for a method the node does not have. */
  int METHOD_NOT_FOUND = -32601;

  /** Newest transaction version asked for. */
  int TRANSACTION_VERSION_MAX = 1;

  /** Calls {@code method} and gives the {@code result} of the answer. */
  RpcResult<JsonNode> call(String method, ArrayNode params);

  /** A blockhash to sign with. */
  default RpcResult<LatestBlockhash> getLatestBlockhash(Commitment commitment) {
    return ask("getLatestBlockhash", params().add(options(commitment)), Answers::latestBlockhash);
  }

  /** Lamports of an account; 0 when there is none. */
  default RpcResult<AtSlot<Long>> getBalance(PublicKey address, Commitment commitment) {
    return ask(
        "getBalance",
        params().add(address.toBase58()).add(options(commitment)),
        Answers.atSlot(Answers::u64));
  }

  /** An account, empty when there is none. */
  default RpcResult<AtSlot<Optional<AccountInfo>>> getAccountInfo(
      PublicKey address, Commitment commitment) {
    return ask(
        "getAccountInfo",
        params().add(address.toBase58()).add(base64Options(commitment)),
        Answers.atSlot(Answers::account));
  }

  /**
   * Several accounts at one slot, in the order asked for.
   *
   * @throws IllegalArgumentException when more than {@value #ACCOUNTS_MAX}
   */
  default RpcResult<AtSlot<List<Optional<AccountInfo>>>> getMultipleAccounts(
      List<PublicKey> addresses, Commitment commitment) {
    requireAtMost(addresses.size(), ACCOUNTS_MAX, "accounts");
    ArrayNode keys = params();
    addresses.forEach(address -> keys.add(address.toBase58()));
    return ask(
        "getMultipleAccounts",
        params().add(keys).add(base64Options(commitment)),
        Answers.atSlot(node -> Answers.list(node, addresses.size(), Answers::account)));
  }

  /**
   * The accounts a program owns whose data begins with {@code prefix}. Many public nodes refuse it.
   */
  default RpcResult<List<KeyedAccount>> getProgramAccounts(
      PublicKey program, ByteString prefix, Commitment commitment) {
    ObjectNode options = base64Options(commitment);
    if (prefix.size() > 0) {
      options
          .putArray("filters")
          .addObject()
          .putObject("memcmp")
          .put("offset", 0)
          .put("encoding", "base64")
          .put("bytes", Base64.getEncoder().encodeToString(prefix.toBytes()));
    }
    return ask(
        "getProgramAccounts",
        params().add(program.toBase58()).add(options),
        node -> Answers.list(node, -1, Answers::keyedAccount));
  }

  /** The slot the node has reached. */
  default RpcResult<Long> getSlot(Commitment commitment) {
    return ask("getSlot", params().add(options(commitment)), Answers::u64);
  }

  /** The number of blocks below the node's newest. */
  default RpcResult<Long> getBlockHeight(Commitment commitment) {
    return ask("getBlockHeight", params().add(options(commitment)), Answers::u64);
  }

  /** The first slot whose block the node still has. */
  default RpcResult<Long> getFirstAvailableBlock() {
    return ask("getFirstAvailableBlock", params(), Answers::u64);
  }

  /**
   * The slots from {@code first} to {@code last}, both included, that have a block.
   *
   * @throws IllegalArgumentException when the range is wider than {@value #BLOCK_RANGE_MAX}
   */
  default RpcResult<List<Long>> getBlocks(long first, long last, Commitment commitment) {
    if (last < first || last - first >= BLOCK_RANGE_MAX) {
      throw new IllegalArgumentException("slots " + first + " to " + last);
    }
    return ask(
        "getBlocks",
        params().add(first).add(last).add(options(commitment)),
        node -> Answers.list(node, -1, Answers::u64));
  }

  /**
   * A block in full; confirmed or finalized. A slot without one is {@link RpcError.Rejected} with a
   * kind that says whether it {@link RpcErrorKind#isSkippedSlot} or {@link RpcErrorKind#isNotYet}.
   */
  default RpcResult<Block> getBlock(long slot, Commitment commitment) {
    ObjectNode options = transactionOptions(commitment);
    options.put("transactionDetails", "full").put("rewards", false);
    return ask("getBlock", params().add(slot).add(options), node -> BlockAnswers.block(slot, node));
  }

  /**
   * A block without what its transactions did: its place in the chain and their ids in order.
   * Errors as of {@link #getBlock}.
   */
  default RpcResult<BlockOutline> getBlockOutline(long slot, Commitment commitment) {
    ObjectNode options = transactionOptions(commitment);
    options.put("transactionDetails", "signatures").put("rewards", false);
    return ask(
        "getBlock", params().add(slot).add(options), node -> BlockAnswers.outline(slot, node));
  }

  /**
   * What the node knows of transactions, in the order asked for; empty for one it does not know.
   *
   * @param searchHistory also behind the recent cache; without it an old transaction is unknown
   * @throws IllegalArgumentException when more than {@value #STATUSES_MAX}
   */
  default RpcResult<AtSlot<List<Optional<SignatureStatus>>>> getSignatureStatuses(
      List<Signature> signatures, boolean searchHistory) {
    requireAtMost(signatures.size(), STATUSES_MAX, "signatures");
    ArrayNode ids = params();
    signatures.forEach(signature -> ids.add(signature.toBase58()));
    ObjectNode options = object();
    options.put("searchTransactionHistory", searchHistory);
    return ask(
        "getSignatureStatuses",
        params().add(ids).add(options),
        Answers.atSlot(node -> Answers.list(node, signatures.size(), Answers::status)));
  }

  /** A landed transaction, empty when the node does not know it. */
  default RpcResult<Optional<LandedAt>> getTransaction(Signature signature, Commitment commitment) {
    return ask(
        "getTransaction",
        params().add(signature.toBase58()).add(transactionOptions(commitment)),
        BlockAnswers::landedAt);
  }

  /**
   * Transactions that named an address, newest first.
   *
   * @param before only older ones than this
   * @param until only newer ones than this; one the node does not know is ignored in silence
   * @throws IllegalArgumentException when {@code limit} is not in 1 to {@value #SIGNATURES_MAX}
   */
  default RpcResult<List<SignatureInfo>> getSignaturesForAddress(
      PublicKey address,
      Optional<Signature> before,
      Optional<Signature> until,
      int limit,
      Commitment commitment) {
    return getSignaturesForAddress(address, before, until, limit, 0, commitment);
  }

  /**
   * The same from a node that is not behind a slot; one that is refuses. Behind one address there
   * may be many nodes, and one that does not know {@code before} answers as if nothing were older.
   */
  default RpcResult<List<SignatureInfo>> getSignaturesForAddress(
      PublicKey address,
      Optional<Signature> before,
      Optional<Signature> until,
      int limit,
      long minContextSlot,
      Commitment commitment) {
    requireAtMost(limit, SIGNATURES_MAX, "signatures");
    ObjectNode options = options(commitment);
    options.put("limit", limit);
    if (minContextSlot > 0) {
      options.put("minContextSlot", minContextSlot);
    }
    before.ifPresent(signature -> options.put("before", signature.toBase58()));
    until.ifPresent(signature -> options.put("until", signature.toBase58()));
    return ask(
        "getSignaturesForAddress",
        params().add(address.toBase58()).add(options),
        node -> Answers.list(node, -1, Answers::signatureInfo));
  }

  /**
   * Sends a transaction's bytes. The node is told not to resend by itself: when to send again is
   * the sender's business. A result other than an answer or {@link RpcError.Rejected} means it is
   * unknown whether the transaction goes round.
   */
  default RpcResult<Signature> sendTransaction(byte[] wire, SendOptions sendOptions) {
    ObjectNode options = object();
    options
        .put("encoding", "base64")
        .put("skipPreflight", !sendOptions.preflight())
        .put("preflightCommitment", sendOptions.commitment().wireName())
        .put("maxRetries", 0);
    return ask(
        "sendTransaction",
        params().add(Base64.getEncoder().encodeToString(wire)).add(options),
        Answers::signature);
  }

  /**
   * Simulates a transaction.
   *
   * @param replaceBlockhash lets the node put a recent blockhash in; signatures are not checked
   */
  default RpcResult<AtSlot<Simulation>> simulateTransaction(
      byte[] wire, boolean replaceBlockhash, Commitment commitment) {
    ObjectNode options = options(commitment);
    options
        .put("encoding", "base64")
        .put("sigVerify", false)
        .put("replaceRecentBlockhash", replaceBlockhash);
    return ask(
        "simulateTransaction",
        params().add(Base64.getEncoder().encodeToString(wire)).add(options),
        Answers.atSlot(Answers::simulation));
  }

  /** The hash that names the cluster. */
  default RpcResult<Hash32> getGenesisHash() {
    return ask("getGenesisHash", params(), Answers::hash);
  }

  /** Asks a test cluster for lamports. */
  default RpcResult<Signature> requestAirdrop(PublicKey to, long lamports) {
    return ask("requestAirdrop", params().add(to.toBase58()).add(lamports), Answers::signature);
  }

  /** Lamports an account of {@code dataSize} bytes must hold to stay. */
  default RpcResult<Long> getMinimumBalanceForRentExemption(long dataSize) {
    return ask("getMinimumBalanceForRentExemption", params().add(dataSize), Answers::u64);
  }

  /** The least fees that got in lately, for transactions that write all of {@code accounts}. */
  default RpcResult<List<PrioritizationFee>> getRecentPrioritizationFees(List<PublicKey> accounts) {
    ArrayNode keys = params();
    accounts.forEach(account -> keys.add(account.toBase58()));
    return ask(
        "getRecentPrioritizationFees",
        params().add(keys),
        node -> Answers.list(node, -1, Answers::prioritizationFee));
  }

  /**
   * Whether the cluster runs Alpenglow, where what is confirmed is final. A node that does not know
   * the question does not.
   */
  default RpcResult<Boolean> isAlpenglow() {
    RpcResult<Boolean> answer = call("getAgGenesisCert", params()).map(node -> !node.isNull());
    return answer instanceof RpcResult.Failed<Boolean>(RpcError.Rejected rejected)
            && rejected.code() == METHOD_NOT_FOUND
        ? RpcResult.ok(false)
        : answer;
  }

  /** Ok when the node says it is healthy. */
  default RpcResult<String> getHealth() {
    return ask("getHealth", params(), Answers::text);
  }

  /** The software version of the node. */
  default RpcResult<String> getVersion() {
    return ask("getVersion", params(), node -> Answers.text(node.path("solana-core")));
  }

  private <T> RpcResult<T> ask(String method, ArrayNode params, Answers.Reading<T> reading) {
    return call(method, params).flatMap(node -> Answers.read(method, node, reading));
  }

  private static void requireAtMost(int count, int max, String what) {
    if (count < 1 || count > max) {
      throw new IllegalArgumentException(count + " " + what + ", 1 to " + max);
    }
  }

  private static ArrayNode params() {
    return JsonNodeFactory.instance.arrayNode();
  }

  private static ObjectNode object() {
    return JsonNodeFactory.instance.objectNode();
  }

  private static ObjectNode options(Commitment commitment) {
    return object().put("commitment", commitment.wireName());
  }

  private static ObjectNode base64Options(Commitment commitment) {
    return options(commitment).put("encoding", "base64");
  }

  private static ObjectNode transactionOptions(Commitment commitment) {
    return base64Options(commitment).put("maxSupportedTransactionVersion", TRANSACTION_VERSION_MAX);
  }
}
