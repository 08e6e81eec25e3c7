package io.phantomparadox.vault.stack.simulate;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;

/** How much of a file is read, redrawn on one line; silent for small files. */
final class ProgressBar {
  private static final long SILENT_BYTES = 4_000_000;
  private static final int WIDTH = 40;

  private final PrintWriter out;
  private final long total;
  private long read;
  private int drawn = -1;

  /**
   * @param total bytes
   */
  ProgressBar(PrintWriter out, long total) {
    this.out = out;
    this.total = total;
  }

  /** The same stream, counted. */
  InputStream count(InputStream in) {
    return new FilterInputStream(in) {
      @Override
      public int read() throws IOException {
        int b = super.read();
        advance(b < 0 ? 0 : 1);
        return b;
      }

      @Override
      public int read(byte[] bytes, int offset, int length) throws IOException {
        int count = super.read(bytes, offset, length);
        advance(Math.max(0, count));
        return count;
      }
    };
  }

  private void advance(long bytes) {
    read += bytes;
    if (total < SILENT_BYTES) {
      return;
    }
    int percent = (int) Math.min(100, read * 100 / total);
    if (percent != drawn) {
      drawn = percent;
      int full = percent * WIDTH / 100;
      out.print(
          "\rreading [" + "#".repeat(full) + " ".repeat(WIDTH - full) + "] " + percent + " %");
      out.flush();
    }
  }

  /** Ends the line. */
  void done() {
    if (drawn >= 0) {
      out.println();
      out.flush();
    }
  }
}
