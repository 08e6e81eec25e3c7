package io.phantomparadox.vault.stack;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.phantomparadox.vault.client.IntentClient;
import io.phantomparadox.vault.client.IntentSigner;
import io.phantomparadox.vault.client.PostResult;
import io.phantomparadox.vault.client.RetryPolicy;
import io.phantomparadox.vault.client.Trade;
import io.phantomparadox.vault.solana.Hash32;
import io.phantomparadox.vault.solana.Keypair;
import io.phantomparadox.vault.solana.PublicKey;
import io.phantomparadox.vault.solana.intent.IntentDomain;
import io.phantomparadox.vault.solana.intent.SignedIntent;
import io.phantomparadox.vault.solana.intent.TradeId;
import io.phantomparadox.vault.solana.program.VaultInstructions;
import io.phantomparadox.vault.solana.program.VaultProgram;
import io.phantomparadox.vault.solana.rpc.RpcClient;
import io.phantomparadox.vault.stack.chain.ChainSender;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/** Two players, one sword: the least with which a stack shows that all of it works. */
public final class SwordGame {
  public static final Keypair ALICE = player(1);
  public static final Keypair BOB = player(2);
  static final Keypair ALICES_SESSION = player(3);
  static final long GAME = 1;
  static final Duration SETTLED_WITHIN = Duration.ofSeconds(60);
  static final long DEPOSIT = 50_000_000;
  static final long PRICE = 7_000_000;
  private static final Hash32 SWORD = Hash32.sha256("sword".getBytes(US_ASCII));

  private final AtomicLong nonces = new AtomicLong(System.currentTimeMillis());
  private final StackEndpoints at;
  private final Keypair gameAuthority;

  public SwordGame(StackEndpoints at, Keypair gameAuthority) {
    this.at = at;
    this.gameAuthority = gameAuthority;
  }

  static SwordGame on(LocalStack stack) {
    return new SwordGame(stack.endpoints(), stack.keys().gameAuthority());
  }

  /** Opens both wallets, deposits, mints the sword for Alice; returns when netting knows it. */
  void begin() {
    try (RpcClient rpc = new RpcClient(at.rpcUrl(), Duration.ofSeconds(5))) {
      ChainSender sender = new ChainSender(rpc);
      VaultInstructions calls = VaultProgram.atDefaultAddress().instructions();
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
      sender.send(
          List.of(calls.mintItem(gameAuthority.publicKey(), GAME, SWORD, ALICE.publicKey(), 0)),
          gameAuthority);
    }
    awaitNettingKnowsTheItem();
  }

  /** The seller's half is signed by {@code sellersKey}; gives its intent id. */
  String trade(Keypair seller, Keypair sellersKey, Keypair buyer, int number) {
    TradeId id = TradeId.of(ByteBuffer.allocate(TradeId.SIZE).putInt(number).array());
    Trade terms = new Trade(GAME, id, SWORD, seller.publicKey(), buyer.publicKey(), PRICE);
    try (IntentClient client = IntentClient.of(at.ingest())) {
      SignedIntent sell = signer(seller, sellersKey).sell(terms);
      post(client, sell);
      post(client, signer(buyer, buyer).buy(terms));
      return sell.intent().id().toHex();
    }
  }

  /**
   * The door reads the chain's events on its own: it may know wallets and items later than netting.
   */
  private static void post(IntentClient client, SignedIntent intent) {
    await()
        .atMost(SETTLED_WITHIN)
        .until(
            () -> client.post(intent),
            result -> {
              boolean early =
                  result instanceof PostResult.Refused refused
                      && (refused.type().endsWith(":unknown-wallet")
                          || refused.type().endsWith(":unknown-item"));
              if (!early) {
                assertThat(result).isInstanceOf(PostResult.Accepted.class);
              }
              return !early;
            });
  }

  /** The seller's half alone, posted once and not again whatever the door answers. */
  PostResult offerOnce(Keypair seller, Keypair buyer, int number) throws InterruptedException {
    TradeId id = TradeId.of(ByteBuffer.allocate(TradeId.SIZE).putInt(number).array());
    RetryPolicy often = RetryPolicy.DEFAULT;
    RetryPolicy once =
        new RetryPolicy(
            1,
            often.firstPause(),
            often.pauseMax(),
            often.connectTimeout(),
            often.answerTimeout(),
            often.batchSize());
    try (IntentClient client = IntentClient.of(at.ingest(), once)) {
      return client.post(
          signer(seller, seller)
              .sell(new Trade(GAME, id, SWORD, seller.publicKey(), buyer.publicKey(), PRICE)));
    }
  }

  private IntentSigner signer(Keypair owner, Keypair key) {
    return new IntentSigner(
        IntentDomain.of(at.genesisHash(), at.programId()),
        owner.publicKey(),
        key,
        Clock.systemUTC(),
        Duration.ofMinutes(10),
        nonces::incrementAndGet);
  }

  /** Netting learns wallets and items from finalized events; before that it knows no such item. */
  private void awaitNettingKnowsTheItem() {
    awaitAnswer(
        at.nettingManagement(),
        "/state/games/" + GAME + "/items/" + SWORD.toHex(),
        ALICE.publicKey().toBase58());
  }

  void awaitOwner(PublicKey owner) {
    awaitAnswer(at.indexer(), "/api/games/" + GAME + "/items/" + SWORD.toHex(), owner.toBase58());
  }

  void awaitBalance(PublicKey wallet, long lamports) {
    awaitAnswer(
        at.indexer(),
        "/api/games/" + GAME + "/wallets/" + wallet.toBase58(),
        Long.toString(lamports));
  }

  void awaitAnswer(URI service, String path, String expected) {
    URI uri = service.resolve(path);
    try (HttpClient http = HttpClient.newHttpClient()) {
      await()
          .atMost(SETTLED_WITHIN)
          // a service of its own process may not listen yet
          .ignoreExceptionsInstanceOf(IOException.class)
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

  private static Keypair player(int number) {
    return Keypair.fromSeed(ByteBuffer.allocate(Keypair.SEED_SIZE).putInt(number).array());
  }
}
