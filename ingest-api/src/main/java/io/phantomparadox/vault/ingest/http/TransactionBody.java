package io.phantomparadox.vault.ingest.http;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.serde.annotation.Serdeable;
import io.phantomparadox.vault.ingest.chain.ChainAnswer;
import io.phantomparadox.vault.ingest.chain.Prepared;
import io.phantomparadox.vault.ingest.problem.Problem;
import io.phantomparadox.vault.solana.Signature;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/**
 * A transaction on its way: READY_TO_SIGN with all but the signature, or SENT with it.
 *
 * @param transaction unsigned, base64; the wallet signs its message
 * @param feePayer who signs and pays, base58
 * @param lastValidBlockHeight the last block height at which it can land
 * @param computeUnits it took in simulation
 * @param signature of the sent transaction, base58
 */
@Serdeable
@JsonInclude(JsonInclude.Include.NON_NULL)
public record TransactionBody(
    String status,
    @Nullable String transaction,
    @Nullable String feePayer,
    @Nullable Long lastValidBlockHeight,
    @Nullable Long computeUnits,
    @Nullable String signature) {

  static HttpResponse<?> prepared(HttpRequest<?> request, ChainAnswer<Prepared> answer) {
    return switch (answer) {
      case ChainAnswer.Good<Prepared>(Prepared ready) ->
          HttpResponse.ok(
              new TransactionBody(
                  "READY_TO_SIGN",
                  Base64.getEncoder().encodeToString(ready.transaction().serialize()),
                  ready.transaction().message().feePayer().toBase58(),
                  ready.lastValidBlockHeight(),
                  ready.units(),
                  null));
      case ChainAnswer.Refused<Prepared>(Problem problem) -> Gate.problem(request, problem);
    };
  }

  static HttpResponse<?> sent(HttpRequest<?> request, ChainAnswer<Signature> answer) {
    return switch (answer) {
      case ChainAnswer.Good<Signature>(Signature signature) ->
          HttpResponse.accepted()
              .body(new TransactionBody("SENT", null, null, null, null, signature.toBase58()));
      case ChainAnswer.Refused<Signature>(Problem problem) -> Gate.problem(request, problem);
    };
  }
}
