package io.phantomparadox.vault.stack.market;

import io.phantomparadox.vault.stack.simulate.CsvException;
import io.phantomparadox.vault.stack.simulate.CsvLines;
import java.io.BufferedReader;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * One row of a record of sales.
 *
 * @param item the {@code token_id}
 * @param seller address, empty when the record does not tell it
 * @param buyer address, empty when the record does not tell it
 * @param priceLamports {@code price_eth} at 10^9 lamports each, rounded half up; a price above 0 is
 *     at least 1, since it was a sale and not a gift
 */
public record RecordedSale(String item, String seller, String buyer, long priceLamports) {
  private static final BigDecimal LAMPORTS_PER_COIN = BigDecimal.valueOf(1_000_000_000L);

  /** The most an intent can name (NETTING.md): 2^42 − 1 lamports, about 4,398 SOL. */
  private static final BigDecimal LAMPORTS_MAX = BigDecimal.valueOf((1L << 42) - 1);

  /** Whether it can be a trade at all: two named parties and a price. */
  public boolean isGood() {
    return !seller.isEmpty() && !buyer.isEmpty() && !seller.equals(buyer) && priceLamports > 0;
  }

  /**
   * Reads the columns {@code token_id}, {@code seller}, {@code buyer} and {@code price_eth} of a
   * CSV file with a header line; other columns are left alone.
   *
   * @param limit rows at most
   * @throws CsvException when a column is missing or a row cannot be read
   */
  public static List<RecordedSale> read(Path file, int limit) throws IOException, CsvException {
    List<RecordedSale> sales = new ArrayList<>();
    try (BufferedReader reader = Files.newBufferedReader(file)) {
      CsvLines lines = new CsvLines(reader);
      List<String> header = lines.next();
      int item = column(header, "token_id");
      int seller = column(header, "seller");
      int buyer = column(header, "buyer");
      int price = column(header, "price_eth");
      for (List<String> row = lines.next();
          !row.isEmpty() && sales.size() < limit;
          row = lines.next()) {
        if (row.size() != header.size()) {
          throw new CsvException(
              lines.number(), row.size() + " fields, the header has " + header.size());
        }
        if (row.get(item).isEmpty()) {
          throw new CsvException(lines.number(), "'token_id' is empty");
        }
        sales.add(
            new RecordedSale(
                row.get(item),
                row.get(seller),
                row.get(buyer),
                lamports(row.get(price), lines.number())));
      }
    }
    return sales;
  }

  private static int column(List<String> header, String name) throws CsvException {
    int column = header.indexOf(name);
    if (column < 0) {
      throw new CsvException(1, "no column '" + name + "' among " + header);
    }
    return column;
  }

  private static long lamports(String field, long line) throws CsvException {
    if (!field.matches("\\d{1,12}(\\.\\d{1,30})?([eE]-?\\d{1,2})?")) {
      throw new CsvException(line, "'price_eth' is no price: '" + field + "'");
    }
    BigDecimal exact = new BigDecimal(field).multiply(LAMPORTS_PER_COIN);
    BigDecimal rounded = exact.setScale(0, RoundingMode.HALF_UP);
    BigDecimal lamports = exact.signum() > 0 ? rounded.max(BigDecimal.ONE) : rounded;
    if (lamports.compareTo(LAMPORTS_MAX) > 0) {
      throw new CsvException(
          line, "'price_eth' is %s, above %s lamports".formatted(field, LAMPORTS_MAX));
    }
    return lamports.longValueExact();
  }
}
