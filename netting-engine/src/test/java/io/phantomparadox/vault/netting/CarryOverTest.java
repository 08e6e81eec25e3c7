package io.phantomparadox.vault.netting;

import static org.assertj.core.api.Assertions.assertThat;

import io.phantomparadox.vault.netting.families.MarketFamily;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Small windows: what they lose against one large one, and what carrying the rest over saves. */
class CarryOverTest {
  private static final int WINDOW = 500;
  private static final int WINDOWS = 20;
  private static final int CARRIED_MAX = 20;

  private final NettingEngine engine = NettingEngines.fast(NettingLevel.STANDARD);

  @ParameterizedTest
  @EnumSource(
      value = MarketFamily.class,
      names = {"SCARCE_20", "RINGS", "POWER_LAW"})
  void carriedWindowsSettleMostOfWhatOneWindowSettles(MarketFamily family) {
    NettingInput market = family.generate(WINDOW * WINDOWS, 11);

    int alone = settled(market, 0);
    int carried = settled(market, CARRIED_MAX);
    int atOnce = Engines.net(engine, market).statistics().executed();

    String figures =
        "%s: %s alone, %s carried, %s at once".formatted(family, alone, carried, atOnce);
    System.getLogger(CarryOverTest.class.getName()).log(System.Logger.Level.INFO, figures);
    assertThat(carried).as(figures).isGreaterThan(alone);
    assertThat(carried).as(figures).isGreaterThanOrEqualTo(atOnce * 4 / 5);
  }

  /** Number of trades executed over all windows, each tried in so many windows after its first. */
  private int settled(NettingInput market, int carriedMax) {
    Map<Id32, Long> balances = new HashMap<>();
    Map<Id32, Id32> owners = new HashMap<>();
    market.openingBalances().forEach(b -> balances.put(b.wallet(), b.lamports()));
    market.openingOwners().forEach(o -> owners.put(o.item(), o.owner()));
    List<Trade> open = new ArrayList<>();
    int executed = 0;
    for (int k = 0; k < WINDOWS; k++) {
      long oldest = (long) (k - carriedMax) * WINDOW;
      open.removeIf(trade -> trade.place() < oldest);
      open.addAll(market.trades().subList(k * WINDOW, (k + 1) * WINDOW));
      NettingInput.Builder builder = NettingInput.builder();
      open.forEach(builder::trade);
      balances.forEach(builder::balance);
      owners.forEach(builder::owner);
      NettingInput window = builder.build();
      NettingOutcome outcome = Engines.net(engine, window);
      outcome.deltas().forEach(d -> balances.merge(d.wallet(), d.lamports(), Long::sum));
      outcome.ownerChanges().forEach(c -> owners.put(c.item(), c.to()));
      executed += outcome.replaySequence().size();
      open.clear();
      for (int i = 0; i < window.trades().size(); i++) {
        if (outcome.decisions().get(i) instanceof Decision.Deferred) {
          open.add(window.trades().get(i));
        }
      }
    }
    return executed;
  }
}
