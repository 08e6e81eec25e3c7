package io.phantomparadox.vault.testkit.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import io.phantomparadox.vault.testkit.Player;
import io.phantomparadox.vault.testkit.TestVault;
import io.phantomparadox.vault.testkit.audit.ChainFact.Committed;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What is changed beside the payloads: topics, the chain's accounts, what a gateway serves. */
class TamperedEvidenceTest {
  /** Long after every intent of the scenario has expired and the grace is over. */
  private static final long LATER = TestVault.START_MILLIS + 10_000_000_000L;

  private static final List<TopicEvidence.Raw> RECORDS = records();
  private static final AuditInput TRUTH = TamperedHistory.truth();

  /** One sale settled, one refused for want of money. */
  private static List<TopicEvidence.Raw> records() {
    try (TestVault vault = TestVault.open()) {
      Player ann = vault.player("ann").owning("sword", "shield");
      Player bob = vault.player("bob").with(1_000);
      vault.trade("sword", ann, bob, 300);
      bob.buys("shield").from(bob).at(5).post();
      vault.untilCut().settle();
      return vault.records();
    }
  }

  /** A change of the topics, and the check that must see it. */
  record TopicRow(String name, Check caughtBy, UnaryOperator<List<TopicEvidence.Raw>> change) {
    @Override
    public String toString() {
      return name;
    }
  }

  static Stream<TopicRow> topicRows() {
    return Stream.of(
        new TopicRow("a half is not on the log", Check.LOG, all -> without(all, "vault.intents")),
        new TopicRow(
            "an intent has no end",
            Check.NOTHING_LOST,
            all -> without(all, "vault.intent-results")),
        new TopicRow(
            "a record that nobody can read has no result",
            Check.NOTHING_LOST,
            all -> {
              List<TopicEvidence.Raw> more = new ArrayList<>(all);
              more.add(new TopicEvidence.Raw("vault.intents", "1", 0, 1_000, new byte[] {1, 2}));
              return more;
            }),
        new TopicRow(
            "a balance is shown no more",
            Check.AGREEMENT_BALANCES,
            all -> deleted(all, "vault.balances")),
        new TopicRow(
            "an owner is shown no more",
            Check.AGREEMENT_OWNERS,
            all -> deleted(all, "vault.items")));
  }

