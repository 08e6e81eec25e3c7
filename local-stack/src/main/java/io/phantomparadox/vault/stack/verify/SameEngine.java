package io.phantomparadox.vault.stack.verify;

import io.phantomparadox.vault.netting.NettingEngine;
import io.phantomparadox.vault.netting.NettingEngines;
import io.phantomparadox.vault.netting.NettingLevel;
import io.phantomparadox.vault.netting.NettingOutcome;
import io.phantomparadox.vault.testkit.audit.BatchEvidence;
import io.phantomparadox.vault.testkit.audit.BatchEvidence.Trade;
import io.phantomparadox.vault.testkit.audit.Finding;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Nets batches again with the very engine that each names: the topology's own code, so this is no
 * independent look. It tells that a batch is exactly that engine's result where an auditor can only
 * tell that it is a good one.
 */
public final class SameEngine {
  private SameEngine() {}

  /** Nets every batch again from its own payload. */
  public static Finding check(Map<Long, BatchEvidence> batches) {
    Finding.Builder finding =
        new Finding.Builder("RE_NETTING", "netting each payload again gives the same batch");
    for (BatchEvidence batch : batches.values()) {
      Optional<NettingEngine> engine =
          NettingLevel.ofCode((int) batch.number("engineLevel"))
              .flatMap(level -> NettingEngines.find((int) batch.number("engineVersion"), level));
      if (engine.isEmpty()) {
        finding.check(false, "batch %d was netted by an engine this build lacks", batch.id());
        continue;
      }
      NettingOutcome again = engine.get().net(batch.nettingInput());
      List<Trade> members =
          batch.trades().stream().sorted(Comparator.comparingLong(Trade::place)).toList();
      List<Long> places =
          again.replaySequence().stream().mapToObj(index -> members.get(index).place()).toList();
      finding.check(
          places.equals(batch.sequence().stream().map(Trade::place).toList()),
          "batch %d: netting again executes other trades",
          batch.id());
    }
    return finding.build();
  }
}
