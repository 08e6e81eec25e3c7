package io.phantomparadox.vault.stack.demo;

import java.io.PrintWriter;
import java.util.Locale;

/** Lines for people: one that moves where the terminal can, plain ones where it cannot. */
public final class Console {
  private static final String CLEAR_LINE = "\r\u001b[2K";

  private final PrintWriter out;
  private final boolean moving;
  private String last = "";

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
    String text = String.format(Locale.ROOT, format, arguments);
    if (moving && !last.isEmpty()) {
      out.print(CLEAR_LINE);
    }
    last = "";
    out.println(text);
    out.flush();
  }

  /** The progress line; where it cannot move it is left out but for its last state. */
  @SuppressWarnings("AnnotateFormatMethod") // the annotation would be a dependency of its own
  public void progress(String format, Object... arguments) {
    String text = String.format(Locale.ROOT, format, arguments);
    if (moving && !text.equals(last)) {
      out.print(CLEAR_LINE + text);
      out.flush();
    }
    last = text;
  }

  /** Leaves the progress line standing. */
  public void keepProgress() {
    if (moving) {
      out.println();
    } else if (!last.isEmpty()) {
      out.println(last);
    }
    out.flush();
    last = "";
  }
}
