package io.phantomparadox.vault.solana.rpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.phantomparadox.vault.program.LocalChain;
import io.phantomparadox.vault.solana.Keypair;
import io.phantomparadox.vault.solana.PublicKey;
import io.phantomparadox.vault.solana.Signature;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A socket to the local chain, whose connections can be made to break. */
@Timeout(120)
class RpcSocketTest {
  private static final PublicKey WALLET = Keypair.fromSeed(new byte[32]).publicKey();
  private static final Duration WITHIN = Duration.ofSeconds(30);

  private final Heard heard = new Heard();

  @Test
  void givenAConnectionThatBreaks_whenItIsBack_thenEverythingIsSubscribedAgainAndTheGapReported() {
    try (LocalChain chain = LocalChain.start(LocalChain.Options.forTests());
        RpcSocket socket = socket(chain.wsUrl())) {
      Subscription slots = new Subscription.Slots();
      Subscription account = new Subscription.AccountChanges(WALLET, Commitment.CONFIRMED);
      socket.subscribe(slots);
      socket.subscribe(account);
      await().atMost(WITHIN).until(() -> heard.count(slots) > 3);

      chain.injectFault(Map.of("kind", "closeSockets"));

      await().atMost(WITHIN).until(() -> heard.gaps.size() == 1);
      assertThat(heard.gaps.getFirst()).isPositive();
      long before = heard.count(slots);
      chain.fund(WALLET.toBase58(), 1_000_000);
      await()
          .atMost(WITHIN)
          .untilAsserted(
              () -> {
                assertThat(heard.count(slots)).isGreaterThan(before);
                assertThat(heard.count(account)).isPositive();
              });
      assertThat(heard.refused).isEmpty();
    }
  }

  @Test
  void givenATransaction_whenWatched_thenItsEndAndItsLogsAreHeard() throws Exception {
    try (LocalChain chain = LocalChain.start(LocalChain.Options.forTests());
        RpcSocket socket = socket(chain.wsUrl());
        RpcClient client = new RpcClient(chain.rpcUrl(), Duration.ofSeconds(10))) {
      Subscription logs = new Subscription.LogsOf(WALLET, Commitment.CONFIRMED);
      Subscription roots = new Subscription.Roots();
      socket.subscribe(logs);
      socket.subscribe(roots);
      await().atMost(WITHIN).until(() -> heard.count(roots) > 0);

      Signature signature = client.requestAirdrop(WALLET, 1_000_000).orElseThrow();
      Subscription end = new Subscription.SignatureResult(signature, Commitment.FINALIZED);
      socket.subscribe(end);

      await().atMost(WITHIN).until(() -> heard.count(logs) > 0 && heard.count(end) > 0);
      assertThat(heard.gaps).isEmpty();
    }
  }

  @Test
  void givenNobodyListening_whenTheChainComesUp_thenTheSocketFindsIt() throws Exception {
    int port;
    try (LocalChain chain = LocalChain.start(LocalChain.Options.forTests())) {
      port = chain.rpcUrl().getPort();
    }
    try (RpcSocket socket = socket(URI.create("ws://127.0.0.1:" + port))) {
      Subscription slots = new Subscription.Slots();
      socket.subscribe(slots);
      try (LocalChain chain = LocalChain.start(LocalChain.Options.forTests().withPort(port))) {
        await().atMost(WITHIN).until(() -> heard.count(slots) > 0);
        assertThat(chain.isAlive()).isTrue();
        assertThat(heard.gaps).isEmpty();
      }
    }
  }

  private RpcSocket socket(URI endpoint) {
    return new RpcSocket(endpoint, heard, Duration.ofSeconds(5), Duration.ofMillis(300));
  }

  private static final class Heard implements RpcSocketListener {
    private final List<Subscription> notifications = new CopyOnWriteArrayList<>();
    private final List<Long> gaps = new CopyOnWriteArrayList<>();
    private final List<String> refused = new CopyOnWriteArrayList<>();

    @Override
    public void onNotification(Subscription subscription, JsonNode value) {
      notifications.add(subscription);
    }

    @Override
    public void onGap(long lastSlotHeard) {
      gaps.add(lastSlotHeard);
    }

    @Override
    public void onRefused(Subscription subscription, String problem) {
      refused.add(problem);
    }

    long count(Subscription subscription) {
      return notifications.stream().filter(subscription::equals).count();
    }
  }
}
