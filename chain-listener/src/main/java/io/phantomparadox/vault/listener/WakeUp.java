package io.phantomparadox.vault.listener;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** Waits on the clock, ended early by {@link #wake} or {@link #stop}. Thread-safe. */
final class WakeUp implements Rests {
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private boolean awake;
  private boolean stopped;

  /** There may be something to read. Wake-ups that nobody waited for count as one. */
  void wake() {
    lock.lock();
    try {
      awake = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Ends every wait, now and later. */
  void stop() {
    lock.lock();
    try {
      stopped = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public boolean stopping() {
    lock.lock();
    try {
      return stopped;
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void pause(Duration duration) throws InterruptedException {
    await(duration, false);
  }

  @Override
  public void idle(Duration longest) throws InterruptedException {
    await(longest, true);
  }

  private void await(Duration duration, boolean untilAwake) throws InterruptedException {
    long left = duration.toNanos();
    lock.lock();
    try {
      while (left > 0 && !stopped && !(untilAwake && awake)) {
        left = changed.awaitNanos(Math.min(left, TimeUnit.MINUTES.toNanos(1)));
        if (left <= 0) {
          return;
        }
      }
      if (untilAwake) {
        awake = false;
      }
    } finally {
      lock.unlock();
    }
  }
}
