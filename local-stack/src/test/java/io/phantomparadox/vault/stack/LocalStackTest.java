package io.phantomparadox.vault.stack;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.phantomparadox.vault.client.IntentClient;
import io.phantomparadox.vault.client.IntentSigner;
import io.phantomparadox.vault.client.PostResult;
import io.phantomparadox.vault.client.Trade;
import io.phantomparadox.vault.solana.Hash32;
import io.phantomparadox.vault.solana.Keypair;
import io.phantomparadox.vault.solana.PublicKey;
import io.phantomparadox.vault.solana.intent.IntentDomain;
import io.phantomparadox.vault.solana.intent.SignedIntent;
import io.phantomparadox.vault.solana.intent.TradeId;
import io.phantomparadox.vault.solana.program.VaultInstructions;
import io.phantomparadox.vault.solana.rpc.RpcClient;
import io.phantomparadox.vault.stack.chain.ChainSender;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The line: a trade from the door to the chain and back into the tables, and a second start. */
@Timeout(value = 600, unit = TimeUnit.SECONDS)
class LocalStackTest {
  private static final long GAME = 1;
  private static final Duration SETTLED_WITHIN = Duration.ofSeconds(60);
  private static final long DEPOSIT = 50_000_000;
  private static final long PRICE = 7_000_000;
  private static final Keypair ALICE = player(1);
  private static final Keypair BOB = player(2);
  private static final Keypair ALICES_SESSION = player(3);
  private static final Hash32 SWORD = Hash32.sha256("sword".getBytes(US_ASCII));

  private final AtomicLong nonces = new AtomicLong(System.currentTimeMillis());

  @Test
  void givenAKeptStack_whenItStartsAgain_thenItContinuesAndEachRunEndsItsChildren(@TempDir Path dir)
      throws Exception {
    LocalStackOptions options =
        LocalStackOptions.defaults().withDataDir(dir.resolve("data")).withPace(50, 4);
    List<Long> children;
    try (LocalStack stack = LocalStack.start(options)) {
      children = stack.children();
      assertThat(children).allMatch(LocalStackTest::lives);
      await()
          .atMost(SETTLED_WITHIN)
          .untilAsserted(
              () -> assertThat(stack.health().parts()).allMatch(StackHealth.Part::ready));
      bringPlayers(stack);
      awaitNettingKnowsTheItem(stack);

      DoorWallet alice = new DoorWallet(stack.endpoints().ingest(), ALICE);
      alice.allow(ALICES_SESSION, GAME, 1_000_000, 5);
      awaitAnswer(
          stack.endpoints().ingest(),
          "/api/session-keys?game=" + GAME + "&owner=" + ALICE.publicKey(),
          "LIVE");

      String sell = trade(stack, ALICE, ALICES_SESSION, BOB, 1);

      assertThat(alice.eventsOf(sell))
          .startsWith("ACCEPTED")
          .contains("MATCHED", "NETTED")
          .endsWith("SETTLED");
      JsonNode life = alice.look("/api/intents/" + sell);
      assertThat(life.path("life").path(0).path("state").asText()).isEqualTo("ACCEPTED");
      assertThat(life.path("endSignature").asText()).hasSizeGreaterThan(60);
      assertThat(
              alice
                  .look("/api/games/" + GAME + "/trades/" + life.path("tradeId").asText())
                  .path("intents"))
          .extracting(half -> half.path("action").asText())
          .containsExactly("SELL", "BUY");
      assertThat(
              alice
                  .look("/api/session-keys?game=" + GAME + "&owner=" + ALICE.publicKey())
                  .path("sessions")
                  .path(0)
                  .path("usedItems")
                  .asText())
          .isEqualTo("1");
      awaitOwner(stack, BOB.publicKey());
      awaitBalance(stack, ALICE.publicKey(), DEPOSIT + PRICE);
      awaitBalance(stack, BOB.publicKey(), DEPOSIT - PRICE);
      assertThatThrownBy(() -> LocalStack.start(options))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("in use");
    }
    assertThat(children).noneMatch(LocalStackTest::lives);

    try (LocalStack stack = LocalStack.start(options)) {
      awaitOwner(stack, BOB.publicKey());

      trade(stack, BOB, BOB, ALICE, 2);

      awaitOwner(stack, ALICE.publicKey());
      awaitBalance(stack, ALICE.publicKey(), DEPOSIT);
      awaitBalance(stack, BOB.publicKey(), DEPOSIT);
    }
  }

