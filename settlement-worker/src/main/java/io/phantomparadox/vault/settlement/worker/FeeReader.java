package io.phantomparadox.vault.settlement.worker;

import io.phantomparadox.vault.schemas.avro.SignedTransaction;
import io.phantomparadox.vault.settlement.chain.ChainUnavailableException;
import io.phantomparadox.vault.settlement.chain.SettlementChain;
import io.phantomparadox.vault.settlement.flow.Attempt;
import io.phantomparadox.vault.settlement.flow.Decision.Ending;
import io.phantomparadox.vault.solana.Signature;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Asks what ended transactions cost; no node's silence about it may hold a batch up. */
final class FeeReader {
  private static final Logger LOG = LoggerFactory.getLogger(FeeReader.class);

  private final SettlementChain chain;

  FeeReader(SettlementChain chain) {
    this.chain = chain;
  }

  /** Lamports by signature, as far as a node tells. */
  Map<Signature, Long> of(List<Ending> endings) {
    List<Signature> inBlocks =
        endings.stream()
            .filter(ending -> ending.fate() != Attempt.Fate.DEAD)
            .flatMap(ending -> ending.attempt().signature().stream())
            .toList();
    try {
      return inBlocks.isEmpty() ? Map.of() : chain.fees(inBlocks);
    } catch (ChainUnavailableException e) {
      LOG.info("fees of {} transactions are not known: {}", inBlocks.size(), e.getMessage());
      return Map.of();
    }
  }

  /**
   * Where no node tells: the fee that the transaction itself names, which is what it is charged.
   */
  static @Nullable Long fee(Ending ending, Map<Signature, Long> paid) {
    SignedTransaction transaction = ending.attempt().transaction();
    if (transaction == null || ending.fate() == Attempt.Fate.DEAD) {
      return null;
    }
    return ending.attempt().signature().map(paid::get).orElse(transaction.getMaxFeeLamports());
  }
}
