package io.phantomparadox.vault.indexer.api;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.PGNotification;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Changes of the tables as PostgreSQL tells them when a transaction commits, whichever instance
 * wrote it, handed to those who watch. Bounded: a watcher that does not keep up, or comes back too
 * late, gets a {@code gap} and reads the tables anew.
 */
final class ChangeFeed implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ChangeFeed.class);
  private static final String CHANNEL = "vault_changes";
  private static final int REMEMBERED_MAX = 5_000;
  private static final int QUEUE_MAX = 2_000;
  private static final int WATCHERS_MAX = 500;
  private static final Duration WAIT = Duration.ofMillis(500);
  private static final Duration RETRY = Duration.ofSeconds(2);

  /** How long a watcher waits for the database to be listened to; then it begins with a gap. */
  private static final Duration LISTENING_WITHIN = Duration.ofSeconds(5);

  /**
   * A change.
   *
   * @param id to come back with; of this process only
   * @param json what changed; null for a gap: some changes were not told
   */
  record Change(String id, @Nullable String json) {}

  private final String epoch = Long.toHexString(ThreadLocalRandom.current().nextLong());
  private final DataSource database;
  private final Thread thread;
  private final Set<Watcher> watchers = ConcurrentHashMap.newKeySet();

  /** Open once the database tells its changes: what commits earlier is not told. */
  private final CountDownLatch listening = new CountDownLatch(1);

  /** Guarded by this, with the number of the last one. */
  private final Deque<Change> remembered = new ArrayDeque<>();

  private long last;
  private volatile boolean stopping;

  /** Somebody who watches. */
  final class Watcher implements AutoCloseable {
    private final BlockingQueue<Change> queue = new ArrayBlockingQueue<>(QUEUE_MAX);
    private volatile boolean behind;

    /** The next change, or null when none came in time. */
    @Nullable Change next(Duration wait) throws InterruptedException {
      Change change = queue.poll(wait.toMillis(), TimeUnit.MILLISECONDS);
      if (change == null && behind) {
        behind = false;
        return gap();
      }
      return change;
    }

    private void offer(Change change) {
      if (!queue.offer(change)) {
        behind = true;
      }
    }

    @Override
    public void close() {
      watchers.remove(this);
    }
  }

  private ChangeFeed(DataSource database) {
    this.database = database;
    this.thread = Thread.ofPlatform().name("indexer-changes").daemon().unstarted(this::listen);
  }

  static ChangeFeed start(DataSource database) {
    ChangeFeed feed = new ChangeFeed(database);
    feed.thread.start();
    return feed;
  }

  boolean isOpen() {
    return !stopping;
  }

  /**
   * @param lastId of the last change seen, null to begin now
   * @return empty when too many watch
   */
  Optional<Watcher> watch(@Nullable String lastId) {
    awaitListening();
    Watcher watcher = new Watcher();
    synchronized (this) {
      if (watchers.size() >= WATCHERS_MAX) {
        return Optional.empty();
      }
      if (lastId != null) {
        List<Change> missed = since(lastId);
        missed.forEach(watcher::offer);
      }
      watchers.add(watcher);
    }
    return Optional.of(watcher);
  }

  private List<Change> since(String lastId) {
    if (lastId.equals(epoch + "-" + last)) {
      return List.of();
    }
    List<Change> missed = new ArrayList<>();
    boolean found = false;
    for (Change change : remembered) {
      if (found) {
        missed.add(change);
      }
      found |= change.id().equals(lastId);
    }
    return found ? missed : List.of(gap());
  }

  private synchronized Change gap() {
    return new Change(epoch + "-" + last, null);
  }

  private void listen() {
    boolean first = true;
    while (!stopping) {
      try (Connection connection = database.getConnection();
          Statement statement = connection.createStatement()) {
        statement.execute("listen " + CHANNEL);
        if (!first || !watchers.isEmpty()) {
          tell(null);
        }
        first = false;
        listening.countDown();
        PGConnection notified = connection.unwrap(PGConnection.class);
        while (!stopping) {
          PGNotification[] notifications = notified.getNotifications((int) WAIT.toMillis());
          if (notifications != null) {
            for (PGNotification notification : notifications) {
              notification.getParameter().lines().forEach(this::tell);
            }
          }
        }
        statement.execute("unlisten *");
      } catch (SQLException e) {
        if (!stopping) {
          LOG.warn("changes of the tables cannot be told, trying again in {}", RETRY, e);
          pause();
        }
      }
    }
  }

  private void tell(@Nullable String json) {
    Change change;
    synchronized (this) {
      last++;
      change = new Change(epoch + "-" + last, json);
      remembered.addLast(change);
      if (remembered.size() > REMEMBERED_MAX) {
        remembered.removeFirst();
      }
      for (Watcher watcher : watchers) {
        watcher.offer(change);
      }
    }
  }

  /** Who is told that it watches must not miss what commits a moment later. */
  private void awaitListening() {
    try {
      if (!listening.await(LISTENING_WITHIN.toMillis(), TimeUnit.MILLISECONDS)) {
        LOG.debug("the database is not listened to yet: a watcher begins with a gap");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void pause() {
    try {
      Thread.sleep(RETRY);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      stopping = true;
    }
  }

  @Override
  public void close() {
    stopping = true;
    try {
      thread.join(WAIT.multipliedBy(4));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
