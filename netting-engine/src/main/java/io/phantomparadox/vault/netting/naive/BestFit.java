package io.phantomparadox.vault.netting.naive;

/** Which purchase a short wallet gives back. */
final class BestFit {
  private BestFit() {}

  /**
   * Of the purchases not resold, the smallest that covers the shortage, else the largest; when all
   * were resold, the one whose loss the resale covers least. Between equals the latest goes: time
   * priority. There always is one: a wallet that bought nothing cannot be short.
   */
  static int purchaseToTakeBack(Position position, int wallet) {
    long shortage = -position.slack(wallet);
    int covering = -1;
    int largest = -1;
    int resold = -1;
    long resoldLoss = 0;
    for (int trade : position.purchases(wallet)) {
      long amount = position.amount(trade);
      int resale = position.resaleOf(trade);
      if (resale >= 0) {
        long loss = amount - position.amount(resale);
        if (resold < 0 || loss >= resoldLoss) {
          resold = trade;
          resoldLoss = loss;
        }
        continue;
      }
      if (amount >= shortage && (covering < 0 || amount <= position.amount(covering))) {
        covering = trade;
      }
      if (largest < 0 || amount >= position.amount(largest)) {
        largest = trade;
      }
    }
    if (covering >= 0) {
      return covering;
    }
    return largest >= 0 ? largest : resold;
  }
}
