package io.phantomparadox.vault.topology.ledger;

import io.phantomparadox.vault.netting.Id32;
import java.nio.ByteBuffer;

/**
 * Keys of the stores: a tag byte, the game (u64 big-endian), then what the tag says. A renamed tag
 * is a migration. Integers are big-endian and not negative, so that byte order is number order.
 */
// every buffer here was allocated here: its array begins at 0 and is as long as the key
@SuppressWarnings("ByteBufferBackingArray")
final class LedgerKeys {
  /** Wallet → {@link WalletAccount}. */
  static final byte WALLET = 'W';

  /** Item → {@link ItemHolding}. */
  static final byte ITEM = 'I';

  /** Owner, session key → {@link SessionState}. */
  static final byte SESSION = 'S';

  /** Signer, nonce → intent id. */
  static final byte NONCE = 'N';

  /** Intent id → {@link IntentRecord}. */
  static final byte INTENT = 'X';

  /**
   * Log offset → {@link SignedHalf}: the signed bytes, as long as they may still be netted. By
   * offset, so that the halves of a window lie side by side.
   */
  static final byte HALF = 'Z';

  /** Where halves lay by intent id before the first release; such a state is not read. */
  static final byte HALF_BY_ID = 'Y';

  /** Seller, buyer, trade id → {@link MatchSlot}. */
  static final byte MATCH = 'M';

  /** Place → {@link PendingTrade} that waits for a cut. */
  static final byte PENDING = 'T';

  /** Batch id, place → {@link PendingTrade} that a batch in flight executed. */
  static final byte FLYING = 'U';

  /** Instant, intent id → nothing: look at the intent again then. */
  static final byte ALARM = 'E';

  /** Batch id → {@link FlightBatch}. */
  static final byte BATCH = 'B';

  /** Batch id, part → {@link PartRecord}. */
  static final byte PART = 'P';

  /** Sequence → {@link QueuedIntent} that waits for the game's work to end. */
  static final byte INTENT_QUEUE = 'Q';

  /** Sequence → chain note that waits for the game's work to end. */
  static final byte CHAIN_QUEUE = 'C';

  /** Log offset → {@link QueuedIntent} that waits for the first heartbeat; no game in the key. */
  static final byte GATE_QUEUE = 'G';

  /** Event id → slot: a chain event moves money once. */
  static final byte EVENT = 'V';

  /** In the store of heads: game → {@link GameHead}. */
  static final byte HEAD = 'H';

  /** In the store of heads: the partition's one {@link PartitionHead}. */
  static final byte PARTITION = 'R';

  private static final int PREFIX = 1 + Long.BYTES;

  private LedgerKeys() {}

  /**
   * Whether a record is read again soon after it was written: worth keeping in memory. The others
   * are write-once, or read in order.
   */
  static boolean readAgain(byte[] key) {
    return switch (key[0]) {
      case WALLET, ITEM, SESSION, INTENT, HALF, MATCH -> true;
      default -> false;
    };
  }

  static byte[] partition() {
    return new byte[] {PARTITION};
  }

  static byte[] head(long game) {
    return prefix(HEAD, game, 0).array();
  }

  static byte[] wallet(long game, Id32 wallet) {
    return withId(WALLET, game, wallet);
  }

  static byte[] item(long game, Id32 item) {
    return withId(ITEM, game, item);
  }

  static byte[] session(long game, Id32 owner, Id32 session) {
    ByteBuffer key = prefix(SESSION, game, 2 * Id32.BYTES);
    owner.write(key);
    session.write(key);
    return key.array();
  }

  static byte[] nonce(long game, Id32 signer, long nonce) {
    ByteBuffer key = prefix(NONCE, game, Id32.BYTES + Long.BYTES);
    signer.write(key);
    return key.putLong(nonce).array();
  }

  static byte[] intent(long game, Id32 intentId) {
    return withId(INTENT, game, intentId);
  }

  static byte[] half(long game, long offset) {
    return withLong(HALF, game, offset);
  }

