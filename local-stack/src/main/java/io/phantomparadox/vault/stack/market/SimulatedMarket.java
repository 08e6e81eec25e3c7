package io.phantomparadox.vault.stack.market;

import io.phantomparadox.vault.solana.Hash32;
import io.phantomparadox.vault.stack.market.Play.Kind;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;

/**
 * The market that the vault brings along: the same seed and size give the same market on every
 * machine.
 *
 * <p>Three kinds of players trade with ample cash: <em>collectors</em> buy from whoever holds an
 * item, <em>flippers</em> sell on at once what they bought, <em>market makers</em> stand on both
 * sides. <em>Paupers</em> own nothing and buy all the same; some of them sell on what they could
 * not pay, so that netting has something to find. Beside single sales there are chains of resales,
 * rings in which an item comes back to its first holder, and double sells of one item to two
 * buyers. One play in eight or so is bad: forged, late, repeated, unanswered, mismatched, invalid.
 */
public final class SimulatedMarket {
  private static final String NAME = "simulated market";

  /** Fat enough that a rich player's purchases never fail for cash. */
  private static final long RICH_DEPOSIT = 2_000_000_000L;

  private static final long PRICE_MIN = 1_000_000L;
  private static final int RING_LENGTH = 4;
  private static final int CHAIN_LENGTH = 5;

  /** Algorithm fixed by name: the default may change with the JDK. */
  private static final String RANDOM = "L64X128MixRandom";

  /**
   * How large a market is.
   *
   * @param players at least 10
   * @param items at least 1
   * @param plays how many sales are tried, at least 1
   */
  public record Size(int players, int items, int plays) {
    /** A few seconds: for tests. */
    public static final Size SMALL = new Size(12, 20, 120);

    /** What {@code ./vault demo} plays. */
    public static final Size DEMO = new Size(120, 400, 6_000);

    public Size {
      if (players < 10 || items < 1 || plays < 1) {
        throw new IllegalArgumentException(
            "a market needs 10 players, an item and a play: "
                + players
                + ", "
                + items
                + ", "
                + plays);
      }
    }
  }

  private final RandomGenerator random;
  private final List<Player> players = new ArrayList<>();
  private final List<Hash32> items = new ArrayList<>();
  private final List<Player> holders = new ArrayList<>();
  private final List<Play> plays = new ArrayList<>();
  private final int paupers;

  private SimulatedMarket(long seed, Size size) {
    this.random = RandomGeneratorFactory.of(RANDOM).create(seed);
    this.paupers = size.players() / 6;
    for (int i = 0; i < size.players(); i++) {
      boolean poor = i >= size.players() - paupers;
      players.add(Player.of(NAME + " " + seed, "player " + i, poor ? 0 : RICH_DEPOSIT));
    }
    for (int i = 0; i < size.items(); i++) {
      items.add(Hash32.sha256(("item/" + seed + "/" + i).getBytes(StandardCharsets.UTF_8)));
      holders.add(rich());
    }
  }

  /** Makes the market of a seed. */
  public static Market create(long seed, Size size) {
    SimulatedMarket market = new SimulatedMarket(seed, size);
    List<Market.HeldItem> opening = new ArrayList<>();
    for (int i = 0; i < market.items.size(); i++) {
      opening.add(new Market.HeldItem(market.items.get(i), market.holders.get(i)));
    }
    while (market.plays.size() < size.plays()) {
      market.playOnce();
    }
    return new Market(
        NAME + ", seed " + seed,
        market.players,
        opening,
        market.plays.subList(0, size.plays()),
        null);
  }

  private void playOnce() {
    int item = random.nextInt(items.size());
    switch (random.nextInt(24)) {
      case 0 -> bad(Kind.FORGED, item);
      case 1 -> bad(Kind.UNANSWERED, item);
      case 2 -> bad(Kind.LATE, item);
      case 3 -> bad(Kind.MISMATCHED, item);
      case 4 -> invalid(item);
      case 5 -> doubleSell(item);
      case 6 -> ring(item);
      case 7, 8, 9 -> chain(item, CHAIN_LENGTH);
      case 10 -> pauperPasses(item);
      case 11 -> pauperKeeps(item);
      case 12 -> sell(Kind.REPEATED, item, otherThan(holders.get(item)));
      default -> sell(Kind.HONEST, item, otherThan(holders.get(item)));
    }
  }

  /** A sale that changes who holds the item in the story. */
  private void sell(Kind kind, int item, Player buyer) {
    plays.add(new Play(kind, holders.get(item), buyer, items.get(item), price()));
    holders.set(item, buyer);
  }

  /** A sale that leads nowhere: the holder stays. */
  private void bad(Kind kind, int item) {
    Player holder = holders.get(item);
    plays.add(new Play(kind, holder, otherThan(holder), items.get(item), price()));
  }

  private void invalid(int item) {
    Player holder = holders.get(item);
    boolean selfTrade = random.nextBoolean();
    plays.add(
        new Play(
            Kind.INVALID,
            holder,
            selfTrade ? holder : otherThan(holder),
            items.get(item),
            selfTrade ? price() : 0));
  }

  /** The holder sells to two buyers: the earlier one gets the item. */
  private void doubleSell(int item) {
    Player holder = holders.get(item);
    sell(Kind.HONEST, item, otherThan(holder));
    plays.add(new Play(Kind.HONEST, holder, otherThan(holder), items.get(item), price()));
  }

  /** The item goes round and comes back; only price differences remain. */
  private void ring(int item) {
    Player first = holders.get(item);
    for (int i = 1; i < RING_LENGTH; i++) {
      sell(Kind.HONEST, item, otherThan(holders.get(item)));
    }
    if (!holders.get(item).equals(first)) {
      sell(Kind.HONEST, item, first);
    }
  }

  private void chain(int item, int length) {
    for (int i = 0; i < length; i++) {
      sell(Kind.HONEST, item, otherThan(holders.get(item)));
    }
  }

  /** A pauper buys and sells on for the same price: short in the middle, even at the end. */
  private void pauperPasses(int item) {
    Player holder = holders.get(item);
    Player pauper = pauper();
    long price = price();
    plays.add(new Play(Kind.HONEST, holder, pauper, items.get(item), price));
    Player buyer = otherThan(holder);
    plays.add(new Play(Kind.HONEST, pauper, buyer, items.get(item), price));
    holders.set(item, buyer);
  }

  /** A pauper buys and cannot pay: the sale waits and expires. */
  private void pauperKeeps(int item) {
    plays.add(new Play(Kind.HONEST, holders.get(item), pauper(), items.get(item), price()));
  }

  private Player otherThan(Player player) {
    Player other = rich();
    while (other.equals(player)) {
      other = rich();
    }
    return other;
  }

  private Player rich() {
    return players.get(random.nextInt(players.size() - paupers));
  }

  private Player pauper() {
    return players.get(players.size() - 1 - random.nextInt(paupers));
  }

  /** Prices spread over three powers of ten, small ones more often. */
  private long price() {
    return PRICE_MIN << random.nextInt(10);
  }
}
