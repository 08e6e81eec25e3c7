package io.phantomparadox.vault.stack.simulate;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/** Trades of a file in order, as numbers: 20 bytes a trade, so that files of millions fit. */
final class TradeColumns {
  private final Map<String, Integer> itemNumbers = new HashMap<>();
  private final Map<String, Integer> walletNumbers = new HashMap<>();
  private int[] items = new int[1024];
  private int[] sellers = new int[1024];
  private int[] buyers = new int[1024];
  private long[] amounts = new long[1024];
  private int size;

  void add(String item, String seller, String buyer, long lamports) {
    if (size == items.length) {
      items = Arrays.copyOf(items, 2 * size);
      sellers = Arrays.copyOf(sellers, 2 * size);
      buyers = Arrays.copyOf(buyers, 2 * size);
      amounts = Arrays.copyOf(amounts, 2 * size);
    }
    items[size] = number(itemNumbers, item);
    sellers[size] = wallet(seller);
    buyers[size] = wallet(buyer);
    amounts[size] = lamports;
    size++;
  }

  /** The number of a wallet, given when it is first named. */
  int wallet(String name) {
    return number(walletNumbers, name);
  }

  private static int number(Map<String, Integer> numbers, String name) {
    Integer known = numbers.putIfAbsent(name, numbers.size());
    return known != null ? known : numbers.size() - 1;
  }

  int size() {
    return size;
  }

  int itemCount() {
    return itemNumbers.size();
  }

  int walletCount() {
    return walletNumbers.size();
  }

  int item(int trade) {
    return items[trade];
  }

  int seller(int trade) {
    return sellers[trade];
  }

  int buyer(int trade) {
    return buyers[trade];
  }

  long amountLamports(int trade) {
    return amounts[trade];
  }
}