  private static void bringPlayers(LocalStack stack) {
    try (RpcClient rpc = new RpcClient(stack.endpoints().rpcUrl(), Duration.ofSeconds(5))) {
      ChainSender sender = new ChainSender(rpc);
      VaultInstructions calls = stack.program().instructions();
      int index = 0;
      for (Keypair player : List.of(ALICE, BOB)) {
        PublicKey key = player.publicKey();
        sender.fund(key, 10 * DEPOSIT);
        sender.send(
            List.of(
                calls.openWallet(key, GAME, key, index), calls.deposit(key, GAME, index, DEPOSIT)),
            player);
        index++;
      }
      Keypair authority = stack.keys().gameAuthority();
      sender.send(
          List.of(calls.mintItem(authority.publicKey(), GAME, SWORD, ALICE.publicKey(), 0)),
          authority);
    }
  }

  /** The seller's half is signed by {@code sellersKey}; gives its intent id. */
  private String trade(
      LocalStack stack, Keypair seller, Keypair sellersKey, Keypair buyer, int number)
      throws InterruptedException {
    StackEndpoints at = stack.endpoints();
    TradeId id = TradeId.of(ByteBuffer.allocate(TradeId.SIZE).putInt(number).array());
    Trade terms = new Trade(GAME, id, SWORD, seller.publicKey(), buyer.publicKey(), PRICE);
    try (IntentClient client = IntentClient.of(at.ingest())) {
      SignedIntent sell = signer(at, seller, sellersKey).sell(terms);
      assertThat(client.post(sell)).isInstanceOf(PostResult.Accepted.class);
      assertThat(client.post(signer(at, buyer, buyer).buy(terms)))
          .isInstanceOf(PostResult.Accepted.class);
      return sell.intent().id().toHex();
    }
  }

  private IntentSigner signer(StackEndpoints at, Keypair owner, Keypair key) {
    return new IntentSigner(
        IntentDomain.of(at.genesisHash(), at.programId()),
        owner.publicKey(),
        key,
        Clock.systemUTC(),
        Duration.ofMinutes(10),
        nonces::incrementAndGet);
  }

  /** Netting learns wallets and items from finalized events; before that it knows no such item. */
  private static void awaitNettingKnowsTheItem(LocalStack stack) {
    awaitAnswer(
        stack.endpoints().nettingManagement(),
        "/state/games/" + GAME + "/items/" + SWORD.toHex(),
        ALICE.publicKey().toBase58());
  }

  private static void awaitOwner(LocalStack stack, PublicKey owner) {
    awaitAnswer(
        stack.endpoints().indexer(),
        "/api/games/" + GAME + "/items/" + SWORD.toHex(),
        owner.toBase58());
  }

  private static void awaitBalance(LocalStack stack, PublicKey wallet, long lamports) {
    awaitAnswer(
        stack.endpoints().indexer(),
        "/api/games/" + GAME + "/wallets/" + wallet.toBase58(),
        Long.toString(lamports));
  }

  private static void awaitAnswer(URI service, String path, String expected) {
    URI uri = service.resolve(path);
    try (HttpClient http = HttpClient.newHttpClient()) {
      await()
          .atMost(SETTLED_WITHIN)
          .untilAsserted(
              () ->
                  assertThat(
                          http.send(
                                  HttpRequest.newBuilder(uri)
                                      .timeout(Duration.ofSeconds(5))
                                      .build(),
                                  BodyHandlers.ofString())
                              .body())
                      .contains(expected));
    }
  }

  private static boolean lives(long pid) {
    return ProcessHandle.of(pid).map(ProcessHandle::isAlive).orElse(false);
  }

  private static Keypair player(int number) {
    return Keypair.fromSeed(ByteBuffer.allocate(Keypair.SEED_SIZE).putInt(number).array());
  }
}
