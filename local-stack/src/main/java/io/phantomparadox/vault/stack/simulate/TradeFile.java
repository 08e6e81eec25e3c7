package io.phantomparadox.vault.stack.simulate;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.phantomparadox.vault.netting.NettingInput;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Reads trades and balances from CSV files with a header line, streaming. */
final class TradeFile {
  /** Beyond this many bad lines a file is surely not what it should be. */
  static final int ERRORS_MAX = 20;

  private TradeFile() {}

  /**
   * @param trades the good lines, in order
   * @param bad what was wrong with the others, at most {@link #ERRORS_MAX} of them
   * @param badCount how many others there were
   */
  record Reading(TradeColumns trades, List<String> bad, long badCount) {}

  /**
   * @throws CsvException when the header is not usable
   */
  static Reading trades(Path file, ColumnNames names, ProgressBar progress)
      throws IOException, CsvException {
    TradeColumns trades = new TradeColumns();
    List<String> bad = new ArrayList<>();
    long badCount = 0;
    try (BufferedReader reader = open(file, progress)) {
      CsvLines lines = new CsvLines(reader);
      Header header;
      int item;
      int seller;
      int buyer;
      int amount;
      try {
        header = new Header(lines.next(), lines.number());
        item = header.column(names.item());
        seller = header.column(names.seller());
        buyer = header.column(names.buyer());
        amount = header.column(names.amount());
      } catch (CsvException e) {
        throw e.in(file);
      }
      while (true) {
        try {
          List<String> row = lines.next();
          if (row.isEmpty()) {
            break;
          }
          header.checkWidth(row, lines.number());
          trades.add(
              text(row.get(item), names.item(), lines.number()),
              text(row.get(seller), names.seller(), lines.number()),
              text(row.get(buyer), names.buyer(), lines.number()),
              lamports(row.get(amount), names, lines.number()));
        } catch (CsvException e) {
          badCount++;
          if (bad.size() < ERRORS_MAX) {
            bad.add(String.valueOf(e.in(file).getMessage()));
          }
        }
      }
    }
    progress.done();
    return new Reading(trades, bad, badCount);
  }

  /**
   * Opening balances, columns {@code wallet} and {@code lamports}.
   *
   * @return by wallet name
   * @throws CsvException at the first line that cannot be used
   */
  static Map<String, Long> balances(Path file) throws IOException, CsvException {
    Map<String, Long> balances = new HashMap<>();
    try (BufferedReader reader =
        new BufferedReader(new InputStreamReader(Files.newInputStream(file), UTF_8))) {
      CsvLines lines = new CsvLines(reader);
      Header header = new Header(lines.next(), lines.number());
      int wallet = header.column("wallet");
      int lamports = header.column("lamports");
      for (List<String> row = lines.next(); !row.isEmpty(); row = lines.next()) {
        header.checkWidth(row, lines.number());
        long value = wholeLamports(row.get(lamports), lines.number());
        if (balances.put(text(row.get(wallet), "wallet", lines.number()), value) != null) {
          throw new CsvException(lines.number(), "wallet named twice: " + row.get(wallet));
        }
      }
    } catch (CsvException e) {
      throw e.in(file);
    }
    return balances;
  }

  private static BufferedReader open(Path file, ProgressBar progress) throws IOException {
    InputStream bytes = progress.count(Files.newInputStream(file));
    return new BufferedReader(new InputStreamReader(bytes, UTF_8), 1 << 16);
  }

  private static String text(String field, String column, long line) throws CsvException {
    if (field.isEmpty()) {
      throw new CsvException(line, "'" + column + "' is empty");
    }
    return field;
  }

  private static long lamports(String field, ColumnNames names, long line) throws CsvException {
    BigDecimal lamports =
        decimal(field, names.amount(), line).multiply(BigDecimal.valueOf(names.lamportsPerUnit()));
    if (lamports.signum() < 0
        || lamports.compareTo(BigDecimal.valueOf(NettingInput.MAX_AMOUNT_LAMPORTS)) > 0) {
      throw new CsvException(
          line,
          "'%s' is %s lamports; 0 to %d are valid"
              .formatted(
                  names.amount(), lamports.toPlainString(), NettingInput.MAX_AMOUNT_LAMPORTS));
    }
    return lamports.setScale(0, RoundingMode.DOWN).longValueExact();
  }

  private static long wholeLamports(String field, long line) throws CsvException {
    BigDecimal value = decimal(field, "lamports", line);
    if (value.signum() < 0
        || value.stripTrailingZeros().scale() > 0
        || value.compareTo(BigDecimal.valueOf(NettingInput.MAX_BALANCE_LAMPORTS)) > 0) {
      throw new CsvException(line, "'lamports' is no balance: " + field);
    }
    return value.longValueExact();
  }

  private static BigDecimal decimal(String field, String column, long line) throws CsvException {
    if (field.length() > 64 || !field.matches("[+-]?(\\d+\\.?\\d*|\\.\\d+)([eE][+-]?\\d{1,2})?")) {
      throw new CsvException(line, "'" + column + "' is no decimal number: '" + field + "'");
    }
    return new BigDecimal(field);
  }

  /** Where each column stands. */
  private static final class Header {
    private final List<String> names;
    private final long line;

    Header(List<String> names, long line) throws CsvException {
      if (names.isEmpty()) {
        throw new CsvException(1, "the file is empty; a header line is needed");
      }
      this.names = names;
      this.line = line;
    }

    int column(String name) throws CsvException {
      int column = names.indexOf(name);
      if (column < 0) {
        throw new CsvException(line, "no column '" + name + "' among " + names);
      }
      return column;
    }

    void checkWidth(List<String> row, long at) throws CsvException {
      if (row.size() != names.size()) {
        throw new CsvException(at, row.size() + " fields, the header has " + names.size());
      }
    }
  }
}
