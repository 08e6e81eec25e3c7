package io.phantomparadox.vault.listener;

import static org.assertj.core.api.Assertions.assertThat;

import io.phantomparadox.vault.solana.Keypair;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.TransactionState;
import org.apache.kafka.common.errors.TransactionalIdNotFoundException;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.io.TempDir;

/**
 * The listener as a process of its own, ended with SIGKILL while a transaction of it is open: it
 * has produced and not committed. It is suspended at some moment, the broker is asked whether a
 * transaction is open, and only then it is killed: so the moment is certain, and nothing in the
 * listener helps to find it.
 */
class KilledListenerTest {
  private static final int KILLS = Boolean.getBoolean("vault.test.long") ? 20 : 1;
  private static final int PROCESSES_MAX = 6 * KILLS;
  private static final int LOOKS_MAX = 20_000;
  private static final int LOOKS_PER_EVENT = 100;

  /** A commit that was under way when the process was suspended has arrived by then. */
  private static final int LOOKS_AFTER_SUSPENSION = 5;

  private static final String SOURCE = "killed";
  private static final Duration IN_TIME = Duration.ofMinutes(2);

  @Test
  void givenAListenerKilledBetweenProduceAndCommitWhenTheNextOneReadsOnThenEveryEventIsThereOnce(
      @TempDir Path logs, TestReporter reporter) throws Exception {
    try (LiveChain chain = LiveChain.start();
        LiveKafka kafka = LiveKafka.startWithRegistry();
        Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()))) {
      Keypair alice = chain.openWallet("alice");
      Map<String, String> environment =
          Map.of(
              "KAFKA_BOOTSTRAP_SERVERS",
              kafka.bootstrapServers(),
              "SCHEMA_REGISTRY_URL",
              kafka.registry,
              "SOLANA_RPC_URLS",
              chain.url().toString(),
              "PROGRAM_ID",
              chain.program.id().toBase58(),
              "VAULT_PARTITIONS",
              Integer.toString(LiveKafka.PARTITIONS),
              "LISTENER_SOURCE",
              SOURCE,
              "LISTENER_POLL_MS",
              "20",
              // Transactions without events would be killed in vain.
              "LISTENER_HEARTBEAT_MS",
              "60000",
              "LISTENER_MANAGEMENT_PORT",
              "0");
      int kills = 0;
      int processes = 0;
      while (kills < KILLS) {
        assertThat(processes)
            .as("processes for %d of %d kills", kills, KILLS)
            .isLessThan(PROCESSES_MAX);
        chain.deposit(alice, 0, 1_000_000 + processes);
        try (ListenerProcess listener = ListenerProcess.start(logs, processes++, environment)) {
          List<String> wanted = chain.eventIds();
          Awaitility.await("what was final when it started is published")
              .atMost(IN_TIME)
              .until(() -> kafka.idsOf(LiveChain.GAME).containsAll(wanted));
          killWithOpenTransaction(listener, admin, chain, alice);
        }
        kills += transactionIsOpen(admin) && kafka.hidesEventsOf(LiveChain.GAME) ? 1 : 0;
        assertThat(kafka.idsOf(LiveChain.GAME)).as("after kill %d", kills).doesNotHaveDuplicates();
      }
      chain.awaitFinal();
      List<String> wanted = chain.eventIds();
      try (ListenerProcess last = ListenerProcess.start(logs, processes, environment)) {
        Awaitility.await("the last one reads on")
            .atMost(IN_TIME)
            .until(() -> !last.isAlive() || kafka.idsOf(LiveChain.GAME).containsAll(wanted));
        assertThat(last.isAlive()).as(last.log()).isTrue();
      }
      kafka.awaitMarkers();
      assertThat(kafka.idsOf(LiveChain.GAME)).isEqualTo(wanted);
      reporter.publishEntry("killed with an open transaction", kills + " of " + processes);
    }
  }

  private static void killWithOpenTransaction(
      ListenerProcess listener, Admin admin, LiveChain chain, Keypair payer) throws Exception {
    for (int look = 1; look <= LOOKS_MAX; look++) {
      if (transactionIsOpen(admin)) {
        listener.suspend();
        boolean open = true;
        for (int again = 0; open && again < LOOKS_AFTER_SUSPENSION; again++) {
          open = transactionIsOpen(admin);
        }
        if (open) {
          listener.kill();
          return;
        }
        listener.resume();
      }
      if (look % LOOKS_PER_EVENT == 0) {
        chain.deposit(payer, 0, 2_000_000 + look);
      }
    }
    throw new AssertionError("never suspended inside a transaction: " + listener.log());
  }

  /** Open from the first record that is produced until the commit is asked for. */
  private static boolean transactionIsOpen(Admin admin) throws Exception {
    String id = "chain-listener-" + SOURCE;
    try {
      return admin
              .describeTransactions(List.of(id))
              .description(id)
              .get(IN_TIME.toSeconds(), TimeUnit.SECONDS)
              .state()
          == TransactionState.ONGOING;
    } catch (ExecutionException e) {
      if (e.getCause() instanceof TransactionalIdNotFoundException) {
        return false;
      }
      throw e;
    }
  }
}
