package io.phantomparadox.vault.netting;

import static org.assertj.core.api.Assertions.assertThat;

import io.phantomparadox.vault.netting.fast.Objective;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/**
 * Real sales (CryptoPunks, 2017 to 2022): the engines side by side on windows of the good rows.
 * Each item starts with the seller of its first sale in the window; each wallet has a tenth of what
 * it spends there.
 */
class RealMarketTest {
  private static final int WINDOW = 1_000;

  private record Sale(long seq, String token, String seller, String buyer, long lamports) {}

  private static List<Sale> sales() throws IOException {
    List<String> lines = SharedFixtures.lines("data/punk-sales.csv");
    List<Sale> sales = new ArrayList<>();
    for (String line : lines.subList(1, lines.size())) {
      String[] f = line.split(",", -1);
      BigDecimal price = new BigDecimal(f[5]);
      boolean good = !f[3].isEmpty() && !f[4].isEmpty() && !f[3].equals(f[4]) && price.signum() > 0;
      if (good) {
        sales.add(
            new Sale(Long.parseLong(f[0]), f[2], f[3], f[4], price.movePointRight(9).longValue()));
      }
    }
    return sales;
  }

  private static NettingInput window(List<Sale> sales) {
    NettingInput.Builder builder = NettingInput.builder();
    Set<String> owned = new HashSet<>();
    Map<String, Long> spent = new TreeMap<>();
    for (Sale sale : sales) {
      if (owned.add(sale.token())) {
        builder.owner(Market.id(sale.token()), wallet(sale.seller()));
      }
      spent.merge(sale.buyer(), sale.lamports() / 10, Long::sum);
      builder.trade(
          new Trade(
              Market.id('s', sale.seq()),
              Market.id('b', sale.seq()),
              Market.id(sale.token()),
              wallet(sale.seller()),
              wallet(sale.buyer()),
              sale.lamports(),
              sale.seq()));
    }
    spent.forEach((wallet, lamports) -> builder.balance(wallet(wallet), lamports));
    return builder.build();
  }

  private static Id32 wallet(String address) {
    return Market.id(address.substring(0, Math.min(32, address.length())));
  }

  @Test
  void fastEngineIsNeverBelowTheNaiveOneOnRealSales() throws IOException {
    List<Sale> sales = sales();
    assertThat(sales).hasSize(15_898);
    for (int from = 0; from + WINDOW <= sales.size(); from += 3 * WINDOW) {
      NettingInput input = window(sales.subList(from, from + WINDOW));
      long naive = Objective.of(input, Engines.net(NettingEngines.naive(), input));
      for (NettingEngine engine : Engines.fast().toList()) {
        assertThat(Objective.of(input, Engines.net(engine, input)))
            .as("%s, window from row %s", engine.level(), from)
            .isGreaterThanOrEqualTo(naive);
      }
    }
  }

  @Test
  void allSalesNetInOneWindow() throws IOException {
    NettingInput input = window(sales());
    NettingOutcome outcome = Engines.net(NettingEngines.fast(NettingLevel.STANDARD), input);
    assertThat(outcome.statistics().executed()).isGreaterThan(0);
  }
}
