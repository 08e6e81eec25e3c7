package io.phantomparadox.vault.solana.rpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.phantomparadox.vault.solana.ByteString;
import io.phantomparadox.vault.solana.Hash32;
import io.phantomparadox.vault.solana.Keypair;
import io.phantomparadox.vault.solana.PublicKey;
import io.phantomparadox.vault.solana.Signature;
import io.phantomparadox.vault.solana.tx.Message;
import io.phantomparadox.vault.solana.tx.SystemProgram;
import io.phantomparadox.vault.solana.tx.Transaction;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ForkJoinTask;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RpcClientTest {
  private static final String KEY = "EBwz6QhoMNCS2ow3GtqRizbA9HLCsnHy8qtptAMxtPX";
  private static final PublicKey ADDRESS = PublicKey.fromBase58(KEY);
  private static final Keypair PAYER = Keypair.fromSeed(new byte[32]);
  private static final Transaction TRANSFER =
      Transaction.sign(
          Message.v0(
              PAYER.publicKey(),
              Hash32.ZERO,
              List.of(SystemProgram.transfer(PAYER.publicKey(), ADDRESS, 5))),
          PAYER);

  private ScriptedNode node;
  private RpcClient client;

  @BeforeEach
  void start() throws IOException {
    node = new ScriptedNode(ScriptedNode.result("null"));
    client = new RpcClient(node.uri(), Duration.ofSeconds(10));
  }

  @AfterEach
  void stop() {
    client.close();
    node.close();
  }

  @Test
  void givenACommonPoolThatIsBusy_whenCalled_thenTheAnswerDoesNotWaitForIt() throws Exception {
    node.answerWith(ScriptedNode.result("7"));
    CountDownLatch busy = new CountDownLatch(1);
    List<ForkJoinTask<?>> others =
        Stream.generate(
                () -> ForkJoinPool.commonPool().submit(() -> busy.await(60, TimeUnit.SECONDS)))
            .<ForkJoinTask<?>>map(task -> task)
            .limit(ForkJoinPool.getCommonPoolParallelism() + 8L)
            .toList();
    try {
      assertThat(client.getSlot(Commitment.FINALIZED)).isEqualTo(RpcResult.ok(7L));
    } finally {
      busy.countDown();
      for (ForkJoinTask<?> other : others) {
        other.get(10, TimeUnit.SECONDS);
      }
    }
  }

  @Test
  void givenAccounts_whenAskedFor_thenTypedAndAMissingOneIsEmpty() {
    String account =
        "{\"lamports\":42,\"owner\":\"11111111111111111111111111111111\",\"executable\":false,"
            + "\"rentEpoch\":18446744073709551615,\"data\":[\"AQID\",\"base64\"]}";
    node.answerWith(
        ScriptedNode.result("{\"context\":{\"slot\":9},\"value\":[" + account + ",null]}"));

    assertThat(client.getMultipleAccounts(List.of(ADDRESS, PublicKey.ZERO), Commitment.FINALIZED))
        .isEqualTo(
            RpcResult.ok(
                new AtSlot<>(
                    9,
                    List.of(
                        Optional.of(
                            new AccountInfo(
                                42,
                                PublicKey.ZERO,
                                ByteString.of((byte) 1, (byte) 2, (byte) 3),
                                false)),
                        Optional.empty()))));
    assertThat(node.lastRequest().get("params").toString())
        .isEqualTo(
            "[[\""
                + KEY
                + "\",\"11111111111111111111111111111111\"],"
                + "{\"commitment\":\"finalized\",\"encoding\":\"base64\"}]");
  }

  @Test
  void givenStatuses_whenAskedFor_thenAFailedTransactionIsNotASuccess() {
    node.answerWith(
        ScriptedNode.result(
            """
            {"context":{"slot":82},"value":[
              {"slot":48,"confirmations":null,"err":{"InstructionError":[2,{"Custom":6072}]},"confirmationStatus":"finalized"},
              {"slot":49,"confirmations":3,"err":null,"confirmationStatus":"confirmed"},
              null,
              {"slot":50,"err":"AlreadyProcessed","confirmationStatus":"processed"},
              {"slot":51,"err":{"InsufficientFundsForRent":{"account_index":0}},"confirmationStatus":"processed"},
              {"slot":52,"err":{"InstructionError":[0,"MissingAccount"]},"confirmationStatus":"processed"},
              {"slot":53,"err":{"InstructionError":[0,{"BorshIoError":"x"}]},"confirmationStatus":"processed"}]}
            """));

    RpcResult<AtSlot<List<Optional<SignatureStatus>>>> statuses =
        client.getSignatureStatuses(sevenSignatures(), true);

    assertThat(statuses)
        .isEqualTo(
            RpcResult.ok(
                new AtSlot<>(
                    82,
                    List.of(
                        status(48, new TransactionError.Custom(2, 6072), Commitment.FINALIZED),
                        status(49, null, Commitment.CONFIRMED),
                        Optional.empty(),
                        status(
                            50,
                            new TransactionError.Whole("AlreadyProcessed", ""),
                            Commitment.PROCESSED),
                        status(
                            51,
                            new TransactionError.Whole(
                                "InsufficientFundsForRent", "{\"account_index\":0}"),
                            Commitment.PROCESSED),
                        status(
                            52,
                            new TransactionError.InInstruction(0, "MissingAccount", ""),
                            Commitment.PROCESSED),
                        status(
                            53,
                            new TransactionError.InInstruction(0, "BorshIoError", "\"x\""),
                            Commitment.PROCESSED)))));
    assertThat(node.lastRequest().at("/params/1/searchTransactionHistory").booleanValue()).isTrue();
  }

  @Test
  void givenABlock_whenAskedFor_thenEveryTransactionWithItsInnerInstructionsAndVersionOneAsked() {
    node.answerWith(ScriptedNode.result(block(TRANSFER.serialize(), "[]")));

    RpcResult<Block> answer = client.getBlock(77, Commitment.FINALIZED);

    assertThat(answer)
        .isInstanceOfSatisfying(
            RpcResult.Ok.class,
            ok -> {
              Block block = (Block) ok.value();
              assertThat(block.slot()).isEqualTo(77);
              assertThat(block.parentSlot()).isEqualTo(75);
              assertThat(block.blockHeight()).isEqualTo(OptionalLong.of(70));
              assertThat(block.blockTimeSeconds()).isEmpty();
              LandedTransaction landed = block.transactions().getFirst();
              assertThat(landed.transaction()).isEqualTo(TRANSFER);
              assertThat(landed.meta().error()).isEmpty();
              assertThat(landed.meta().feeLamports()).isEqualTo(5000);
              InnerInstruction inner = landed.meta().innerInstructions().get(0).getFirst();
              assertThat(inner.programIndex()).isEqualTo(2);
              assertThat(inner.data()).hasValue(new byte[] {1, 2});
            });
    assertThat(node.lastRequest().at("/params/1/maxSupportedTransactionVersion").intValue())
        .isEqualTo(1);
    assertThat(node.lastRequest().at("/params/1/rewards").booleanValue()).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "-32004, BLOCK_NOT_AVAILABLE, false, true",
    "-32007, SLOT_SKIPPED, true, false",
    "-32009, LONG_TERM_STORAGE_SLOT_SKIPPED, true, false",
    "-32014, BLOCK_STATUS_NOT_AVAILABLE_YET, false, true",
    "-32015, UNSUPPORTED_TRANSACTION_VERSION, false, false",
    "-1, OTHER, false, false"
  })
  void givenASlotWithoutABlock_whenAskedFor_thenTheReasonIsTyped(
      int code, RpcErrorKind kind, boolean skipped, boolean notYet) {
    node.answerWith(ScriptedNode.error("{\"code\":" + code + ",\"message\":\"m\"}"));

    assertThat(client.getBlock(5, Commitment.FINALIZED))
        .isEqualTo(
            RpcResult.failed(new RpcError.Rejected(code, kind, "m", Optional.empty(), List.of())));
    assertThat(kind.isSkippedSlot()).isEqualTo(skipped);
    assertThat(kind.isNotYet()).isEqualTo(notYet);
  }

  @Test
  void givenAFailingPreflight_whenSent_thenTheProgramsErrorAndLogsComeBack() {
    node.answerWith(
        ScriptedNode.error(
            """
            {"code":-32002,"message":"Transaction simulation failed",
             "data":{"err":{"InstructionError":[1,{"Custom":6031}]},"logs":["a","b"]}}
            """));

    assertThat(client.sendTransaction(TRANSFER.serialize(), SendOptions.CHECKED))
        .isEqualTo(
            RpcResult.failed(
                new RpcError.Rejected(
                    -32002,
                    RpcErrorKind.PREFLIGHT_FAILURE,
                    "Transaction simulation failed",
                    Optional.of(new TransactionError.Custom(1, 6031)),
                    List.of("a", "b"))));
    assertThat(node.lastRequest().at("/params/1").toString())
        .isEqualTo(
            "{\"encoding\":\"base64\",\"skipPreflight\":false,"
                + "\"preflightCommitment\":\"confirmed\",\"maxRetries\":0}");
    assertThat(Base64.getDecoder().decode(node.lastRequest().at("/params/0").textValue()))
        .isEqualTo(TRANSFER.serialize());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "<html>",
        "[]",
        "{\"jsonrpc\":\"2.0\",\"id\":999,\"result\":1}",
        "{\"jsonrpc\":\"2.0\",\"id\":1}",
        "{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":\"x\"}",
        "{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":-1}",
        "{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":1.5}",
        "{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":99999999999999999999}"
      })
  void givenAnAnswerThatIsNone_whenRead_thenMalformed(String body) {
    node.answerWith(ScriptedNode.http(200, body));

    assertThat(client.getSlot(Commitment.FINALIZED))
        .isInstanceOfSatisfying(
            RpcResult.Failed.class,
            failed -> assertThat(failed.error()).isInstanceOf(RpcError.Malformed.class));
  }

  @Test
  void givenHttpErrors_whenCalled_thenTyped() {
    node.answerWith(
        (exchange, request) -> {
          exchange.getResponseHeaders().add("Retry-After", "7");
          ScriptedNode.send(exchange, 429, "slow down");
        });
    assertThat(client.getSlot(Commitment.FINALIZED))
        .isEqualTo(RpcResult.failed(new RpcError.RateLimited(Optional.of(Duration.ofSeconds(7)))));

    node.answerWith(ScriptedNode.http(503, "down"));
    assertThat(client.getSlot(Commitment.FINALIZED))
        .isEqualTo(RpcResult.failed(new RpcError.HttpStatus(503)));
  }

  @Test
  void givenANodeThatStopsInTheMiddleOfItsAnswer_whenCalled_thenTheDeadlineEndsIt()
      throws InterruptedException {
    CountDownLatch release = new CountDownLatch(1);
    node.answerWith(
        (exchange, request) -> {
          exchange.sendResponseHeaders(200, 100);
          OutputStream out = exchange.getResponseBody();
          out.write('{');
          out.flush();
          await(release);
        });
    try (RpcClient hasty = new RpcClient(node.uri(), Duration.ofMillis(300))) {
      long before = System.nanoTime();

      RpcResult<Long> answer = hasty.getSlot(Commitment.FINALIZED);

      assertThat(answer).isEqualTo(RpcResult.failed(new RpcError.TimedOut(Duration.ofMillis(300))));
      assertThat(TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - before)).isLessThan(5);
    } finally {
      release.countDown();
    }
  }

  @Test
  void givenNobodyListening_whenCalled_thenUnreachable() {
    node.close();

    RpcResult<Long> answer = client.getSlot(Commitment.FINALIZED);

    assertThat(answer)
        .isInstanceOfSatisfying(
            RpcResult.Failed.class,
            failed -> assertThat(failed.error()).isInstanceOf(RpcError.Unreachable.class));
    assertThatThrownBy(answer::orElseThrow)
        .isInstanceOf(RpcException.class)
        .hasMessageContaining("unreachable");
  }

  @Test
  void givenAnInterruptedThread_whenCalled_thenInterruptedAndTheFlagStays() {
    node.answerWith((exchange, request) -> await(new CountDownLatch(1)));
    Thread.currentThread().interrupt();
    try {
      assertThat(client.getSlot(Commitment.FINALIZED))
          .isEqualTo(RpcResult.failed(new RpcError.Interrupted()));
    } finally {
      assertThat(Thread.interrupted()).isTrue();
    }
  }

  @Test
  void givenDamagedResults_whenRead_thenAnAnswerOrATypedErrorAndNeverAnException() {
    Map<String, Function<SolanaRpc, RpcResult<?>>> calls =
        Map.of(
            block(TRANSFER.serialize(), "[\"log\"]"),
            rpc -> rpc.getBlock(1, Commitment.FINALIZED),
            "{\"context\":{\"slot\":9},\"value\":{\"lamports\":1,\"owner\":\""
                + KEY
                + "\",\"executable\":true,\"data\":[\"AQID\",\"base64\"]}}",
            rpc -> rpc.getAccountInfo(ADDRESS, Commitment.FINALIZED),
            "{\"context\":{\"slot\":1},\"value\":{\"blockhash\":\""
                + KEY
                + "\",\"lastValidBlockHeight\":3}}",
            rpc -> rpc.getLatestBlockhash(Commitment.FINALIZED));
    int rounds = Boolean.getBoolean("vault.test.long") ? 20_000 : 40;
    Random random = new Random(0x59);
    calls.forEach(
        (good, call) -> {
          for (int i = 0; i < rounds; i++) {
            node.answerWith(ScriptedNode.result(damaged(good, random)));
            assertThat(call.apply(client)).as("round %d", i).isNotNull();
          }
        });
  }

  /** Swaps tokens of JSON, so that it mostly stays JSON and is of another shape. */
  private static String damaged(String json, Random random) {
    String[] others = {"null", "-1", "[]", "{}", "\"\"", "true", "1e99", "18446744073709551616"};
    Matcher values =
        Pattern.compile("(?<=[:\\[,])(\"[^\"]*\"|\\d+|null|\\[\\]|\\{\\})").matcher(json);
    StringBuilder out = new StringBuilder();
    while (values.find()) {
      String value =
          random.nextInt(8) == 0 ? others[random.nextInt(others.length)] : values.group();
      values.appendReplacement(out, Matcher.quoteReplacement(value));
    }
    return values.appendTail(out).toString();
  }

  private static String block(byte[] wire, String logs) {
    return """
        {"blockhash":"%s","previousBlockhash":"%s","parentSlot":75,"blockHeight":70,"blockTime":null,
         "transactions":[{"transaction":["%s","base64"],"version":0,
           "meta":{"err":null,"fee":5000,"computeUnitsConsumed":150,
             "preBalances":[10,0,1],"postBalances":[5,0,1],"logMessages":%s,
             "loadedAddresses":{"writable":[],"readonly":["%s"]},
             "innerInstructions":[{"index":0,"instructions":[
               {"programIdIndex":2,"accounts":[0,1],"data":"5T","stackHeight":2}]}]}}]}
        """
        .formatted(KEY, KEY, Base64.getEncoder().encodeToString(wire), logs, KEY);
  }

  private static List<Signature> sevenSignatures() {
    return Stream.generate(() -> Signature.ZERO).limit(7).toList();
  }

  private static Optional<SignatureStatus> status(
      long slot, @Nullable TransactionError error, Commitment commitment) {
    return Optional.of(new SignatureStatus(slot, Optional.ofNullable(error), commitment));
  }

  private static void await(CountDownLatch latch) {
    try {
      if (!latch.await(10, TimeUnit.SECONDS)) {
        throw new IllegalStateException("nobody released the node");
      }
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
    }
  }
}
