package io.phantomparadox.vault.stack.demo;

import java.io.PrintWriter;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/**
 * Lines for people: a block that is written over where the terminal can, and a line now and then
 * where it cannot.
 */
public final class Console {
  private static final Duration PLAIN_INTERVAL = Duration.ofSeconds(10);
  private static final String CLEAR_LINE = "\r\u001b[2K";

  private final PrintWriter out;
  private final boolean moving;
  private List<String> block = List.of();
  private String plain = "";
  private long plainNanos = System.nanoTime();

  /**
   * @param moving whether a line may be written over
   */
  public Console(PrintWriter out, boolean moving) {
    this.out = out;
    this.moving = moving;
  }

  /** A line that stays. */
  @SuppressWarnings("AnnotateFormatMethod") // the annotation would be a dependency of its own
  public void line(String format, Object... arguments) {
    keepProgress();
    out.println(String.format(Locale.ROOT, format, arguments));
    out.flush();
  }

  /** A progress line. */
  @SuppressWarnings("AnnotateFormatMethod") // the annotation would be a dependency of its own
  public void progress(String format, Object... arguments) {
    String text = String.format(Locale.ROOT, format, arguments);
    progress(List.of(text), text);
  }

  /**
   * Several progress lines.
   *
   * @param lines written over the ones before
   * @param inOne the same in one line, for where nothing can be written over
   */
  public void progress(List<String> lines, String inOne) {
    if (!moving) {
      plain = inOne;
      if (System.nanoTime() - plainNanos > PLAIN_INTERVAL.toNanos()) {
        printPlain();
      }
      return;
    }
    StringBuilder text = new StringBuilder();
    if (!block.isEmpty()) {
      text.append("\r\u001b[").append(block.size()).append('A');
    }
    lines.forEach(line -> text.append(CLEAR_LINE).append(line).append('\n'));
    for (int extra = lines.size(); extra < block.size(); extra++) {
      text.append(CLEAR_LINE).append('\n');
    }
    if (lines.size() < block.size()) {
      text.append("\u001b[").append(block.size() - lines.size()).append('A');
    }
    out.print(text);
    out.flush();
    block = List.copyOf(lines);
  }

  /** Leaves the progress lines standing. */
  public void keepProgress() {
    printPlain();
    block = List.of();
  }

  private void printPlain() {
    if (!plain.isEmpty()) {
      out.println(plain);
      out.flush();
    }
    plain = "";
    plainNanos = System.nanoTime();
  }
}