  static byte[] match(long game, Id32 from, Id32 to, byte[] tradeId) {
    ByteBuffer key = prefix(MATCH, game, 2 * Id32.BYTES + tradeId.length);
    from.write(key);
    to.write(key);
    return key.put(tradeId).array();
  }

  static byte[] pending(long game, long place) {
    return withLong(PENDING, game, place);
  }

  static byte[] flying(long game, long batchId, long place) {
    return prefix(FLYING, game, 2 * Long.BYTES).putLong(batchId).putLong(place).array();
  }

  static byte[] alarm(long game, long atMillis, Id32 intentId) {
    ByteBuffer key = prefix(ALARM, game, Long.BYTES + Id32.BYTES).putLong(atMillis);
    intentId.write(key);
    return key.array();
  }

  /** First key of the alarms at or after an instant. */
  static byte[] alarmsFrom(long game, long atMillis) {
    return withLong(ALARM, game, atMillis);
  }

  static byte[] batch(long game, long batchId) {
    return withLong(BATCH, game, batchId);
  }

  static byte[] part(long game, long batchId, int part) {
    return prefix(PART, game, Long.BYTES + Integer.BYTES).putLong(batchId).putInt(part).array();
  }

  static byte[] intentQueue(long game, long sequence) {
    return withLong(INTENT_QUEUE, game, sequence);
  }

  static byte[] chainQueue(long game, long sequence) {
    return withLong(CHAIN_QUEUE, game, sequence);
  }

  static byte[] gateQueue(long offset) {
    return prefix(GATE_QUEUE, offset, 0).array();
  }

  static byte[] event(long game, byte[] eventId) {
    return prefix(EVENT, game, eventId.length).put(eventId).array();
  }

  /** The first key behind all keys of a tag and game. */
  static byte[] endOf(byte tag, long game) {
    return successor(prefix(tag, game, 0).array());
  }

  /** The first key of a tag and game. */
  static byte[] startOf(byte tag, long game) {
    return prefix(tag, game, 0).array();
  }

  /** Where the nonces of the signer of a nonce's key begin. */
  static byte[] signerOf(byte[] nonceKey) {
    return java.util.Arrays.copyOf(nonceKey, PREFIX + Id32.BYTES);
  }

  /** The nonce in its key; keys lie in unsigned order. */
  static long nonceOf(byte[] nonceKey) {
    return ByteBuffer.wrap(nonceKey, PREFIX + Id32.BYTES, Long.BYTES).getLong();
  }

  /** The smallest key that is greater than every key that begins with this prefix. */
  static byte[] successor(byte[] prefix) {
    byte[] next = prefix.clone();
    for (int i = next.length - 1; i >= 0; i--) {
      if (next[i] != (byte) 0xff) {
        next[i]++;
        return java.util.Arrays.copyOf(next, i + 1);
      }
    }
    throw new IllegalArgumentException("no key is behind a prefix of ff bytes alone");
  }

  /** The game in a key of the store of heads. */
  static long gameOf(byte[] key) {
    return ByteBuffer.wrap(key, 1, Long.BYTES).getLong();
  }

  /** The number right behind the game: place, batch id, instant or sequence. */
  static long numberOf(byte[] key) {
    return ByteBuffer.wrap(key, PREFIX, Long.BYTES).getLong();
  }

  /** The second number of a flying trade's key. */
  static long placeOfFlying(byte[] key) {
    return ByteBuffer.wrap(key, PREFIX + Long.BYTES, Long.BYTES).getLong();
  }

  /** The intent id in an alarm's key. */
  static Id32 intentOfAlarm(byte[] key) {
    return Id32.read(ByteBuffer.wrap(key, PREFIX + Long.BYTES, Id32.BYTES));
  }

  private static byte[] withId(byte tag, long game, Id32 id) {
    ByteBuffer key = prefix(tag, game, Id32.BYTES);
    id.write(key);
    return key.array();
  }

  private static byte[] withLong(byte tag, long game, long number) {
    return prefix(tag, game, Long.BYTES).putLong(number).array();
  }

  private static ByteBuffer prefix(byte tag, long game, int more) {
    return ByteBuffer.allocate(PREFIX + more).put(tag).putLong(game);
  }
}
