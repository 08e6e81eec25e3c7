package io.phantomparadox.vault.topology;

import static org.assertj.core.api.Assertions.assertThat;

import io.phantomparadox.vault.netting.NettingEngines;
import io.phantomparadox.vault.netting.NettingLevel;
import io.phantomparadox.vault.solana.ed25519.Ed25519;
import io.phantomparadox.vault.topology.ledger.LedgerSettings;
import java.util.Map;
import org.junit.jupiter.api.Test;

class NettingTopologyTest {
  /** State lives under these names: a difference here is a migration and must say so. */
  private static final String GOLDEN =
      """
      Topologies:
         Sub-topology: 0
          Source: chain-events-source (topics: [vault.chain-events])
            --> netting
          Source: intents-source (topics: [vault.intents])
            --> netting
          Processor: netting (stores: [ledger, heads])
            --> balances-sink, batches-sink, dead-letters-sink, intent-results-sink, items-sink, sessions-sink
            <-- intents-source, chain-events-source
          Sink: balances-sink (topic: vault.balances)
            <-- netting
          Sink: batches-sink (topic: vault.batches)
            <-- netting
          Sink: dead-letters-sink (topic: vault.dead-letters)
            <-- netting
          Sink: intent-results-sink (topic: vault.intent-results)
            <-- netting
          Sink: items-sink (topic: vault.items)
            <-- netting
          Sink: sessions-sink (topic: vault.sessions)
            <-- netting

      """;

  @Test
  void givenTheTopologyWhenDescribedThenNothingWasRenamed() {
    String described =
        NettingTopology.build(
                new NettingTopology.Parts(
                    LedgerSettings.defaults(Signing.DOMAIN),
                    NettingEngines.fast(NettingLevel.STANDARD),
                    Ed25519.strict(),
                    new StatusBoard(),
                    StepBudget.DEFAULT,
                    0),
                Map.of("schema.registry.url", "memory://netting-tests"))
            .describe()
            .toString();

    assertThat(described).isEqualTo(GOLDEN);
  }
}
