package io.phantomparadox.vault.netting;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

final class Market {
  private final NettingInput.Builder builder = NettingInput.builder();
  private int next;

  static Id32 id(String name) {
    byte[] bytes = new byte[Id32.BYTES];
    byte[] text = name.getBytes(StandardCharsets.US_ASCII);
    System.arraycopy(text, 0, bytes, 0, text.length);
    return Id32.of(bytes);
  }

  static Id32 id(char kind, long number) {
    return Id32.of(ByteBuffer.allocate(Id32.BYTES).put((byte) kind).putLong(number).array());
  }

  Market wallet(String name, long lamports) {
    builder.balance(id(name), lamports);
    return this;
  }

  Market owner(String item, String wallet) {
    builder.owner(id(item), id(wallet));
    return this;
  }

  /** The next trade in place order. */
  Market trade(String item, String seller, String buyer, long lamports) {
    return trade(next, item, seller, buyer, lamports);
  }

  Market trade(int place, String item, String seller, String buyer, long lamports) {
    builder.trade(
        new Trade(
            id('s', place), id('b', place), id(item), id(seller), id(buyer), lamports, place));
    next = place + 1;
    return this;
  }

  Market trade(Trade trade) {
    builder.trade(trade);
    next = Math.toIntExact(trade.place()) + 1;
    return this;
  }

  NettingInput input() {
    return builder.build();
  }
}
