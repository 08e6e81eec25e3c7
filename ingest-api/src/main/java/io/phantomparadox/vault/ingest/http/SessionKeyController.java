package io.phantomparadox.vault.ingest.http;

import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.MediaType;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Post;
import io.micronaut.http.annotation.QueryValue;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.micronaut.serde.annotation.Serdeable;
import io.phantomparadox.vault.ingest.chain.TransactionContent;
import io.phantomparadox.vault.ingest.chain.WalletTransactions;
import io.phantomparadox.vault.ingest.http.FlatJson.Reading.Fields;
import io.phantomparadox.vault.ingest.problem.ProblemType;
import io.phantomparadox.vault.ingest.session.SessionAllowance;
import io.phantomparadox.vault.ingest.signin.SignIn;
import io.phantomparadox.vault.ingest.view.GameView;
import io.phantomparadox.vault.ingest.view.Session;
import io.phantomparadox.vault.solana.ByteString;
import io.phantomparadox.vault.solana.PublicKey;
import io.phantomparadox.vault.solana.ed25519.Ed25519Verifier;
import io.phantomparadox.vault.solana.program.SessionGrant;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/**
 * Session keys. The chain alone says which there are (rule 4): the door checks what the wallet and
 * the key have signed, makes the transaction, and sends it once the wallet has signed that too.
 */
@Controller("/api/session-keys")
@ExecuteOn(TaskExecutors.BLOCKING)
final class SessionKeyController {
  private static final String TRANSACTION = "transaction";
  private static final List<String> CREATE =
      List.of(
          "nonce",
          "issuedAt",
          "expirationTime",
          "signature",
          "game",
          "owner",
          "session",
          "maxVolumeLamports",
          "maxItems",
          "expiresAt",
          "actions",
          "sessionSignature");
  private static final List<String> REVOKE = List.of("game", "owner", "session");
  private static final List<String> SIGNED = List.of(TRANSACTION);

  private final Gate gate;
  private final SignIn signIn;
  private final WalletTransactions transactions;
  private final GameView view;
  private final Ed25519Verifier verifier;
  private final InstantSource clock;

  SessionKeyController(
      Gate gate,
      SignIn signIn,
      WalletTransactions transactions,
      GameView view,
      Ed25519Verifier verifier,
      InstantSource clock) {
    this.gate = gate;
    this.signIn = signIn;
    this.transactions = transactions;
    this.view = view;
    this.verifier = verifier;
    this.clock = clock;
  }

  /** The session keys of a wallet in a game. */
  @Serdeable
  record SessionsBody(List<SessionBody> sessions) {}

  /**
   * A session key as netting sees it.
   *
   * @param status LIVE, EXPIRED or REVOKED
   * @param usedVolumeLamports executed and reserved
   * @param usedItems executed and reserved
   */
  @Serdeable
  record SessionBody(
      String game,
      String owner,
      String session,
      String status,
      String maxVolumeLamports,
      String usedVolumeLamports,
      String maxItems,
      String usedItems,
      String expiresAt,
      List<String> actions) {
    static SessionBody of(long game, PublicKey owner, PublicKey key, Session session, Instant now) {
      return new SessionBody(
          Long.toString(game),
          owner.toBase58(),
          key.toBase58(),
          session.revoked()
              ? "REVOKED"
              : session.expiredAt(now.toEpochMilli()) ? "EXPIRED" : "LIVE",
          Long.toUnsignedString(session.maxVolumeLamports()),
          Long.toString(session.usedVolumeLamports()),
          Long.toUnsignedString(session.maxItems()),
          Long.toString(session.usedItems()),
          Instant.ofEpochMilli(session.expiresAtMillis()).toString(),
          session.actionNames());
    }
  }

  /**
   * Takes what the wallet signed (the sign-in text whose statement names the key and its limits)
   * and the key's own signature of the same text; gives the transaction that registers it, or sends
   * it when the wallet has signed it.
   */
  @Post(value = "/create", consumes = MediaType.APPLICATION_JSON)
  HttpResponse<?> create(HttpRequest<byte[]> request) {
    return gate.json(request, CREATE, SIGNED, fields -> create(request, fields));
  }

  /** Gives the transaction that revokes a session key, or sends it when the wallet signed it. */
  @Post(value = "/revoke", consumes = MediaType.APPLICATION_JSON)
  HttpResponse<?> revoke(HttpRequest<byte[]> request) {
    return gate.json(request, REVOKE, SIGNED, fields -> revoke(request, fields));
  }

