package io.phantomparadox.vault.netting.fast;

import io.phantomparadox.vault.netting.InternedTrades;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Trades as columns, renumbered by first appearance among themselves, with the three indexes the
 * search needs: sales by holder of an item (a node: one wallet in its role for one item), purchases
 * and sales by wallet, each in canonical order. Never changed once built, but for indexes that are
 * made when they are first asked for.
 */
final class Window {
  final int size;
  final int walletCount;
  final int itemCount;
  final int nodeCount;

  /** Per trade: index in the input. */
  final int[] canonical;

  final int[] item;
  final int[] seller;
  final int[] buyer;
  final long[] amount;

  /** Per trade: the holder that gives, the holder that receives. */
  final int[] sellerNode;

  final int[] buyerNode;

  /** Per item: number in the input, and the holder it starts at (-1: nobody who trades it). */
  final int[] inputItem;

  final int[] ownerNode;

  /** Per wallet: opening balance in lamports. */
  final long[] balance;

  /** Sales of node v are {@code salesOfNode[salesStart[v] .. salesStart[v + 1])}. */
  final int[] salesStart;

  final int[] salesOfNode;

  /** Purchases of wallet w are {@code purchases[purchasesStart[w] .. purchasesStart[w + 1])}. */
  final int[] purchasesStart;

  final int[] purchases;

  private @Nullable Groups bySeller;
  private @Nullable PurchasesByAmount byAmount;

  /** Trades by key: those of key k are {@code trades[start[k] .. start[k + 1])}. */
  @SuppressWarnings("ArrayRecordComponent") // two columns handed over, never compared
  record Groups(int[] start, int[] trades) {}

  /** Takes the trades of an input that are marked. */
  Window(InternedTrades in, boolean[] taken) {
    int n = 0;
    for (boolean t : taken) {
      n += t ? 1 : 0;
    }
    size = n;
    canonical = new int[n];
    item = new int[n];
    seller = new int[n];
    buyer = new int[n];
    amount = new long[n];
    int[] localItem = unnumbered(in.itemCount());
    int[] localWallet = unnumbered(in.walletCount());
    int[] itemsSeen = new int[Math.min(n, in.itemCount())];
    int[] walletsSeen = new int[Math.min(2 * n, in.walletCount())];
    int items = 0;
    int wallets = 0;
    int j = 0;
    for (int i = 0; i < taken.length; i++) {
      if (!taken[i]) {
        continue;
      }
      canonical[j] = i;
      amount[j] = in.amountOf(i);
      int x = in.itemOf(i);
      if (localItem[x] < 0) {
        itemsSeen[items] = x;
        localItem[x] = items++;
      }
      item[j] = localItem[x];
      int s = in.sellerOf(i);
      if (localWallet[s] < 0) {
        walletsSeen[wallets] = s;
        localWallet[s] = wallets++;
      }
      seller[j] = localWallet[s];
      int b = in.buyerOf(i);
      if (localWallet[b] < 0) {
        walletsSeen[wallets] = b;
        localWallet[b] = wallets++;
      }
      buyer[j] = localWallet[b];
      j++;
    }
    itemCount = items;
    walletCount = wallets;
    inputItem = Arrays.copyOf(itemsSeen, items);
    balance = new long[wallets];
    for (int w = 0; w < wallets; w++) {
      balance[w] = in.balanceLamports(walletsSeen[w]);
    }
    ownerNode = new int[items];
    for (int x = 0; x < items; x++) {
      int owner = in.ownerOf(inputItem[x]);
      ownerNode[x] = owner < 0 ? -1 : localWallet[owner];
    }
    sellerNode = new int[n];
    buyerNode = new int[n];
    nodeCount = numberNodes();
    salesStart = new int[nodeCount + 1];
    salesOfNode = grouped(sellerNode, salesStart);
    purchasesStart = new int[walletCount + 1];
    purchases = grouped(buyer, purchasesStart);
  }

  /** Sales by wallet; made when first asked for: where everybody can pay, nobody asks. */
  Groups bySeller() {
    Groups groups = bySeller;
    if (groups == null) {
      int[] start = new int[walletCount + 1];
      groups = new Groups(start, grouped(seller, start));
      bySeller = groups;
    }
    return groups;
  }

  /** Purchases by wallet and amount; made when first asked for. */
  PurchasesByAmount byAmount() {
    PurchasesByAmount ordered = byAmount;
    if (ordered == null) {
      ordered = new PurchasesByAmount(this);
      byAmount = ordered;
    }
    return ordered;
  }

  private static int[] unnumbered(int size) {
    int[] numbers = new int[size];
    Arrays.fill(numbers, -1);
    return numbers;
  }

  /** Nodes of an item are neighbours in number, so that an item's search stays in the cache. */
  private int numberNodes() {
    int[] itemStart = new int[itemCount + 1];
    int[] byItem = grouped(item, itemStart);
    int[] stamp = new int[walletCount];
    int[] nodeOf = new int[walletCount];
    int nodes = 0;
    for (int x = 0; x < itemCount; x++) {
      int mark = x + 1;
      int owner = ownerNode[x];
      if (owner >= 0) {
        stamp[owner] = mark;
        nodeOf[owner] = nodes;
        ownerNode[x] = nodes++;
      }
      for (int p = itemStart[x]; p < itemStart[x + 1]; p++) {
        int j = byItem[p];
        int s = seller[j];
        if (stamp[s] != mark) {
          stamp[s] = mark;
          nodeOf[s] = nodes++;
        }
        sellerNode[j] = nodeOf[s];
        int b = buyer[j];
        if (stamp[b] != mark) {
          stamp[b] = mark;
          nodeOf[b] = nodes++;
        }
        buyerNode[j] = nodeOf[b];
      }
    }
    return nodes;
  }

  /** Trades by key, each group in canonical order; fills {@code start}. */
  static int[] grouped(int[] key, int[] start) {
    for (int k : key) {
      start[k]++;
    }
    int sum = 0;
    for (int k = 0; k < start.length; k++) {
      int count = start[k];
      start[k] = sum;
      sum += count;
    }
    int[] grouped = new int[key.length];
    for (int j = 0; j < key.length; j++) {
      grouped[start[key[j]]++] = j;
    }
    // Each start has moved to its group's end: shift back.
    System.arraycopy(start, 0, start, 1, start.length - 1);
    start[0] = 0;
    return grouped;
  }
}
