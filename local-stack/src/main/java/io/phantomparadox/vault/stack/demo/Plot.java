package io.phantomparadox.vault.stack.demo;

import java.util.List;
import java.util.Locale;

/** Plots as inline SVG; colours are CSS variables {@code --c0} to {@code --c3} of the page. */
final class Plot {
  private static final int WIDTH = 720;
  private static final int HEIGHT = 240;
  private static final int LEFT = 64;
  private static final int BOTTOM = 28;
  private static final int TOP = 10;
  private static final int TICKS = 4;
  private static final int BAR_HEIGHT = 22;
  private static final int BAR_LABEL = 170;

  private Plot() {}

  /** A line of a plot. */
  record Series(String name, List<Point> points) {}

  /** A point of a line. */
  record Point(double x, double y) {}

  /** A bar with what it says. */
  record Bar(String name, double value, String text) {}

  /** Lines over a common axis that begins at 0. */
  static String lines(List<Series> series, String xUnit) {
    double xMax = max(series, true);
    double yMax = max(series, false);
    StringBuilder svg = new StringBuilder(open(WIDTH, HEIGHT));
    for (int tick = 0; tick <= TICKS; tick++) {
      double y = y(yMax * tick / TICKS, yMax);
      svg.append(
          format(
              "<line class=\"grid\" x1=\"%d\" x2=\"%d\" y1=\"%.1f\" y2=\"%.1f\"/>",
              LEFT, WIDTH - 10, y, y));
      svg.append(
          format(
              "<text x=\"%d\" y=\"%.1f\" text-anchor=\"end\">%,.0f</text>",
              LEFT - 6, y + 4, yMax * tick / TICKS));
      double x = x(xMax * tick / TICKS, xMax);
      svg.append(
          format(
              "<text x=\"%.1f\" y=\"%d\" text-anchor=\"middle\">%,.0f %s</text>",
              x, HEIGHT - 8, xMax * tick / TICKS, xUnit));
    }
    for (int i = 0; i < series.size(); i++) {
      svg.append(format("<polyline fill=\"none\" stroke=\"var(--c%d)\" points=\"", i));
      for (Point point : series.get(i).points()) {
        svg.append(format("%.1f,%.1f ", x(point.x(), xMax), y(point.y(), yMax)));
      }
      svg.append("\"/>");
    }
    return svg.append("</svg>\n").append(key(series)).toString();
  }

  /** Bars below each other, the longest over the whole width. */
  static String bars(List<Bar> bars) {
    double max = bars.stream().mapToDouble(Bar::value).max().orElse(0);
    int rowHeight = BAR_HEIGHT + 8;
    StringBuilder svg = new StringBuilder(open(WIDTH, bars.size() * rowHeight));
    for (int i = 0; i < bars.size(); i++) {
      Bar bar = bars.get(i);
      int top = i * rowHeight;
      double width = max == 0 ? 0 : bar.value() / max * (WIDTH - BAR_LABEL - 190);
      svg.append(format("<text x=\"0\" y=\"%d\">%s</text>", top + 16, escaped(bar.name())));
      svg.append(
          format(
              "<rect fill=\"var(--c%d)\" x=\"%d\" y=\"%d\" width=\"%.1f\" height=\"%d\"/>",
              i % 2, BAR_LABEL, top, Math.max(1, width), BAR_HEIGHT));
      svg.append(
          format(
              "<text x=\"%.1f\" y=\"%d\">%s</text>",
              BAR_LABEL + width + 8, top + 16, escaped(bar.text())));
    }
    return svg.append("</svg>\n").toString();
  }

  /** Text that may stand in a page. */
  static String escaped(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
  }

  private static String key(List<Series> series) {
    StringBuilder key = new StringBuilder("<p class=\"key\">");
    for (int i = 0; i < series.size(); i++) {
      key.append(
          format(
              "<span style=\"background:var(--c%d)\"></span>%s ",
              i, escaped(series.get(i).name())));
    }
    return key.append("</p>\n").toString();
  }

  private static String open(int width, int height) {
    return format("<svg viewBox=\"0 0 %d %d\" role=\"img\">", width, height);
  }

  private static double max(List<Series> series, boolean ofX) {
    return Math.max(
        1,
        series.stream()
            .flatMap(line -> line.points().stream())
            .mapToDouble(point -> ofX ? point.x() : point.y())
            .max()
            .orElse(1));
  }

  private static double x(double value, double max) {
    return LEFT + value / max * (WIDTH - LEFT - 30);
  }

  private static double y(double value, double max) {
    return HEIGHT - BOTTOM - value / max * (HEIGHT - BOTTOM - TOP);
  }

  @SuppressWarnings("AnnotateFormatMethod") // the annotation would be a dependency of its own
  private static String format(String format, Object... arguments) {
    return String.format(Locale.ROOT, format, arguments);
  }
}
