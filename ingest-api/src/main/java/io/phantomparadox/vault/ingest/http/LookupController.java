package io.phantomparadox.vault.ingest.http;

import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.MediaType;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.PathVariable;
import io.micronaut.http.annotation.QueryValue;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.phantomparadox.vault.ingest.lookup.IndexerLookup;
import io.phantomparadox.vault.ingest.lookup.IndexerLookup.Found;
import io.phantomparadox.vault.ingest.problem.Problem;
import io.phantomparadox.vault.ingest.problem.ProblemType;
import io.phantomparadox.vault.solana.PublicKey;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * What became of intents, batches, items and wallets, as the indexer has it: finalized, and a
 * moment behind the log.
 */
@Controller("/api")
@ExecuteOn(TaskExecutors.BLOCKING)
final class LookupController {
  private static final Predicate<String> DIGITS =
      Pattern.compile("0|[1-9][0-9]{0,18}").asMatchPredicate();
  private static final Predicate<String> HASH = Pattern.compile("[0-9a-f]{64}").asMatchPredicate();

  private static final Predicate<String> TRADE_ID =
      Pattern.compile("[0-9a-f]{32}").asMatchPredicate();

  private final Gate gate;
  private final IndexerLookup indexer;

  LookupController(Gate gate, IndexerLookup indexer) {
    this.gate = gate;
    this.indexer = indexer;
  }

  /** An intent's life with its reasons; the id is the one that 202 answered. */
  @Get("/games/{game}/intents/{id}")
  HttpResponse<?> intent(HttpRequest<?> request, @PathVariable String game, @PathVariable String id)
      throws InterruptedException {
    return find(request, "/api/games/", "intents", game, id, HASH);
  }

  /** The halves that name a trade id, 16 bytes in hex. */
  @Get("/games/{game}/trades/{id}")
  HttpResponse<?> trade(HttpRequest<?> request, @PathVariable String game, @PathVariable String id)
      throws InterruptedException {
    return find(request, "/api/games/", "trades", game, id, TRADE_ID);
  }

  /** An item's owner and history. */
  @Get("/games/{game}/items/{id}")
  HttpResponse<?> item(HttpRequest<?> request, @PathVariable String game, @PathVariable String id)
      throws InterruptedException {
    return find(request, "/api/games/", "items", game, id, HASH);
  }

  /** A wallet's balance. */
  @Get("/games/{game}/wallets/{id}")
  HttpResponse<?> wallet(HttpRequest<?> request, @PathVariable String game, @PathVariable String id)
      throws InterruptedException {
    return find(
        request, "/api/games/", "wallets", game, id, text -> PublicKey.parse(text).isPresent());
  }

  /** A batch's state and sums. */
  @Get("/batches/{game}/{id}")
  HttpResponse<?> batch(HttpRequest<?> request, @PathVariable String game, @PathVariable String id)
      throws InterruptedException {
    return find(request, "/api/batches/", "", game, id, LookupController::isNumber);
  }

  /** The same, the game behind the question mark: batches are counted in each game. */
  @Get("/batches/{id}")
  HttpResponse<?> batchOfGame(
      HttpRequest<?> request, @PathVariable String id, @QueryValue(defaultValue = "") String game)
      throws InterruptedException {
    return find(request, "/api/batches/", "", game, id, LookupController::isNumber);
  }

  private HttpResponse<?> find(
      HttpRequest<?> request,
      String prefix,
      String kind,
      String game,
      String id,
      Predicate<String> idSyntax)
      throws InterruptedException {
    String correlationId = Correlation.of(request);
    Optional<Problem> tooOften = gate.refusal(request, 1);
    if (tooOften.isPresent()) {
      return problem(tooOften.get(), correlationId);
    }
    if (!isNumber(game)) {
      return problem(
          ProblemType.INVALID_FIELD.in(
              "game",
              game.isEmpty()
                  ? "game: is missing, say which: ?game=1"
                  : "game: is not a decimal number"),
          correlationId);
    }
    if (!idSyntax.test(id)) {
      return problem(ProblemType.INVALID_FIELD.in("id", "id: cannot be read"), correlationId);
    }
    String path = prefix + game + "/" + (kind.isEmpty() ? "" : kind + "/") + id;
    return switch (indexer.find(path)) {
      case Found.Row(String json) -> HttpResponse.ok(json).contentType(MediaType.APPLICATION_JSON);
      case Found.Nothing _ ->
          problem(
              ProblemType.NOT_FOUND.with("the indexer has no such thing, perhaps not yet"),
              correlationId);
      case Found.Unavailable(String why) ->
          problem(ProblemType.LOOKUP_UNAVAILABLE.with(why), correlationId);
    };
  }

  static boolean isHash(String text) {
    return HASH.test(text);
  }

  static boolean isNumber(String text) {
    try {
      return DIGITS.test(text) && Long.parseLong(text) >= 0;
    } catch (NumberFormatException tooLarge) {
      return false;
    }
  }

  private static HttpResponse<?> problem(Problem problem, String correlationId) {
    return ProblemBody.answer(problem, correlationId);
  }
}
