package io.phantomparadox.vault.settlement.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.phantomparadox.vault.schemas.avro.BatchPart;
import io.phantomparadox.vault.schemas.avro.BatchTrade;
import io.phantomparadox.vault.schemas.avro.NetDelta;
import io.phantomparadox.vault.schemas.avro.OwnerChange;
import io.phantomparadox.vault.settlement.batch.BatchVerifier;
import io.phantomparadox.vault.settlement.batch.LoggedBatch;
import io.phantomparadox.vault.settlement.flow.BatchIdentity;
import io.phantomparadox.vault.solana.Hash32;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class BatchVerifierTest {
  private final LoggedBatch sound = Batches.batch(new SplittableRandom(1), 1, Hash32.ZERO, 5, 12);

  @Test
  void givenASoundBatchWhenCheckedThenNothingIsWrong() {
    assertThat(BatchVerifier.problems(sound, null)).isEmpty();
  }

  @Test
  void givenADeltaThatNoTradeExplainsWhenCheckedThenItIsSaid() {
    List<NetDelta> deltas = new ArrayList<>(part().getDeltas());
    deltas.set(0, new NetDelta(deltas.get(0).getWallet(), deltas.get(0).getLamports() + 1));
    deltas.set(1, new NetDelta(deltas.get(1).getWallet(), deltas.get(1).getLamports() - 1));

    assertThat(problems(deltas, part().getOwnerChanges()))
        .contains("the deltas are not those of the executed trades");
  }

  @Test
  void givenMoneyOutOfNothingWhenCheckedThenTheSumIsSaid() {
    List<NetDelta> deltas = new ArrayList<>(part().getDeltas());
    deltas.set(0, new NetDelta(deltas.get(0).getWallet(), deltas.get(0).getLamports() + 1));

    assertThat(problems(deltas, part().getOwnerChanges())).contains("sum of deltas: 1, expected 0");
  }

  @Test
  void givenAnItemThatGoesElsewhereWhenCheckedThenItIsSaid() {
    List<OwnerChange> changes = new ArrayList<>(part().getOwnerChanges());
    OwnerChange first = changes.getFirst();
    changes.set(0, new OwnerChange(first.getItem(), first.getTo(), first.getFrom()));

    assertThat(problems(part().getDeltas(), changes))
        .hasSize(2)
        .contains("the owner changes are not those of the executed trades")
        .anyMatch(problem -> problem.startsWith("its content hashes to "));
  }

  @Test
  void givenATradeLessThanTheHeaderSaysWhenCheckedThenItIsSaid() {
    List<BatchTrade> fewer = part().getTrades().subList(1, part().getTrades().size());
    BatchPart changed =
        new BatchPart(0, fewer, List.of(), List.of(), part().getDeltas(), part().getOwnerChanges());

    assertThat(problems(changed))
        .contains("members: 11, expected 12", "executed: 11, expected 12")
        .anyMatch(problem -> problem.startsWith("gross lamports: "));
  }

  @Test
  void givenABatchThatSkipsAnIdOrAHashWhenCheckedThenItIsSaid() {
    BatchIdentity before =
        new BatchIdentity(Batches.GAME, 4, Hash32.ZERO, Hash32.sha256(new byte[1]), 1);

    assertThat(BatchVerifier.problems(sound, before))
        .containsExactly(
            "batch id after 4: 1, expected 5", "it does not follow the hash of batch 4");
  }

  private BatchPart part() {
    return sound.parts().getFirst();
  }

  private List<String> problems(List<NetDelta> deltas, List<OwnerChange> changes) {
    return problems(new BatchPart(0, part().getTrades(), List.of(), List.of(), deltas, changes));
  }

  private List<String> problems(BatchPart changed) {
    return BatchVerifier.problems(
        new LoggedBatch(sound.identity(), sound.header(), List.of(changed), sound.payload(), 0, 2),
        null);
  }
}