  @Test
  void givenTheScenariosRecordsThenNothingDisagrees() {
    assertThat(HistoryChecker.check(TestVault.read(RECORDS), TestVault.GAME, LATER).disagreements())
        .isEmpty();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("topicRows")
  void givenChangedTopicsWhenCheckedThenItIsCaught(TopicRow row) {
    AuditReport report =
        HistoryChecker.check(TestVault.read(row.change().apply(RECORDS)), TestVault.GAME, LATER);

    assertThat(report.lines())
        .filteredOn(line -> !line.holds())
        .extracting(AuditReport.Line::check)
        .contains(row.caughtBy());
  }

  /** Without the first record of a topic. */
  private static List<TopicEvidence.Raw> without(List<TopicEvidence.Raw> all, String topic) {
    List<TopicEvidence.Raw> less = new ArrayList<>(all);
    less.remove(
        less.stream().filter(record -> record.topic().equals(topic)).findFirst().orElseThrow());
    return less;
  }

  /** With a record that deletes the newest key of a compacted topic. */
  private static List<TopicEvidence.Raw> deleted(List<TopicEvidence.Raw> all, String topic) {
    List<TopicEvidence.Raw> more = new ArrayList<>(all);
    TopicEvidence.Raw last =
        more.reversed().stream()
            .filter(record -> record.topic().equals(topic))
            .findFirst()
            .orElseThrow();
    more.add(new TopicEvidence.Raw(topic, last.key(), last.partition(), last.offset() + 1, null));
    return more;
  }

  /** What the accounts hold where nothing was changed; a test changes one field. */
  private static final class Accounts {
    private final Map<String, Long> available;
    private final Map<String, String> owners;
    private long lastBatch;
    private String hash;
    private long lamports;
    private long owed;

    Accounts() {
      Map<Long, BatchEvidence> batches = new TreeMap<>();
      for (Payload payload : TRUTH.payloads()) {
        BatchEvidence batch = payload.read();
        batches.put(batch.id(), batch);
      }
      LedgerReplay replay = new LedgerReplay(TRUTH.history(), batches);
      for (BatchEvidence batch : batches.values()) {
        replay.openingOf(batch);
        replay.cut(batch);
      }
      replay.finish();
      available = new HashMap<>(replay.balances());
      owners = new HashMap<>(replay.owners());
      lastBatch = batches.size();
      hash = batches.get(lastBatch).hash("batchHash");
      owed = available.values().stream().mapToLong(Long::longValue).sum();
      lamports = owed;
    }

    ChainEvidence evidence() {
      return new ChainEvidence(lastBatch, hash, available, owners, Map.of(), lamports, owed);
    }
  }

  /** A change of the accounts, and the check that must see it. */
  record AccountRow(String name, Check caughtBy, Consumer<Accounts> change) {
    @Override
    public String toString() {
      return name;
    }
  }

  static Stream<AccountRow> accountRows() {
    return Stream.of(
        new AccountRow(
            "a balance",
            Check.AGREEMENT_BALANCES,
            accounts -> accounts.available.merge(first(accounts.available), 1L, Long::sum)),
        new AccountRow(
            "a wallet that nobody opened",
            Check.AGREEMENT_BALANCES,
            accounts -> accounts.available.put("nobody", 1L)),
        new AccountRow(
            "an owner",
            Check.AGREEMENT_OWNERS,
            accounts -> accounts.owners.put(first(accounts.owners), "somebody else")),
        new AccountRow(
            "an item that is gone",
            Check.AGREEMENT_OWNERS,
            accounts -> accounts.owners.remove(first(accounts.owners))),
        new AccountRow("a lamport taken out", Check.VAULT_COVERS, accounts -> accounts.lamports--),
        new AccountRow("a debt forgotten", Check.VAULT_COVERS, accounts -> accounts.owed--),
        new AccountRow("a batch too few", Check.APPLIED_ONCE, accounts -> accounts.lastBatch--),
        new AccountRow(
            "another rolling hash", Check.HASH_CHAIN, accounts -> accounts.hash = "00".repeat(32)));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("accountRows")
  void givenChangedAccountsWhenAuditedThenItIsCaught(AccountRow row) {
    Accounts accounts = new Accounts();
    assertThat(audit(accounts).disagreements()).isEmpty();
    row.change().accept(accounts);

    assertThat(audit(accounts).lines())
        .filteredOn(line -> !line.holds())
        .extracting(AuditReport.Line::check)
        .contains(row.caughtBy());
  }

  private static AuditReport audit(Accounts accounts) {
    return Auditor.audit(
        new AuditInput(
            TRUTH.genesis(),
            TRUTH.program(),
            TRUTH.game(),
            TRUTH.payloads(),
            TRUTH.history(),
            Optional.of(accounts.evidence())));
  }

  private static String first(Map<String, ?> map) {
    return map.keySet().stream().sorted().findFirst().orElseThrow();
  }

  @Test
  void givenAGatewayThatServesAnotherContentWhenReadThenItIsRefusedWithBothDigests()
      throws Exception {
    Map<String, byte[]> served = new HashMap<>();
    for (Payload payload : TRUTH.payloads()) {
      served.put("/ipfs/" + GatewayPayloads.cidOf(payload.digest()), payload.bytes());
    }
    HttpServer gateway =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 8);
    gateway.createContext(
        "/",
        exchange -> {
          byte[] body = served.get(exchange.getRequestURI().getPath());
          exchange.sendResponseHeaders(body == null ? 404 : 200, body == null ? -1 : body.length);
          if (body != null) {
            exchange.getResponseBody().write(body);
          }
          exchange.close();
        });
    gateway.start();
    try {
      URI at = URI.create("http://127.0.0.1:" + gateway.getAddress().getPort());
      assertThat(GatewayPayloads.read(at, TRUTH.history(), Map.of()))
          .extracting(Payload::digest)
          .containsAll(
              TRUTH.history().all(Committed.class).stream().map(Committed::daDigest).toList());

      String digest = TRUTH.history().all(Committed.class).getFirst().daDigest();
      byte[] changed = served.get("/ipfs/" + GatewayPayloads.cidOf(digest)).clone();
      changed[changed.length / 2] ^= 1;
      served.put("/ipfs/" + GatewayPayloads.cidOf(digest), changed);
      assertThatThrownBy(() -> GatewayPayloads.read(at, TRUTH.history(), Map.of()))
          .isInstanceOf(EvidenceException.class)
          .hasMessageContaining(digest)
          .hasMessageContaining(new Payload(changed, "changed").digest());

      served.clear();
      assertThatThrownBy(() -> GatewayPayloads.read(at, TRUTH.history(), Map.of()))
          .isInstanceOf(EvidenceException.class)
          .hasMessageContaining("answered 404");
    } finally {
      gateway.stop(0);
    }
  }
}
