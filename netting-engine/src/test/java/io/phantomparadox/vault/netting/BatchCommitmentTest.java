package io.phantomparadox.vault.netting;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class BatchCommitmentTest {
  private static final BatchContext CONTEXT =
      new BatchContext(7, 3, Market.id("before"), 1_700_000_000_123L, 42, 1, NettingLevel.NAIVE);

  private static Market market() {
    return new Market()
        .wallet("B", 10)
        .owner("x", "A")
        .trade("x", "A", "B", 10)
        .trade("x", "A", "C", 300);
  }

  @Test
  void bytesAreThoseOfTheDescription() throws NoSuchAlgorithmException {
    NettingInput input = market().input();
    BatchCommitment commitment =
        BatchCommitment.of(CONTEXT, input, NettingEngines.naive().net(input));

    // written from the Javadoc alone, without any of the sink's code
    ByteArrayOutputStream expected = new ByteArrayOutputStream();
    expected.writeBytes(new byte[] {'p', 'p', 'v', '-', 'b', 'a', 't', 'c', 'h', '-', '1'});
    expected.writeBytes(le(7, 8));
    expected.writeBytes(le(3, 8));
    expected.writeBytes(Market.id("before").toBytes());
    expected.writeBytes(le(1_700_000_000_123L, 8));
    expected.writeBytes(le(42, 8));
    expected.writeBytes(le(1, 4));
    expected.write(0);
    expected.writeBytes(le(2, 4));
    for (int k = 0; k < 2; k++) {
      expected.writeBytes(Market.id('s', k).toBytes());
      expected.writeBytes(Market.id('b', k).toBytes());
      expected.writeBytes(Market.id("x").toBytes());
      expected.writeBytes(Market.id("A").toBytes());
      expected.writeBytes(Market.id(k == 0 ? "B" : "C").toBytes());
      expected.writeBytes(le(k == 0 ? 10 : 300, 8));
      expected.writeBytes(le(k, 8));
    }
    expected.writeBytes(le(3, 4));
    expected.writeBytes(Market.id("A").toBytes());
    expected.writeBytes(le(0, 8));
    expected.writeBytes(Market.id("B").toBytes());
    expected.writeBytes(le(10, 8));
    expected.writeBytes(Market.id("C").toBytes());
    expected.writeBytes(le(0, 8));
    expected.writeBytes(le(1, 4));
    expected.writeBytes(Market.id("x").toBytes());
    expected.writeBytes(Market.id("A").toBytes());
    expected.writeBytes(le(1, 4));
    expected.writeBytes(le(0, 4));
    expected.writeBytes(le(2, 4));
    expected.writeBytes(Market.id("A").toBytes());
    expected.writeBytes(le(10, 8));
    expected.writeBytes(Market.id("B").toBytes());
    expected.writeBytes(le(-10, 8));
    expected.writeBytes(le(1, 4));
    expected.writeBytes(Market.id("x").toBytes());
    expected.writeBytes(Market.id("A").toBytes());
    expected.writeBytes(Market.id("B").toBytes());
    expected.writeBytes(commitment.tradesRoot().toBytes());

    assertThat(commitment.canonicalBytes()).isEqualTo(expected.toByteArray());
    assertThat(commitment.batchHash().toBytes())
        .isEqualTo(MessageDigest.getInstance("SHA-256").digest(expected.toByteArray()));
  }

  @Test
  void orderOfBuildingDoesNotMatter() {
    Random random = new Random(5);
    NettingInput reference = Markets.random(random, 300, 20, 40, 1000).build();
    List<Trade> trades = new ArrayList<>(reference.trades());
    List<NettingInput.OpeningBalance> balances = new ArrayList<>(reference.openingBalances());
    Collections.shuffle(trades, random);
    Collections.shuffle(balances, random);
    NettingInput.Builder shuffled = NettingInput.builder();
    trades.forEach(shuffled::trade);
    balances.forEach(b -> shuffled.balance(b.wallet(), b.lamports()));
    reference.openingOwners().forEach(o -> shuffled.owner(o.item(), o.owner()));
    NettingInput other = shuffled.build();

    NettingEngine engine = NettingEngines.naive();
    assertThat(BatchCommitment.of(CONTEXT, other, engine.net(other)).batchHash())
        .isEqualTo(BatchCommitment.of(CONTEXT, reference, engine.net(reference)).batchHash());
  }

  @Test
  void bytesOverManyBlocksHashTheSame() throws NoSuchAlgorithmException {
    NettingInput input = Markets.random(new Random(6), 2000, 50, 300, 1000).build();
    BatchCommitment commitment =
        BatchCommitment.of(CONTEXT, input, NettingEngines.naive().net(input));

    assertThat(commitment.batchHash().toBytes())
        .isEqualTo(MessageDigest.getInstance("SHA-256").digest(commitment.canonicalBytes()));
  }

  private static byte[] le(long value, int length) {
    byte[] bytes = new byte[length];
    for (int k = 0; k < length; k++) {
      bytes[k] = (byte) (value >> (8 * k));
    }
    return bytes;
  }
}
