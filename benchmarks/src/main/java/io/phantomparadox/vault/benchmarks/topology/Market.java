package io.phantomparadox.vault.benchmarks.topology;

import io.phantomparadox.vault.schemas.avro.Bytes32;
import io.phantomparadox.vault.schemas.avro.ChainEvent;
import io.phantomparadox.vault.schemas.avro.Deposited;
import io.phantomparadox.vault.schemas.avro.EventId;
import io.phantomparadox.vault.schemas.avro.GameCreated;
import io.phantomparadox.vault.schemas.avro.ItemMinted;
import io.phantomparadox.vault.schemas.avro.SessionKeyRegistered;
import io.phantomparadox.vault.schemas.avro.Signature64;
import io.phantomparadox.vault.schemas.avro.SignedIntent;
import io.phantomparadox.vault.schemas.avro.WalletOpened;
import io.phantomparadox.vault.solana.Hash32;
import io.phantomparadox.vault.solana.Keypair;
import io.phantomparadox.vault.solana.PublicKey;
import io.phantomparadox.vault.solana.intent.Intent;
import io.phantomparadox.vault.solana.intent.IntentAction;
import io.phantomparadox.vault.solana.intent.IntentDomain;
import io.phantomparadox.vault.solana.intent.TradeId;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Random;

/**
 * Games with rich wallets and signed intents that all settle: every item goes from hand to hand,
 * half of the wallets sign with a session key. A BUY follows its SELL at some distance, as halves
 * of two people do.
 */
final class Market {
  static final Hash32 GENESIS = Hash32.sha256("benchmark".getBytes(StandardCharsets.UTF_8));
  static final PublicKey PROGRAM = PublicKey.of(Hash32.sha256(new byte[] {7}).toBytes());
  private static final long DEPOSIT_LAMPORTS = 1L << 40;
  private static final long LIFETIME_MILLIS = 3_500_000;
  private static final int HALVES_APART = 64;

  private final List<ChainEvent> chain = new ArrayList<>();
  private final List<Posted> intents = new ArrayList<>();
  private long events;

  /** An intent with the game it is for. */
  record Posted(long game, SignedIntent intent) {}

  private record Wallet(Keypair owner, Keypair signer) {}

  private Market() {}

  /** How large a market is. */
  record Size(int games, int tradesPerGame, int walletsPerGame, int itemsPerGame) {}

  /** Signs everything; the same seed gives the same market but for its times. */
  static Market make(Size size, long seed) {
    Market market = new Market();
    Random random = new Random(seed);
    List<List<Posted>> perGame = new ArrayList<>();
    for (int game = 1; game <= size.games(); game++) {
      perGame.add(market.game(game, size, random));
    }
    for (int i = 0; i < 2 * size.tradesPerGame(); i++) {
      for (List<Posted> posted : perGame) {
        market.intents.add(posted.get(i));
      }
    }
    return market;
  }

  /** What the chain says before the first intent. */
  List<ChainEvent> chain() {
    return chain;
  }

  /** In the order in which they are posted, the games taking turns. */
  List<Posted> intents() {
    return intents;
  }

  static ChainEvent event(long game, long number, Object body) {
    byte[] signature = new byte[64];
    ByteBuffer.wrap(signature).putLong(number).putLong(game);
    return new ChainEvent(
        new EventId(new Bytes32(GENESIS.toBytes()), new Signature64(signature), 0, 0),
        100 + number,
        new Bytes32(new byte[32]),
        null,
        0,
        new Bytes32(PROGRAM.toBytes()),
        game,
        body);
  }

  private List<Posted> game(long game, Size size, Random random) {
    chain(game, new GameCreated(new Bytes32(new byte[32])));
    List<Wallet> wallets = new ArrayList<>();
    for (int w = 0; w < size.walletsPerGame(); w++) {
      wallets.add(wallet(game, w, random));
    }
    int[] holder = new int[size.itemsPerGame()];
    for (int item = 0; item < holder.length; item++) {
      holder[item] = item % wallets.size();
      chain(
          game,
          new ItemMinted(
              new Bytes32(item(game, item).toBytes()),
              (long) item,
              bytes(wallets.get(holder[item]).owner()),
              (long) holder[item]));
    }
    return trades(game, size, wallets, holder, random);
  }

  private List<Posted> trades(
      long game, Size size, List<Wallet> wallets, int[] holder, Random random) {
    List<Posted> posted = new ArrayList<>();
    Deque<Posted> buys = new ArrayDeque<>();
    long now = System.currentTimeMillis();
    for (int trade = 0; trade < size.tradesPerGame(); trade++) {
      int item = trade % holder.length;
      int seller = holder[item];
      int buyer = (seller + 1 + random.nextInt(wallets.size() - 1)) % wallets.size();
      holder[item] = buyer;
      Terms terms =
          new Terms(
              game,
              trade,
              item,
              wallets.get(seller).owner().publicKey(),
              wallets.get(buyer).owner().publicKey(),
              1 + random.nextInt(1_000),
              now);
      posted.add(new Posted(game, sign(terms, IntentAction.SELL, wallets.get(seller))));
      buys.add(new Posted(game, sign(terms, IntentAction.BUY, wallets.get(buyer))));
      if (buys.size() > HALVES_APART) {
        posted.add(buys.remove());
      }
    }
    posted.addAll(buys);
    return posted;
  }

  private record Terms(
      long game, int trade, int item, PublicKey from, PublicKey to, long amount, long now) {}

  private static SignedIntent sign(Terms terms, IntentAction action, Wallet wallet) {
    byte[] tradeId = new byte[TradeId.SIZE];
    ByteBuffer.wrap(tradeId).putLong(terms.game()).putInt(terms.trade());
    Intent intent =
        new Intent(
            action,
            IntentDomain.of(GENESIS, PROGRAM),
            terms.game(),
            TradeId.of(tradeId),
            item(terms.game(), terms.item()),
            terms.from(),
            terms.to(),
            terms.amount(),
            wallet.owner().publicKey(),
            wallet.signer().publicKey(),
            2L * terms.trade() + (action == IntentAction.SELL ? 0 : 1),
            terms.now(),
            terms.now() + LIFETIME_MILLIS,
            Hash32.ZERO);
    byte[] encoded = intent.encode();
    return new SignedIntent(
        ByteBuffer.wrap(encoded), new Signature64(wallet.signer().sign(encoded).toBytes()));
  }

  private Wallet wallet(long game, int number, Random random) {
    Keypair owner = keys(random);
    chain(game, new WalletOpened(bytes(owner), (long) number));
    chain(game, new Deposited(bytes(owner), (long) number, DEPOSIT_LAMPORTS, DEPOSIT_LAMPORTS));
    if (number % 2 == 0) {
      return new Wallet(owner, owner);
    }
    Keypair session = keys(random);
    chain(
        game,
        new SessionKeyRegistered(
            bytes(owner),
            bytes(session),
            Long.MAX_VALUE,
            Long.MAX_VALUE,
            System.currentTimeMillis() / 1_000 + 86_400,
            0xff));
    return new Wallet(owner, session);
  }

  private void chain(long game, Object body) {
    chain.add(event(game, ++events, body));
  }

  private static Keypair keys(Random random) {
    byte[] seed = new byte[Keypair.SEED_SIZE];
    random.nextBytes(seed);
    return Keypair.fromSeed(seed);
  }

  private static Hash32 item(long game, int item) {
    return Hash32.sha256((game + " item " + item).getBytes(StandardCharsets.UTF_8));
  }

  private static Bytes32 bytes(Keypair keys) {
    return new Bytes32(keys.publicKey().toBytes());
  }
}
