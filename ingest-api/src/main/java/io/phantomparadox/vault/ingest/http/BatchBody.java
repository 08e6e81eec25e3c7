package io.phantomparadox.vault.ingest.http;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.micronaut.serde.annotation.Serdeable;
import io.phantomparadox.vault.ingest.log.LogPlace;
import io.phantomparadox.vault.ingest.problem.Problem;
import io.phantomparadox.vault.solana.Hash32;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The answer to a batch.
 *
 * @param results one for each intent, in the order of the request
 */
@Serdeable
public record BatchBody(List<Result> results) {
  /**
   * How one intent of a batch fared: with {@code intentId}, {@code partition} and {@code offset}
   * when the status is 202, else with a problem's {@code type}, {@code title} and {@code detail}.
   *
   * @param index position in the request, from 0
   * @param status what {@code POST /api/intents} would have answered
   */
  @Serdeable
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Result(
      int index,
      int status,
      @Nullable String intentId,
      @Nullable Integer partition,
      @Nullable Long offset,
      @Nullable String type,
      @Nullable String title,
      @Nullable String detail,
      @Nullable String field,
      @Nullable String reason) {

    static Result accepted(int index, Hash32 id, LogPlace place) {
      return new Result(
          index, 202, id.toHex(), place.partition(), place.offset(), null, null, null, null, null);
    }

    static Result turned(int index, Problem problem) {
      return new Result(
          index,
          problem.type().status(),
          null,
          null,
          null,
          problem.type().urn(),
          problem.type().title(),
          problem.detail(),
          problem.field(),
          problem.type().reason());
    }
  }
}
