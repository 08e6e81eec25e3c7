package io.phantomparadox.vault.settlement.chain;

import static org.assertj.core.api.Assertions.assertThat;

import io.phantomparadox.vault.schemas.avro.BatchPart;
import io.phantomparadox.vault.schemas.avro.Bytes32;
import io.phantomparadox.vault.schemas.avro.NetBatch;
import io.phantomparadox.vault.schemas.avro.NetDelta;
import io.phantomparadox.vault.schemas.avro.OwnerChange;
import io.phantomparadox.vault.schemas.avro.SettlementPlan;
import io.phantomparadox.vault.settlement.batch.LoggedBatch;
import io.phantomparadox.vault.settlement.flow.BatchIdentity;
import io.phantomparadox.vault.solana.ByteString;
import io.phantomparadox.vault.solana.Hash32;
import io.phantomparadox.vault.solana.PublicKey;
import io.phantomparadox.vault.solana.program.Chunk;
import io.phantomparadox.vault.solana.program.Chunk.BalanceChange;
import io.phantomparadox.vault.solana.program.Chunk.ItemMove;
import io.phantomparadox.vault.solana.program.VaultAccount.ItemEntry;
import io.phantomparadox.vault.solana.program.VaultAccount.ItemPage;
import io.phantomparadox.vault.solana.program.VaultAccount.LedgerEntry;
import io.phantomparadox.vault.solana.program.VaultAccount.LedgerPage;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What must stop a commit: wallets 0 to 2 exist, item 0 belongs to wallet 1; 0 buys it for 70. */
class PlanCheckTest {
  private static final List<Chunk> RIGHT =
      List.of(
          new Chunk.Debits(List.of(new BalanceChange(0, 70))),
          new Chunk.Items(List.of(new ItemMove(0, 1, 0))),
          new Chunk.Credits(List.of(new BalanceChange(1, 70))));

  @Test
  void givenAPlanThatIsTheBatchWhenCheckedThenItFits() {
    assertThat(check(RIGHT, 70, 1)).isEqualTo(new PlanFit.Fits());
  }

  @Test
  void givenAWalletWithTooLittleWhenCheckedThenItIsNotCovered() {
    assertThat(check(RIGHT, 69, 1)).isInstanceOf(PlanFit.NotCovered.class);
  }

  @Test
  void givenAnotherOwnerOnChainWhenCheckedThenItIsWrongAlsoWhenADebitIsNotCovered() {
    assertThat(check(RIGHT, 70, 2)).isInstanceOf(PlanFit.Wrong.class);
    assertThat(check(RIGHT, 69, 2)).isInstanceOf(PlanFit.Wrong.class);
  }

  @Test
  void givenAnIndexThatIsSomebodyElsesWhenCheckedThenItIsWrong() {
    List<Chunk> debitsAnother =
        List.of(new Chunk.Debits(List.of(new BalanceChange(2, 70))), RIGHT.get(1), RIGHT.get(2));
    List<Chunk> creditsAnother =
        List.of(RIGHT.get(0), RIGHT.get(1), new Chunk.Credits(List.of(new BalanceChange(2, 70))));
    List<Chunk> givesToAnother =
        List.of(RIGHT.get(0), new Chunk.Items(List.of(new ItemMove(0, 1, 2))), RIGHT.get(2));

    for (List<Chunk> chunks : List.of(debitsAnother, creditsAnother, givesToAnother)) {
      assertThat(check(chunks, 70, 1)).isInstanceOf(PlanFit.Wrong.class);
    }
  }

  @Test
  void givenIndexesThatTheChainDoesNotHaveWhenCheckedThenItIsWrong() {
    List<Chunk> noWallet =
        List.of(RIGHT.get(0), RIGHT.get(1), new Chunk.Credits(List.of(new BalanceChange(3, 70))));
    List<Chunk> noPage =
        List.of(RIGHT.get(0), RIGHT.get(1), new Chunk.Credits(List.of(new BalanceChange(400, 70))));
    List<Chunk> noItem =
        List.of(RIGHT.get(0), new Chunk.Items(List.of(new ItemMove(1, 1, 0))), RIGHT.get(2));

    for (List<Chunk> chunks : List.of(noWallet, noPage, noItem)) {
      assertThat(check(chunks, 70, 1)).isInstanceOf(PlanFit.Wrong.class);
    }
  }

  @Test
  void givenChunksThatLeaveSomethingOutWhenCheckedThenItIsWrong() {
    assertThat(check(List.of(RIGHT.get(0), RIGHT.get(2)), 70, 1)).isInstanceOf(PlanFit.Wrong.class);
    assertThat(check(List.of(RIGHT.get(1)), 70, 1)).isInstanceOf(PlanFit.Wrong.class);
    assertThat(check(List.of(), 70, 1)).isInstanceOf(PlanFit.Wrong.class);
  }

  private static PlanFit check(List<Chunk> chunks, long buyerHas, int ownerOnChain) {
    LedgerPage ledger =
        new LedgerPage(
            1,
            0,
            0,
            List.of(
                new LedgerEntry(key(0), buyerHas),
                new LedgerEntry(key(1), 0),
                new LedgerEntry(key(2), 1_000)));
    ItemPage items =
        new ItemPage(1, 0, 0, List.of(new ItemEntry(Hash32.of(key(100).toBytes()), ownerOnChain)));
    return new PlanCheck(batch(), plan(chunks)).check(Map.of(0, ledger), Map.of(0, items));
  }

  private static SettlementPlan plan(List<Chunk> chunks) {
    return new SettlementPlan(
        bytes(9),
        null,
        0L,
        bytes(9),
        1,
        1,
        1,
        70L,
        chunks.stream().map(chunk -> ByteBuffer.wrap(chunk.encode().toBytes())).toList());
  }

  private static LoggedBatch batch() {
    NetBatch header =
        NetBatch.newBuilder()
            .setPreviousHash(bytes(0))
            .setBatchHash(bytes(0))
            .setTradesRoot(bytes(0))
            .setParts(1)
            .setMembers(1)
            .setExecuted(1)
            .setDeferred(0)
            .setRejected(0)
            .setWalletsChanged(2)
            .setItemsMoved(1)
            .setGrossLamports(70)
            .setNetLamports(70)
            .setCutAtMillis(1)
            .setAsOfSlot(1)
            .setEngineVersion(1)
            .setEngineLevel(0)
            .setOffsets(List.of())
            .build();
    BatchPart part =
        new BatchPart(
            0,
            List.of(),
            List.of(),
            List.of(),
            List.of(new NetDelta(bytes(0), -70L), new NetDelta(bytes(1), 70L)),
            List.of(new OwnerChange(bytes(100), bytes(1), bytes(0))));
    return new LoggedBatch(
        new BatchIdentity(1, 1, Hash32.ZERO, Hash32.ZERO, 1),
        header,
        List.of(part),
        ByteString.of(new byte[0]),
        0,
        1);
  }

  private static PublicKey key(int fill) {
    byte[] bytes = new byte[32];
    bytes[31] = (byte) fill;
    return PublicKey.of(bytes);
  }

  private static Bytes32 bytes(int fill) {
    return new Bytes32(key(fill).toBytes());
  }
}
