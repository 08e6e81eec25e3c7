package io.phantomparadox.vault.stack.simulate;

import java.io.PrintWriter;

/** How much of some work is done, redrawn on one line; silent for what is done at once. */
public final class Progress implements AutoCloseable {
  private static final int WIDTH = 40;
  private static final long SILENT_NANOS = 300_000_000;

  private final PrintWriter out;
  private final String what;
  private final long begun = System.nanoTime();
  private int drawn = -1;

  /**
   * @param what is done, one word
   */
  public Progress(PrintWriter out, String what) {
    this.out = out;
    this.what = what;
  }

  /** So much of all is done. */
  public void at(long done, long all) {
    int percent = all == 0 ? 100 : (int) Math.min(100, done * 100 / all);
    if (percent == drawn || System.nanoTime() - begun < SILENT_NANOS) {
      return;
    }
    drawn = percent;
    int full = percent * WIDTH / 100;
    out.print(
        "\r" + what + " [" + "#".repeat(full) + " ".repeat(WIDTH - full) + "] " + percent + " %");
    out.flush();
  }

  /** Ends the line. */
  @Override
  public void close() {
    if (drawn >= 0) {
      out.println();
      out.flush();
    }
  }
}