  /** The session keys of a wallet, as netting has them. */
  @Get
  HttpResponse<?> list(
      HttpRequest<?> request,
      @QueryValue(defaultValue = "") String game,
      @QueryValue(defaultValue = "") String owner) {
    return gate.anyone(request, _ -> listed(request, game, owner));
  }

  private HttpResponse<?> listed(HttpRequest<?> request, String game, String owner) {
    Optional<PublicKey> wallet = PublicKey.parse(owner);
    if (wallet.isEmpty() || !LookupController.isNumber(game)) {
      return Gate.problem(
          request,
          ProblemType.INVALID_FIELD.in(
              wallet.isEmpty() ? "owner" : "game",
              "the query names a game and an owner: ?game=1&owner=<wallet>"));
    }
    if (!view.caughtUp()) {
      return Gate.problem(
          request, ProblemType.VIEW_NOT_READY.with("vault.sessions is still being read"));
    }
    Instant now = clock.instant();
    long number = Long.parseLong(game);
    return HttpResponse.ok(
        new SessionsBody(
            view.sessionsOf(number, wallet.get()).entrySet().stream()
                .map(
                    entry ->
                        SessionBody.of(number, wallet.get(), entry.getKey(), entry.getValue(), now))
                .toList()));
  }

  private HttpResponse<?> create(HttpRequest<?> request, Fields fields) {
    SessionAllowance wanted = allowance(fields);
    if (wanted.grant().expiresAtSeconds() <= clock.instant().getEpochSecond()) {
      return Gate.problem(
          request, ProblemType.EXPIRED.in("expiresAt", "expiresAt: is over already"));
    }
    SignIn.Result result =
        signIn.authorise(
            wanted.owner(),
            fields.get("nonce"),
            wanted.statement(),
            fields.get("issuedAt"),
            fields.get("expirationTime"),
            FieldValues.signature(fields, "signature"));
    return switch (result) {
      case SignIn.Result.Authorised(PublicKey _, ByteString text) -> {
        if (!verifier.verify(
            wanted.session(), text.toBytes(), FieldValues.signature(fields, "sessionSignature"))) {
          yield Gate.problem(
              request,
              ProblemType.PROOF_REFUSED.in(
                  "sessionSignature",
                  "sessionSignature: is not the session key's signature of the same text"));
        }
        yield authorised(request, fields, wanted);
      }
      case SignIn.Result.UnknownNonce _ ->
          Gate.problem(
              request,
              ProblemType.UNKNOWN_NONCE.in(
                  "nonce", "nonce: was never given to this wallet, is used up or too old"));
      case SignIn.Result.Refused(var why) ->
          Gate.problem(
              request,
              ProblemType.SIGN_IN_REFUSED.with(
                  "refused: " + why + "; the statement to sign is: " + wanted.statement()));
      case SignIn.Result.SignedIn _ ->
          throw new IllegalStateException("an authorisation is no sign-in");
    };
  }

  private HttpResponse<?> authorised(
      HttpRequest<?> request, Fields fields, SessionAllowance wanted) {
    if (!fields.get(TRANSACTION).isEmpty()) {
      return TransactionBody.sent(
          request,
          transactions.send(
              FieldValues.base64(fields, TRANSACTION),
              new TransactionContent.Exactly(
                  transactions.registration(
                      wanted.owner(), wanted.game(), wanted.session(), wanted.grant()))));
    }
    return TransactionBody.prepared(
        request,
        transactions.registerSession(
            wanted.owner(), wanted.game(), wanted.session(), wanted.grant()));
  }

  private HttpResponse<?> revoke(HttpRequest<?> request, Fields fields) {
    PublicKey owner = FieldValues.key(fields, "owner");
    PublicKey session = FieldValues.key(fields, "session");
    long game = game(fields);
    return fields.get(TRANSACTION).isEmpty()
        ? TransactionBody.prepared(request, transactions.revokeSession(owner, game, session))
        : TransactionBody.sent(
            request,
            transactions.send(
                FieldValues.base64(fields, TRANSACTION),
                new TransactionContent.Exactly(transactions.revocation(owner, game, session))));
  }

  private static SessionAllowance allowance(Fields fields) {
    return new SessionAllowance(
        game(fields),
        FieldValues.key(fields, "owner"),
        FieldValues.key(fields, "session"),
        new SessionGrant(
            FieldValues.number(fields, "maxVolumeLamports", 0, Long.MAX_VALUE),
            (int) FieldValues.number(fields, "maxItems", 0, Integer.MAX_VALUE),
            FieldValues.seconds(fields, "expiresAt"),
            FieldValues.actions(fields, "actions")));
  }

  private static long game(Fields fields) {
    return FieldValues.number(fields, "game", 0, Long.MAX_VALUE);
  }
}
