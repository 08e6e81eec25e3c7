package io.phantomparadox.vault.indexer.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Whoever is told that it watches sees what commits from then on. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class ChangeFeedTest {
  private static final Duration WAIT = Duration.ofSeconds(30);

  @Test
  void givenADatabaseThatIsNotListenedToYetWhenWatchedThenItIsWaitedForAndTheNextChangeIsSeen()
      throws Exception {
    CountDownLatch gate = new CountDownLatch(1);
    try (EmbeddedPostgres postgres = EmbeddedPostgres.start();
        ChangeFeed feed = ChangeFeed.start(behind(gate, postgres.getPostgresDatabase()))) {
      FutureTask<ChangeFeed.Watcher> watching =
          new FutureTask<>(() -> feed.watch(null).orElseThrow());
      Thread watcher = Thread.ofPlatform().start(watching);
      await()
          .atMost(WAIT)
          .until(() -> watching.isDone() || watcher.getState() == Thread.State.TIMED_WAITING);
      assertThat(watching.isDone()).as("told before the database was asked").isFalse();
      gate.countDown();

      try (ChangeFeed.Watcher sees = watching.get(WAIT.toSeconds(), TimeUnit.SECONDS);
          Connection connection = postgres.getPostgresDatabase().getConnection();
          Statement statement = connection.createStatement()) {
        statement.execute("select pg_notify('vault_changes', '{\"type\":\"batch\"}')");

        assertThat(sees.next(WAIT))
            .isNotNull()
            .extracting(ChangeFeed.Change::json)
            .isEqualTo("{\"type\":\"batch\"}");
      }
    }
  }

  /** The database, to whom nobody comes through until the gate opens. */
  private static DataSource behind(CountDownLatch gate, DataSource database) {
    return (DataSource)
        Proxy.newProxyInstance(
            ChangeFeedTest.class.getClassLoader(),
            new Class<?>[] {DataSource.class},
            (proxy, method, arguments) -> {
              gate.await();
              try {
                return method.invoke(database, arguments);
              } catch (InvocationTargetException failed) {
                throw failed.getCause();
              }
            });
  }
}
