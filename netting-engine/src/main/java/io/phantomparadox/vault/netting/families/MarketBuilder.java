package io.phantomparadox.vault.netting.families;

import io.phantomparadox.vault.netting.Id32;
import io.phantomparadox.vault.netting.NettingInput;
import io.phantomparadox.vault.netting.Trade;
import java.nio.ByteBuffer;
import java.util.SplittableRandom;

/** Makes trades with the shapes a family asks for. */
final class MarketBuilder {
  private static final double MEDIAN_LAMPORTS = 1e8;
  private static final int PRICE_MAX_MEDIANS = 1000;
  private static final int SHUFFLED_PERCENT = 10;
  private static final int RING_MIN = 3;
  private static final int RING_MAX = 12;

  private final int count;
  private final SplittableRandom random;
  private final int wallets;
  private boolean skewed;

  private int made;
  private int items;
  private final int[] item;
  private final int[] seller;
  private final int[] buyer;
  private final long[] amount;
  private final int[] owner;
  private long volume;
  private final NettingInput.Builder builder = NettingInput.builder();

  MarketBuilder(int count, SplittableRandom random, int wallets) {
    this.count = count;
    this.random = random;
    this.wallets = wallets;
    item = new int[count];
    seller = new int[count];
    buyer = new int[count];
    amount = new long[count];
    owner = new int[count];
  }

  /** Few wallets are drawn often: the k-th with a weight of about 1 / k. */
  MarketBuilder skewed() {
    skewed = true;
    return this;
  }

  /** Items that are sold on by whoever has them, but for some percent. */
  MarketBuilder resales(int itemCount, int strangerPercent, int doublePercent) {
    items = itemCount;
    int[] holder = new int[itemCount];
    int[] formerHolder = new int[itemCount];
    for (int x = 0; x < itemCount; x++) {
      holder[x] = wallet();
      formerHolder[x] = holder[x];
      owner[x] = holder[x];
    }
    while (made < count) {
      int x = random.nextInt(itemCount);
      int kind = random.nextInt(100);
      int from = holder[x];
      boolean moves = true;
      if (kind < strangerPercent) {
        from = wallet();
        moves = false;
      } else if (kind < strangerPercent + doublePercent) {
        from = formerHolder[x];
        moves = from == holder[x];
      }
      int to = otherThan(from);
      add(x, from, to, price());
      if (moves) {
        formerHolder[x] = from;
        holder[x] = to;
      }
    }
    return this;
  }

  /** Circles: each wallet sells an item of its own to the next, all at prices up to 15 % apart. */
  MarketBuilder rings() {
    items = count;
    while (made < count) {
      int length = Math.min(RING_MIN + random.nextInt(RING_MAX - RING_MIN + 1), wallets);
      int at = wallet();
      int first = at;
      long price = price();
      for (int k = 0; k < length && made < count; k++) {
        int to = k == length - 1 ? first : otherThan(at);
        if (to == at) {
          break;
        }
        owner[made] = at;
        add(made, at, to, price - price / 100 * random.nextInt(15));
        at = to;
      }
    }
    shuffle(count);
    return this;
  }

  /** Gives the wallets a part of the volume: some much, some nothing. */
  MarketBuilder balancesPercent(long percent) {
    double[] share = new double[wallets];
    double total = 0;
    for (int w = 0; w < wallets; w++) {
      share[w] = -StrictMath.log(1 - random.nextDouble());
      total += share[w];
    }
    for (int w = 0; w < wallets; w++) {
      long lamports = (long) (share[w] / total * volume / 100 * percent);
      builder.balance(id('w', w), Math.min(lamports, NettingInput.MAX_BALANCE_LAMPORTS));
    }
    return this;
  }

  /** Gives each wallet all it will spend. */
  MarketBuilder balancesForAll() {
    long[] spent = new long[wallets];
    for (int k = 0; k < made; k++) {
      spent[buyer[k]] += amount[k];
    }
    for (int w = 0; w < wallets; w++) {
      builder.balance(id('w', w), spent[w]);
    }
    return this;
  }

  NettingInput build() {
    shuffle(Math.max(1, count * SHUFFLED_PERCENT / 100));
    for (int x = 0; x < items; x++) {
      builder.owner(id('i', x), id('w', owner[x]));
    }
    for (int k = 0; k < count; k++) {
      builder.trade(
          new Trade(
              id('s', k),
              id('b', k),
              id('i', item[k]),
              id('w', seller[k]),
              id('w', buyer[k]),
              amount[k],
              k));
    }
    return builder.build();
  }

  /** Changes the places of some trades with others at most 32 places away. */
  private void shuffle(int times) {
    for (int k = 0; k < times; k++) {
      int a = random.nextInt(count);
      int b = Math.min(count - 1, a + random.nextInt(32));
      swap(item, a, b);
      swap(seller, a, b);
      swap(buyer, a, b);
      long lamports = amount[a];
      amount[a] = amount[b];
      amount[b] = lamports;
    }
  }

  private static void swap(int[] column, int a, int b) {
    int value = column[a];
    column[a] = column[b];
    column[b] = value;
  }

  private void add(int x, int from, int to, long lamports) {
    item[made] = x;
    seller[made] = from;
    buyer[made] = to;
    amount[made] = lamports;
    volume += lamports;
    made++;
  }

  private int wallet() {
    if (!skewed) {
      return random.nextInt(wallets);
    }
    // The inverse of a logarithmic distribution function.
    return (int) (StrictMath.pow(wallets + 1.0, random.nextDouble()) - 1);
  }

  private int otherThan(int wallet) {
    int other = wallet();
    return other != wallet ? other : (wallet + 1) % wallets;
  }

  private long price() {
    // The sum of twelve uniforms is near enough to a normal deviate, and the same everywhere.
    double deviate = -6;
    for (int k = 0; k < 12; k++) {
      deviate += random.nextDouble();
    }
    double medians = Math.min(PRICE_MAX_MEDIANS, StrictMath.exp(1.5 * deviate));
    return (long) (MEDIAN_LAMPORTS * medians);
  }

  private static Id32 id(char kind, int number) {
    return Id32.of(ByteBuffer.allocate(Id32.BYTES).put((byte) kind).putInt(number).array());
  }
}
