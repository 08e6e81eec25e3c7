package io.phantomparadox.vault.solana.rpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RpcPoolTest {
  private final AtomicLong nanos = new AtomicLong();
  private final List<Duration> pauses = new ArrayList<>();
  private ScriptedNode first;
  private ScriptedNode second;
  private RpcPool pool;

  @BeforeEach
  void start() throws IOException {
    first = new ScriptedNode(ScriptedNode.result("1"));
    second = new ScriptedNode(ScriptedNode.result("2"));
    pool = pool(first, second);
  }

  @AfterEach
  void stop() {
    pool.close();
    first.close();
    second.close();
  }

  @Test
  void givenAHealthyFirstEndpoint_whenCalled_thenOnlyItIs() {
    assertThat(slot()).isEqualTo(RpcResult.ok(1L));
    assertThat(second.requests()).isEmpty();
  }

  @Test
  void givenAFailingFirstEndpoint_whenCalled_thenTheSecondAnswersWithoutAPause() {
    first.answerWith(ScriptedNode.http(503, ""));

    assertThat(slot()).isEqualTo(RpcResult.ok(2L));
    assertThat(pauses).isEmpty();
  }

  @Test
  void givenThreeFailures_whenTimePasses_thenOpenThenOneHealthCheckThenClosed() {
    first.answerWith(ScriptedNode.http(503, ""));
    for (int i = 0; i < 3; i++) {
      assertThat(slot()).isEqualTo(RpcResult.ok(2L));
    }
    assertThat(pool.circuits()).containsEntry(first.uri(), "OPEN");

    assertThat(slot()).isEqualTo(RpcResult.ok(2L));
    assertThat(first.requests()).hasSize(3);

    nanos.addAndGet(Duration.ofMinutes(5).toNanos());
    assertThat(slot()).isEqualTo(RpcResult.ok(2L));
    assertThat(first.requests()).hasSize(4);
    assertThat(first.lastRequest().get("method").asText()).isEqualTo("getHealth");
    assertThat(pool.circuits()).containsEntry(first.uri(), "OPEN");

    nanos.addAndGet(Duration.ofMinutes(5).toNanos());
    first.answerWith(
        (exchange, request) ->
            ScriptedNode.result(request.get("method").asText().equals("getHealth") ? "\"ok\"" : "1")
                .to(exchange, request));
    assertThat(slot()).isEqualTo(RpcResult.ok(1L));
    assertThat(pool.circuits()).containsEntry(first.uri(), "CLOSED");
  }

  @Test
  void givenEveryEndpointOpen_whenCalled_thenAtOnceAnErrorThatSaysWhenToComeBack() {
    openBoth();
    int before = first.requests().size() + second.requests().size();
    nanos.addAndGet(Duration.ofSeconds(4).toNanos());

    assertThat(slot())
        .isEqualTo(RpcResult.failed(new RpcError.AllCircuitsOpen(Duration.ofSeconds(1))));
    assertThat(first.requests().size() + second.requests().size()).isEqualTo(before);
  }

  @Test
  void givenEveryEndpointOpen_whenOneRecovers_thenItAnswersLongBeforeTheCircuitsHalfOpen() {
    openBoth();
    nanos.addAndGet(Duration.ofSeconds(5).toNanos());
    assertThat(slot())
        .isEqualTo(RpcResult.failed(new RpcError.AllCircuitsOpen(Duration.ofSeconds(5))));

    second.answerWith(ScriptedNode.result("\"ok\""));
    nanos.addAndGet(Duration.ofSeconds(5).toNanos());
    assertThat(pool.getHealth()).isEqualTo(RpcResult.ok("ok"));
    assertThat(pool.circuits())
        .containsEntry(first.uri(), "OPEN")
        .containsEntry(second.uri(), "CLOSED");
  }

  @Test
  void givenASingleEndpoint_whenItFailsThreeTimesAndRecovers_thenThePoolIsNotDarkForMinutes() {
    try (RpcPool single = pool(first)) {
      first.answerWith(ScriptedNode.http(503, ""));
      assertThat(single.getHealth()).isInstanceOf(RpcResult.Failed.class);
      assertThat(single.circuits()).containsEntry(first.uri(), "OPEN");
      first.answerWith(ScriptedNode.result("\"ok\""));
      assertThat(single.getHealth())
          .isEqualTo(RpcResult.failed(new RpcError.AllCircuitsOpen(Duration.ofSeconds(5))));

      nanos.addAndGet(Duration.ofSeconds(5).toNanos());

      assertThat(single.getHealth()).isEqualTo(RpcResult.ok("ok"));
      assertThat(single.circuits()).containsEntry(first.uri(), "CLOSED");
    }
  }

  @Test
  void givenFailuresEverywhere_whenCalled_thenAttemptsAndPausesAreBounded() {
    first.answerWith(ScriptedNode.http(503, ""));
    second.answerWith(ScriptedNode.http(502, ""));

    assertThat(slot()).isEqualTo(RpcResult.failed(new RpcError.HttpStatus(502)));
    assertThat(first.requests().size() + second.requests().size()).isEqualTo(4);
    assertThat(pauses).hasSize(1).allMatch(p -> p.compareTo(Duration.ofMillis(100)) <= 0);
  }

  @Test
  void givenARefusalAnyNodeWouldGive_whenCalled_thenNotRetriedAndNoFailureCounted() {
    first.answerWith(ScriptedNode.error("{\"code\":-32007,\"message\":\"skipped\"}"));

    for (int i = 0; i < 5; i++) {
      assertThat(slot()).isInstanceOf(RpcResult.Failed.class);
    }
    assertThat(second.requests()).isEmpty();
    assertThat(pool.circuits()).containsEntry(first.uri(), "CLOSED");
  }

  @Test
  void givenAnUnhealthyNode_whenCalled_thenTheNextAnswers() {
    first.answerWith(ScriptedNode.error("{\"code\":-32005,\"message\":\"behind\"}"));

    assertThat(slot()).isEqualTo(RpcResult.ok(2L));
  }

  @Test
  void givenQuestionsThatBelongTogether_whenOneFails_thenAllAreAskedOfTheNextNode() {
    first.answerWith(
        (exchange, request) -> {
          if (request.get("method").asText().equals("getBlockHeight")) {
            ScriptedNode.send(exchange, 503, "");
          } else {
            ScriptedNode.result("1").to(exchange, request);
          }
        });

    RpcResult<List<Long>> both =
        pool.onOneNode(
            rpc ->
                rpc.getSlot(Commitment.FINALIZED)
                    .flatMap(
                        slot ->
                            rpc.getBlockHeight(Commitment.FINALIZED)
                                .map(height -> List.of(slot, height))));

    assertThat(both).isEqualTo(RpcResult.ok(List.of(2L, 2L)));
  }

  @Test
  void givenNoEndpointOrNonsense_whenConfigured_thenRefused() {
    assertThatThrownBy(() -> RpcPoolConfig.of(List.of()))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(
            () ->
                RpcPoolConfig.of(List.of(URI.create("http://127.0.0.1")))
                    .withOpenFor(Duration.ZERO))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void givenANodeThatStandsStill_whenEndpointsAreCompared_thenItIsLeftAloneUntilItsTime() {
    first.answerWith(ScriptedNode.result("1000"));
    second.answerWith(ScriptedNode.result("1065"));

    assertThat(pool.leaveLaggardsAlone(64)).containsExactly(first.uri());
    assertThat(slot()).isEqualTo(RpcResult.ok(1065L));
    first.answerWith(ScriptedNode.result("1070"));
    assertThat(slot()).as("left alone whatever it says").isEqualTo(RpcResult.ok(1065L));

    nanos.addAndGet(Duration.ofMinutes(5).toNanos());
    first.answerWith(
        (exchange, request) ->
            ScriptedNode.result(
                    request.get("method").asText().equals("getHealth") ? "\"ok\"" : "1070")
                .to(exchange, request));
    assertThat(slot()).isEqualTo(RpcResult.ok(1070L));
    assertThat(pool.leaveLaggardsAlone(64)).isEmpty();
    assertThat(pool.failovers()).isZero();
  }

  @Test
  void givenACallUnderWayAtANodeThatStandsStill_whenItAnswers_thenTheNodeStaysLeftAlone() {
    first.answerWith(ScriptedNode.result("1000"));
    second.answerWith(ScriptedNode.result("1065"));

    RpcResult<Long> underWay =
        pool.onOneNode(
            node -> {
              assertThat(pool.leaveLaggardsAlone(64)).containsExactly(first.uri());
              return node.getSlot(Commitment.FINALIZED);
            });

    assertThat(underWay).isEqualTo(RpcResult.ok(1000L));
    assertThat(pool.circuits()).containsEntry(first.uri(), "OPEN");
    assertThat(slot()).isEqualTo(RpcResult.ok(1065L));
  }

  @Test
  void givenASingleNode_whenEndpointsAreCompared_thenNobodyIsAsked() {
    try (RpcPool single = pool(first)) {
      assertThat(single.leaveLaggardsAlone(64)).isEmpty();
    }
    assertThat(first.requests()).isEmpty();
  }

  @Test
  void givenAFailingFirstNode_whenCalled_thenEachFailoverIsCounted() {
    first.answerWith(ScriptedNode.http(503, ""));

    assertThat(slot()).isEqualTo(RpcResult.ok(2L));
    assertThat(slot()).isEqualTo(RpcResult.ok(2L));

    assertThat(pool.failovers()).isEqualTo(2);
  }

  private void openBoth() {
    first.answerWith(ScriptedNode.http(503, ""));
    second.answerWith(ScriptedNode.http(500, ""));
    assertThat(slot()).isInstanceOf(RpcResult.Failed.class);
    assertThat(slot()).isInstanceOf(RpcResult.Failed.class);
    assertThat(pool.circuits().values()).containsOnly("OPEN");
  }

  private RpcResult<Long> slot() {
    return pool.getSlot(Commitment.FINALIZED);
  }

  private RpcPool pool(ScriptedNode... nodes) {
    RpcPoolConfig config = RpcPoolConfig.of(Arrays.stream(nodes).map(ScriptedNode::uri).toList());
    return new RpcPool(config, new Random(1), pauses::add, nanos::get);
  }
}
