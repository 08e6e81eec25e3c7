package io.phantomparadox.vault.ingest.chain;

import io.phantomparadox.vault.ingest.problem.Problem;
import io.phantomparadox.vault.ingest.problem.ProblemType;
import io.phantomparadox.vault.solana.ByteString;
import io.phantomparadox.vault.solana.Hash32;
import io.phantomparadox.vault.solana.PublicKey;
import io.phantomparadox.vault.solana.ed25519.Ed25519Verifier;
import io.phantomparadox.vault.solana.tx.AccountMeta;
import io.phantomparadox.vault.solana.tx.CompiledInstruction;
import io.phantomparadox.vault.solana.tx.ComputeBudget;
import io.phantomparadox.vault.solana.tx.Instruction;
import io.phantomparadox.vault.solana.tx.Message;
import io.phantomparadox.vault.solana.tx.Transaction;
import io.phantomparadox.vault.solana.tx.TransactionParsing;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/** What a transaction must hold to be passed on: the door is no relay for anything else. */
public sealed interface TransactionContent {
  /** Beside compute limits exactly this call. */
  record Exactly(Instruction call) implements TransactionContent {}

  /** Beside compute limits calls of the vault program that a wallet makes for itself. */
  record OfAWallet() implements TransactionContent {}

  /** Anchor's discriminators of what a wallet may do; session keys are registered elsewhere. */
  List<ByteString> WALLET_CALLS =
      Stream.of(
              "open_wallet",
              "deposit",
              "request_withdraw",
              "cancel_withdraw",
              "complete_withdraw",
              "revoke_session_key")
          .map(
              name ->
                  ByteString.copyOf(
                      Hash32.sha256(("global:" + name).getBytes(StandardCharsets.US_ASCII))
                          .toBytes(),
                      0,
                      8))
          .toList();

  /** Reads a transaction and checks its content and every signature. */
  default ChainAnswer<Transaction> check(byte[] wire, PublicKey program, Ed25519Verifier verifier) {
    return switch (Transaction.parse(wire)) {
      case TransactionParsing.Malformed(String problem) ->
          refused(ProblemType.INVALID_FIELD.in("transaction", "transaction: " + problem));
      case TransactionParsing.Parsed(Transaction transaction) -> {
        if (!holdsWhatItMust(transaction.message(), program)) {
          yield refused(
              ProblemType.WRONG_TRANSACTION.in(
                  "transaction", "transaction: does something else than what is taken here"));
        }
        yield transaction.isFullySigned() && transaction.verify(verifier)
            ? new ChainAnswer.Good<>(transaction)
            : refused(
                ProblemType.BAD_SIGNATURE.in(
                    "transaction", "transaction: a signature is missing or not its signer's"));
      }
    };
  }

  private static ChainAnswer<Transaction> refused(Problem problem) {
    return new ChainAnswer.Refused<>(problem);
  }

  private boolean holdsWhatItMust(Message message, PublicKey program) {
    if (!message.lookups().isEmpty()) {
      return false;
    }
    List<CompiledInstruction> calls = new ArrayList<>();
    for (CompiledInstruction call : message.instructions()) {
      if (call.programIndex() >= message.accountKeys().size()) {
        return false;
      }
      if (!message.accountKeys().get(call.programIndex()).equals(ComputeBudget.PROGRAM)) {
        calls.add(call);
      }
    }
    return switch (this) {
      case Exactly(Instruction call) -> calls.size() == 1 && same(calls.getFirst(), call, message);
      case OfAWallet _ ->
          !calls.isEmpty()
              && calls.stream()
                  .allMatch(
                      call ->
                          message.accountKeys().get(call.programIndex()).equals(program)
                              && WALLET_CALLS.stream().anyMatch(call.data()::startsWith));
    };
  }

  private static boolean same(CompiledInstruction call, Instruction expected, Message message) {
    List<PublicKey> keys = message.accountKeys();
    byte[] indexes = call.accountIndexes().toBytes();
    for (byte index : indexes) {
      if (Byte.toUnsignedInt(index) >= keys.size()) {
        return false;
      }
    }
    PublicKey[] accounts = new PublicKey[indexes.length];
    Arrays.setAll(accounts, i -> keys.get(Byte.toUnsignedInt(indexes[i])));
    return keys.get(call.programIndex()).equals(expected.program())
        && call.data().equals(expected.data())
        && List.of(accounts).equals(expected.accounts().stream().map(AccountMeta::key).toList());
  }
}
