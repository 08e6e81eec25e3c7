package io.phantomparadox.vault.ingest.http;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.MediaType;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.PathVariable;
import io.micronaut.http.annotation.Post;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.micronaut.serde.annotation.Serdeable;
import io.phantomparadox.vault.ingest.chain.ChainAnswer;
import io.phantomparadox.vault.ingest.chain.TransactionContent;
import io.phantomparadox.vault.ingest.chain.WalletTransactions;
import io.phantomparadox.vault.ingest.problem.Problem;
import io.phantomparadox.vault.ingest.problem.ProblemType;
import io.phantomparadox.vault.solana.Signature;
import io.phantomparadox.vault.solana.rpc.SignatureStatus;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Money in and out: transactions ready for a wallet's signature, and their way to the chain. */
@Controller("/api/transactions")
@ExecuteOn(TaskExecutors.BLOCKING)
final class TransactionController {
  private static final List<String> WITH_AMOUNT = List.of("game", "wallet", "amountLamports");
  private static final List<String> WITHOUT_AMOUNT = List.of("game", "wallet");

  private final Gate gate;
  private final WalletTransactions transactions;

  TransactionController(Gate gate, WalletTransactions transactions) {
    this.gate = gate;
    this.transactions = transactions;
  }

  /**
   * What the chain knows of a transaction.
   *
   * @param status UNKNOWN, PROCESSED, CONFIRMED, FINALIZED or FAILED
   * @param slot where it was processed
   * @param error why it failed
   */
  @Serdeable
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record StatusBody(String signature, String status, @Nullable Long slot, @Nullable String error) {}

  /** Money into a game; opens the wallet there when it is new. */
  @Post(value = "/deposit", consumes = MediaType.APPLICATION_JSON)
  HttpResponse<?> deposit(HttpRequest<byte[]> request) {
    return withAmount(request, transactions::deposit);
  }

  /** Begins to leave: from now on the money is not available to netting. */
  @Post(value = "/request-withdraw", consumes = MediaType.APPLICATION_JSON)
  HttpResponse<?> requestWithdraw(HttpRequest<byte[]> request) {
    return withAmount(request, transactions::requestWithdraw);
  }

  /** Takes the request to leave back. */
  @Post(value = "/cancel-withdraw", consumes = MediaType.APPLICATION_JSON)
  HttpResponse<?> cancelWithdraw(HttpRequest<byte[]> request) {
    return gate.json(
        request,
        WITHOUT_AMOUNT,
        List.of(),
        fields ->
            TransactionBody.prepared(
                request,
                transactions.cancelWithdraw(FieldValues.key(fields, "wallet"), game(fields))));
  }

  /** Pays out what was requested, after the lock. */
  @Post(value = "/complete-withdraw", consumes = MediaType.APPLICATION_JSON)
  HttpResponse<?> completeWithdraw(HttpRequest<byte[]> request) {
    return gate.json(
        request,
        WITHOUT_AMOUNT,
        List.of(),
        fields ->
            TransactionBody.prepared(
                request,
                transactions.completeWithdraw(FieldValues.key(fields, "wallet"), game(fields))));
  }

  /** Sends a transaction of the kinds above once its wallet has signed it. */
  @Post(value = "/submit", consumes = MediaType.APPLICATION_JSON)
  HttpResponse<?> submit(HttpRequest<byte[]> request) {
    return gate.json(
        request,
        List.of("transaction"),
        List.of(),
        fields ->
            TransactionBody.sent(
                request,
                transactions.send(
                    FieldValues.base64(fields, "transaction"),
                    new TransactionContent.OfAWallet())));
  }

  /** How far a transaction is. */
  @Get("/{signature}")
  HttpResponse<?> status(HttpRequest<?> request, @PathVariable String signature) {
    return gate.anyone(
        request,
        _ ->
            Signature.parse(signature)
                .<HttpResponse<?>>map(
                    parsed ->
                        switch (transactions.status(parsed)) {
                          case ChainAnswer.Good<Optional<SignatureStatus>>(var status) ->
                              HttpResponse.ok(body(parsed, status));
                          case ChainAnswer.Refused<Optional<SignatureStatus>>(Problem problem) ->
                              Gate.problem(request, problem);
                        })
                .orElseGet(
                    () ->
                        Gate.problem(
                            request,
                            ProblemType.INVALID_FIELD.in(
                                "signature", "signature: is not a signature in base58"))));
  }

  private static StatusBody body(Signature signature, Optional<SignatureStatus> status) {
    if (status.isEmpty()) {
      return new StatusBody(signature.toBase58(), "UNKNOWN", null, null);
    }
    SignatureStatus known = status.get();
    return new StatusBody(
        signature.toBase58(),
        known.error().isPresent() ? "FAILED" : known.commitment().name(),
        known.slot(),
        known.error().map(Object::toString).orElse(null));
  }

  private interface OfAmount {
    ChainAnswer<io.phantomparadox.vault.ingest.chain.Prepared> prepare(
        io.phantomparadox.vault.solana.PublicKey wallet, long game, long lamports);
  }

  private HttpResponse<?> withAmount(HttpRequest<byte[]> request, OfAmount kind) {
    return gate.json(
        request,
        WITH_AMOUNT,
        List.of(),
        fields ->
            TransactionBody.prepared(
                request,
                kind.prepare(
                    FieldValues.key(fields, "wallet"),
                    game(fields),
                    FieldValues.number(fields, "amountLamports", 1, Long.MAX_VALUE))));
  }

  private static long game(FlatJson.Reading.Fields fields) {
    return FieldValues.number(fields, "game", 0, Long.MAX_VALUE);
  }
}
