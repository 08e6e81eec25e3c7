package io.phantomparadox.vault.solana.program;

import io.phantomparadox.vault.solana.Hash32;
import io.phantomparadox.vault.solana.Pda;
import io.phantomparadox.vault.solana.PublicKey;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** The program-derived addresses of one vault program. */
public final class VaultAddresses {
  /** Entries on a ledger or item page. */
  public static final int PAGE_ENTRIES = 255;

  private final PublicKey program;
  private final PublicKey config;
  private final PublicKey eventAuthority;

  VaultAddresses(PublicKey program) {
    this.program = program;
    this.config = find(ascii("config"));
    this.eventAuthority = find(ascii("__event_authority"));
  }

  /** The page an index stands on. */
  public static int pageOf(int index) {
    return index / PAGE_ENTRIES;
  }

  /** The one Config account. */
  public PublicKey config() {
    return config;
  }

  /** The address that signs the program's events. */
  public PublicKey eventAuthority() {
    return eventAuthority;
  }

  /** The Game account. */
  public PublicKey game(long game) {
    return find(ascii("game"), u64(game));
  }

  /** The account that holds the lamports of a game. */
  public PublicKey vault(long game) {
    return find(ascii("vault"), u64(game));
  }

  /** A ledger page by its number. */
  public PublicKey ledgerPage(long game, int page) {
    return find(ascii("ledger"), u64(game), u32(page));
  }

  /** An item page by its number. */
  public PublicKey itemPage(long game, int page) {
    return find(ascii("items"), u64(game), u32(page));
  }

  /** The index of a wallet. */
  public PublicKey walletIndex(long game, PublicKey wallet) {
    return find(ascii("wallet"), u64(game), wallet.toBytes());
  }

  /** The index of an item. */
  public PublicKey itemIndex(long game, Hash32 item) {
    return find(ascii("item"), u64(game), item.toBytes());
  }

  /** A wallet's one withdrawal under way. */
  public PublicKey withdrawal(long game, PublicKey wallet) {
    return find(ascii("withdrawal"), u64(game), wallet.toBytes());
  }

  /** A session key of an owner. */
  public PublicKey sessionKey(long game, PublicKey owner, PublicKey session) {
    return find(ascii("session_key"), u64(game), owner.toBytes(), session.toBytes());
  }

  /** A batch. */
  public PublicKey batch(long game, long batchId) {
    return find(ascii("batch"), u64(game), u64(batchId));
  }

  private PublicKey find(byte[]... seeds) {
    return Pda.find(program, seeds).address();
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  private static byte[] u64(long value) {
    return ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(value).array();
  }

  private static byte[] u32(int value) {
    return ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putInt(value).array();
  }
}
