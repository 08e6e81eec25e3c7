package io.phantomparadox.vault.ingest.http;

import com.fasterxml.jackson.annotation.JsonInclude;
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
import io.phantomparadox.vault.ingest.problem.Problem;
import io.phantomparadox.vault.ingest.problem.ProblemType;
import io.phantomparadox.vault.ingest.signin.Producer;
import io.phantomparadox.vault.ingest.signin.Role;
import io.phantomparadox.vault.ingest.signin.SignIn;
import io.phantomparadox.vault.ingest.signin.SignIn.Offer;
import io.phantomparadox.vault.ingest.signin.Tokens;
import io.phantomparadox.vault.solana.MalformedKeyException;
import io.phantomparadox.vault.solana.PublicKey;
import io.phantomparadox.vault.solana.Signature;
import io.phantomparadox.vault.solana.siws.SiwsMessage;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Wallets sign in here. An intent needs no sign-in: it carries its own signature. */
@Controller("/api")
@ExecuteOn(TaskExecutors.BLOCKING)
final class SignInController {
  private static final byte[] NO_BODY = {};
  private static final List<String> SIGN_IN_FIELDS =
      List.of("nonce", "issuedAt", "expirationTime", "signature");

  private final SignIn signIn;
  private final Tokens tokens;
  private final Caller caller;
  private final Gate gate;

  SignInController(SignIn signIn, Tokens tokens, Caller caller, Gate gate) {
    this.signIn = signIn;
    this.tokens = tokens;
    this.caller = caller;
    this.gate = gate;
  }

  /**
   * What a wallet puts into its sign-in text; it adds issuedAt and expirationTime itself.
   *
   * @param nonce to be used once
   * @param expiresAt until when, ISO 8601
   * @param input the wallet standard's sign-in input, all but the two times
   */
  @Serdeable
  record NonceBody(String nonce, String expiresAt, InputBody input) {}

  /** The sign-in input of the wallet standard. */
  @Serdeable
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record InputBody(
      String domain,
      String address,
      @Nullable String statement,
      @Nullable String uri,
      @Nullable String version,
      @Nullable String chainId,
      @Nullable String nonce) {
    static InputBody of(SiwsMessage message) {
      return new InputBody(
          message.domain(),
          message.address(),
          message.statement(),
          message.uri(),
          message.version(),
          message.chainId(),
          message.nonce());
    }
  }

  /**
   * A token.
   *
   * @param token goes behind {@code Authorization: Bearer}
   * @param expiresAt ISO 8601
   */
  @Serdeable
  record TokenBody(
      String token, String tokenType, String expiresAt, String address, List<String> roles) {}

  /** Who the token says one is. */
  @Serdeable
  record UserBody(String address, List<String> roles) {}

  /** Gives a wallet a nonce. */
  @Get("/user/nonce")
  HttpResponse<?> nonce(HttpRequest<?> request, @QueryValue(defaultValue = "") String address) {
    Optional<Problem> tooOften = tooOften(request);
    if (tooOften.isPresent()) {
      return problem(request, tooOften.get());
    }
    Optional<PublicKey> wallet = PublicKey.parse(address);
    if (wallet.isEmpty()) {
      return problem(
          request,
          ProblemType.INVALID_FIELD.in(
              "address",
              address.isEmpty()
                  ? "address: is missing, say who signs in: ?address=<wallet>"
                  : "address: is not a wallet in base58"));
    }
    Optional<Offer> offer = signIn.offer(wallet.get());
    if (offer.isEmpty()) {
      return problem(request, ProblemType.OVERLOADED.with("too many sign-ins wait already"));
    }
    return HttpResponse.ok(
            new NonceBody(
                offer.get().nonce(),
                offer.get().expiresAt().toString(),
                InputBody.of(offer.get().message())))
        .header("Cache-Control", "no-store");
  }

  /** Takes the signed text's changing parts and its signature; gives a token. */
  @Post(value = "/auth/siws", consumes = MediaType.APPLICATION_JSON)
  HttpResponse<?> siws(HttpRequest<byte[]> request) {
    Optional<Problem> tooOften = tooOften(request);
    if (tooOften.isPresent()) {
      return problem(request, tooOften.get());
    }
    return switch (FlatJson.read(request.getBody().orElse(NO_BODY), SIGN_IN_FIELDS)) {
      case FlatJson.Reading.Refused(Problem problem) -> problem(request, problem);
      case FlatJson.Reading.Fields fields -> siws(request, fields);
    };
  }

  /** Tells the bearer of a token who they are. */
  @Get("/user")
  HttpResponse<?> user(HttpRequest<?> request) {
    return gate.anyone(request, _ -> known(request));
  }

  private HttpResponse<?> known(HttpRequest<?> request) {
    return switch (caller.of(request)) {
      case Caller.Identity.Known(Producer producer) ->
          HttpResponse.ok(new UserBody(producer.address().toBase58(), names(producer)));
      case Caller.Identity.Anonymous _ ->
          problem(request, ProblemType.BAD_TOKEN.with("a token is needed here"));
      case Caller.Identity.BadToken _ -> problem(request, Gate.badToken());
    };
  }

  private HttpResponse<?> siws(HttpRequest<?> request, FlatJson.Reading.Fields fields) {
    Signature signature;
    try {
      signature = Signature.fromBase58(fields.get("signature"));
    } catch (MalformedKeyException malformed) {
      return problem(
          request,
          ProblemType.INVALID_FIELD.in("signature", "signature: " + malformed.getMessage()));
    }
    return switch (signIn.signIn(
        fields.get("nonce"), fields.get("issuedAt"), fields.get("expirationTime"), signature)) {
      case SignIn.Result.SignedIn(Producer producer) -> token(producer);
      case SignIn.Result.UnknownNonce _ ->
          problem(
              request,
              ProblemType.UNKNOWN_NONCE.in(
                  "nonce", "nonce: was never given, is used up or too old; ask for another"));
      case SignIn.Result.Authorised _ ->
          throw new IllegalStateException("a sign-in is no authorisation of something else");
      case SignIn.Result.Refused(var why) ->
          problem(request, ProblemType.SIGN_IN_REFUSED.with("refused: " + why));
    };
  }

  private HttpResponse<?> token(Producer producer) {
    Tokens.Issued token = tokens.issue(producer);
    return HttpResponse.ok(
            new TokenBody(
                token.text(),
                "Bearer",
                token.expiresAt().toString(),
                producer.address().toBase58(),
                names(producer)))
        .header("Cache-Control", "no-store");
  }

  private Optional<Problem> tooOften(HttpRequest<?> request) {
    return gate.refusal(request, 1);
  }

  private static List<String> names(Producer producer) {
    return producer.roles().stream().map(Role::name).sorted().toList();
  }

  private static HttpResponse<?> problem(HttpRequest<?> request, Problem problem) {
    return ProblemBody.answer(problem, Correlation.of(request));
  }
}
