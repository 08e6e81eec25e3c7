package io.phantomparadox.vault.schemas;

import java.nio.charset.StandardCharsets;
import org.apache.kafka.common.utils.Utils;

/**
 * Record keys and the one partitioning rule of the vault: a key is the game's u64 in decimal ASCII,
 * alone or followed by {@code '/'} and a suffix, and the partition is murmur2 of the game's part
 * alone. So everything of one game lies in the same partition number of every topic.
 */
public final class GameKey {
  /** Key of records that go to every partition: heartbeats and configuration events. */
  public static final String EVERY_GAME = "*";

  private static final char SEPARATOR = '/';

  private GameKey() {}

  /**
   * @param game the game id, an unsigned 64-bit number
   */
  public static String of(long game) {
    return Long.toUnsignedString(game);
  }

  /**
   * @param suffix what the record is about inside the game, e.g. an intent id in hex
   */
  public static String of(long game, String suffix) {
    return Long.toUnsignedString(game) + SEPARATOR + suffix;
  }

  /**
   * The game a key belongs to.
   *
   * @throws NumberFormatException when the key does not begin with a decimal u64
   */
  public static long gameOf(String key) {
    return Long.parseUnsignedLong(gamePart(key));
  }

  /**
   * @param partitions number of partitions of the topic, at least 1
   * @return the partition of every record with this key's game, 0-based
   */
  public static int partition(String key, int partitions) {
    byte[] game = gamePart(key).getBytes(StandardCharsets.US_ASCII);
    return Utils.toPositive(Utils.murmur2(game)) % partitions;
  }

  /** The same as {@link #partition(String, int)} for a game id. */
  public static int partition(long game, int partitions) {
    return partition(of(game), partitions);
  }

  private static String gamePart(String key) {
    int end = key.indexOf(SEPARATOR);
    return end < 0 ? key : key.substring(0, end);
  }
}
