package io.phantomparadox.vault.stack.demo;

import io.phantomparadox.vault.stack.demo.ReadApiClient.Stats;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Locale;

/**
 * How far the intents are, stage by stage: a bar, a rate and how many are behind. Also keeps the
 * history for the report, at most {@value #SAMPLES_MAX} samples.
 */
final class Stages {
  /** Beyond this many samples every second one is dropped. */
  static final int SAMPLES_MAX = 600;

  private static final int BAR_WIDTH = 30;

  /** The rate is over this long, nanoseconds. */
  private static final long RATE_NANOS = 3_000_000_000L;

  /**
   * Where everything stood at a moment.
   *
   * @param nanos since the first half was posted
   * @param posted plays of which every half is answered
   * @param accepted intents answered with 202
   * @param indexed intents in the tables
   * @param netted intents in a batch, or ended without one
   * @param settled intents in a finalized batch, or ended without one
   */
  record Sample(long nanos, long posted, long accepted, long indexed, long netted, long settled) {}

  private final Console console;
  private final long plays;
  private final long begun = System.nanoTime();
  private final Deque<Sample> recent = new ArrayDeque<>();
  private final List<Sample> history = new ArrayList<>();
  private long spacingNanos = 200_000_000L;

  /**
   * @param plays of the market
   */
  Stages(Console console, int plays) {
    this.console = console;
    this.plays = plays;
  }

  /** Shows where everything stands. */
  void show(long posted, Answers answers, Stats stats) {
    long ended = stats.intents("REJECTED", "EXPIRED", "CANCELLED");
    Sample now =
        new Sample(
            System.nanoTime() - begun,
            posted,
            answers.accepted().size(),
            stats.allIntents(),
            ended + stats.intents("NETTED", "SETTLED"),
            ended + stats.intents("SETTLED"));
    remember(now);
    long accepted = now.accepted();
    console.progress(
        List.of(
            line("posted", now.posted(), plays, rate(Stage.POSTED), "sales"),
            line("accepted", accepted, accepted, rate(Stage.ACCEPTED), "intents"),
            line("indexed", now.indexed(), accepted, rate(Stage.INDEXED), ""),
            line("netted", now.netted(), accepted, rate(Stage.NETTED), ""),
            line("settled", now.settled(), accepted, rate(Stage.SETTLED), "")),
        String.format(
            Locale.ROOT,
            "  %,.0f s: %,d of %,d sales posted, %,d intents accepted, %,d indexed, %,d netted,"
                + " %,d settled; batches %s",
            now.nanos() / 1e9,
            now.posted(),
            plays,
            accepted,
            now.indexed(),
            now.netted(),
            now.settled(),
            stats.batches()));
  }

  /** What was seen, in order. */
  List<Sample> history() {
    return List.copyOf(history);
  }

  private enum Stage {
    POSTED {
      @Override
      long of(Sample sample) {
        return sample.posted();
      }
    },
    ACCEPTED {
      @Override
      long of(Sample sample) {
        return sample.accepted();
      }
    },
    INDEXED {
      @Override
      long of(Sample sample) {
        return sample.indexed();
      }
    },
    NETTED {
      @Override
      long of(Sample sample) {
        return sample.netted();
      }
    },
    SETTLED {
      @Override
      long of(Sample sample) {
        return sample.settled();
      }
    };

    abstract long of(Sample sample);
  }

  private void remember(Sample now) {
    recent.addLast(now);
    while (recent.getFirst().nanos() < now.nanos() - RATE_NANOS) {
      recent.removeFirst();
    }
    if (history.isEmpty() || now.nanos() - history.getLast().nanos() >= spacingNanos) {
      history.add(now);
    }
    if (history.size() > SAMPLES_MAX) {
      for (int i = history.size() - 2; i > 0; i -= 2) {
        history.remove(i);
      }
      spacingNanos *= 2;
    }
  }

  private double rate(Stage stage) {
    Sample first = recent.getFirst();
    Sample last = recent.getLast();
    double seconds = (last.nanos() - first.nanos()) / 1e9;
    return seconds == 0 ? 0 : (stage.of(last) - stage.of(first)) / seconds;
  }

  private static String line(String name, long done, long of, double rate, String unit) {
    int full = of == 0 ? 0 : (int) Math.min(BAR_WIDTH, done * BAR_WIDTH / of);
    return String.format(
        Locale.ROOT,
        "  %-9s [%s%s] %,9d %-8s %,7.0f/s%s",
        name,
        "#".repeat(full),
        "-".repeat(BAR_WIDTH - full),
        done,
        unit,
        rate,
        of > done ? String.format(Locale.ROOT, "   %,d behind", of - done) : "");
  }
}
