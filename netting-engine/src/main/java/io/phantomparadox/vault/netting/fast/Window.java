package io.phantomparadox.vault.netting.fast;

import io.phantomparadox.vault.netting.InternedTrades;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Trades as columns, renumbered by first appearance among themselves, with the indexes the search
 * needs: sales by holder of an item (a node: one wallet in its role for one item), purchases and
 * sales by wallet, each in canonical order. Columns are as long as the window was at first; what
 * counts of them is the first {@link #size}, {@link #walletCount} or {@link #itemCount}.
 */
final class Window {
  int size;
  int walletCount;
  int itemCount;
  int nodeCount;

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
  int[] salesStart = new int[0];

  final int[] salesOfNode;

  /** Purchases of wallet w are {@code purchases[purchasesStart[w] .. purchasesStart[w + 1])}. */
  final int[] purchasesStart;

  final int[] purchases;

  private final InternedTrades in;
  private long sumLamports;
  private int[] nodeScratch = new int[0];
  private @Nullable Groups bySeller;
  private @Nullable PurchasesByAmount byAmount;

  /** Trades by key: those of key k are {@code trades[start[k] .. start[k + 1])}. */
  @SuppressWarnings("ArrayRecordComponent") // two columns handed over, never compared
  record Groups(int[] start, int[] trades) {}

  /** Takes the trades of an input that are marked. */
  Window(InternedTrades in, boolean[] taken) {
    this.in = in;
    int n = 0;
    for (boolean t : taken) {
      n += t ? 1 : 0;
    }
    canonical = new int[n];
    item = new int[n];
    seller = new int[n];
    buyer = new int[n];
    amount = new long[n];
    sellerNode = new int[n];
    buyerNode = new int[n];
    salesOfNode = new int[n];
    purchases = new int[n];
    inputItem = new int[Math.min(n, in.itemCount())];
    ownerNode = new int[inputItem.length];
    balance = new long[Math.min(2 * n, in.walletCount())];
    purchasesStart = new int[balance.length + 1];
    int j = 0;
    for (int i = 0; i < taken.length; i++) {
      if (taken[i]) {
        canonical[j++] = i;
      }
    }
    size = n;
    number();
  }

  /**
   * Drops trades for good and numbers the rest anew, as if the others had never been there.
   *
   * @param kept per trade of this window
   */
  void keep(boolean[] kept) {
    int left = 0;
    for (int j = 0; j < size; j++) {
      if (kept[j]) {
        canonical[left++] = canonical[j];
      }
    }
    size = left;
    bySeller = null;
    number();
  }

  /** Everything else follows from the trades that are in. */
  private void number() {
    int[] localItem = unnumbered(in.itemCount());
    int[] localWallet = unnumbered(in.walletCount());
    itemCount = 0;
    walletCount = 0;
    sumLamports = 0;
    for (int j = 0; j < size; j++) {
      int i = canonical[j];
      amount[j] = in.amountOf(i);
      sumLamports += amount[j];
      int x = in.itemOf(i);
      if (localItem[x] < 0) {
        inputItem[itemCount] = x;
        localItem[x] = itemCount++;
      }
      item[j] = localItem[x];
      seller[j] = walletNumber(in.sellerOf(i), localWallet);
      buyer[j] = walletNumber(in.buyerOf(i), localWallet);
    }
    for (int x = 0; x < itemCount; x++) {
      int owner = in.ownerOf(inputItem[x]);
      ownerNode[x] = owner < 0 ? -1 : localWallet[owner];
    }
    nodeCount = numberNodes();
    // Dropping trades makes no new holders.
    salesStart = cleared(salesStart, nodeCount + 1);
    group(sellerNode, salesStart, nodeCount, salesOfNode);
    group(buyer, cleared(purchasesStart, walletCount + 1), walletCount, purchases);
    if (byAmount != null) {
      byAmount.forget();
    }
  }

  private int walletNumber(int inputWallet, int[] local) {
    if (local[inputWallet] < 0) {
      balance[walletCount] = in.balanceLamports(inputWallet);
      local[inputWallet] = walletCount++;
    }
    return local[inputWallet];
  }

  private static int[] cleared(int[] counts, int length) {
    if (counts.length < length) {
      return new int[length];
    }
    Arrays.fill(counts, 0, length, 0);
    return counts;
  }

  /** Σ amounts. */
  long sumLamports() {
    return sumLamports;
  }

  /** Room for one number per node, for whoever works with this window at the moment. */
  int[] nodeScratch() {
    if (nodeScratch.length <= nodeCount) {
      nodeScratch = new int[nodeCount + 1];
    }
    return nodeScratch;
  }

  /** Sales by wallet; made when first asked for: where everybody can pay, nobody asks. */
  Groups bySeller() {
    Groups groups = bySeller;
    if (groups == null) {
      groups = new Groups(new int[walletCount + 1], new int[size]);
      group(seller, groups.start(), walletCount, groups.trades());
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
    int[] byItem = purchases; // not yet in use
    group(item, itemStart, itemCount, byItem);
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

  /** Trades by key, each group in canonical order; fills {@code start}, which holds zeros. */
  private void group(int[] key, int[] start, int keys, int[] grouped) {
    for (int j = 0; j < size; j++) {
      start[key[j]]++;
    }
    int sum = 0;
    for (int k = 0; k <= keys; k++) {
      int count = start[k];
      start[k] = sum;
      sum += count;
    }
    for (int j = 0; j < size; j++) {
      grouped[start[key[j]]++] = j;
    }
    // Each start has moved to its group's end: shift back.
    System.arraycopy(start, 0, start, 1, keys);
    start[0] = 0;
  }
}
