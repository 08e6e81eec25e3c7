package io.phantomparadox.vault.benchmarks.netting;

import io.phantomparadox.vault.netting.Id32;
import io.phantomparadox.vault.netting.NettingInput;
import io.phantomparadox.vault.netting.Trade;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.SplittableRandom;

/** Trades of a {@link FittedMarket} in the making, and who has how much. */
final class FittedTrades {
  private static final double LAMPORTS = 1e8;
  private static final double LAMPORTS_MAX = 4e12;

  private final SplittableRandom random;
  private final int count;
  private final int[] item;
  private final int[] seller;
  private final int[] buyer;
  private final double[] price;
  private final int[] owner;
  private int made;

  /** How often a wallet is drawn, summed up. */
  private final double[] drawn;

  private final double[] wealth;

  FittedTrades(int count, int walletCount, int itemCount, long seed) {
    this.count = count;
    random = new SplittableRandom(seed);
    item = new int[count];
    seller = new int[count];
    buyer = new int[count];
    price = new double[count];
    owner = new int[itemCount];
    drawn = new double[Math.max(3, walletCount)];
    wealth = new double[drawn.length];
  }

  /**
   * Says who trades and who is rich.
   *
   * @param skew the k-th wallet is drawn with a weight of k to the power of minus this
   * @param luck standard deviation of the logarithm of a wallet's wealth
   * @param pennilessPercent wallets without any
   */
  void wallets(double skew, double luck, int pennilessPercent) {
    double sum = 0;
    for (int w = 0; w < drawn.length; w++) {
      sum += StrictMath.pow(w + 1, -skew);
      drawn[w] = sum;
      double lucky = StrictMath.exp(luck * normal());
      wealth[w] = chance(pennilessPercent) ? 0 : lucky;
    }
  }

  boolean isFull() {
    return made == count;
  }

  boolean chance(double percent) {
    return 100 * random.nextDouble() < percent;
  }

  int below(int bound) {
    return random.nextInt(bound);
  }

  double uniform() {
    return random.nextDouble();
  }

  /** The sum of twelve uniforms is near enough, and the same everywhere. */
  double normal() {
    double deviate = -6;
    for (int k = 0; k < 12; k++) {
      deviate += random.nextDouble();
    }
    return deviate;
  }

  int wallet() {
    int found = Arrays.binarySearch(drawn, random.nextDouble() * drawn[drawn.length - 1]);
    return Math.min(drawn.length - 1, found < 0 ? -1 - found : found);
  }

  int otherThan(int wallet, int candidate) {
    return candidate == wallet ? (wallet + 1) % drawn.length : candidate;
  }

  double wealth(int wallet) {
    return wealth[wallet];
  }

  void owns(int wallet, int ofItem) {
    owner[ofItem] = wallet;
  }

  void add(int ofItem, int from, int to, double amount) {
    item[made] = ofItem;
    seller[made] = from;
    buyer[made] = to;
    price[made++] = amount;
  }

  /** So many percent of the trades change places with one that comes up to {@code reach} later. */
  void shuffle(int percent, int reach) {
    for (int k = 0; k < count / 100 * percent; k++) {
      int a = random.nextInt(count);
      int b = Math.min(count - 1, a + random.nextInt(reach));
      swap(item, a, b);
      swap(seller, a, b);
      swap(buyer, a, b);
      double amount = price[a];
      price[a] = price[b];
      price[b] = amount;
    }
  }

  private static void swap(int[] column, int a, int b) {
    int value = column[a];
    column[a] = column[b];
    column[b] = value;
  }

  /**
   * Gives the wallets a part of the volume, in proportion to their wealth and to a power of what
   * they want to spend.
   */
  NettingInput build(double balancesPercent, double power) {
    double[] spending = new double[drawn.length];
    double volume = 0;
    for (int k = 0; k < count; k++) {
      spending[buyer[k]] += price[k];
      volume += price[k];
    }
    double[] share = new double[drawn.length];
    double shares = 0;
    for (int w = 0; w < share.length; w++) {
      share[w] = wealth[w] * StrictMath.pow(spending[w] / volume + 1e-9, power);
      shares += share[w];
    }
    NettingInput.Builder input = NettingInput.builder();
    for (int w = 0; w < share.length; w++) {
      double lamports = LAMPORTS * volume * balancesPercent / 100 * share[w] / shares;
      input.balance(id('w', w), Math.min((long) lamports, NettingInput.MAX_BALANCE_LAMPORTS));
    }
    for (int x = 0; x < owner.length; x++) {
      input.owner(id('i', x), id('w', owner[x]));
    }
    for (int k = 0; k < count; k++) {
      input.trade(
          new Trade(
              id('s', k),
              id('b', k),
              id('i', item[k]),
              id('w', seller[k]),
              id('w', buyer[k]),
              (long) Math.min(LAMPORTS_MAX, LAMPORTS * price[k]),
              k));
    }
    return input.build();
  }

  private static Id32 id(char kind, int number) {
    return Id32.of(ByteBuffer.allocate(Id32.BYTES).put((byte) kind).putInt(number).array());
  }
}
