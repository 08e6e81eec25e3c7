package io.phantomparadox.vault.listener;

import io.phantomparadox.vault.solana.ByteString;
import io.phantomparadox.vault.solana.Hash32;
import io.phantomparadox.vault.solana.PublicKey;
import io.phantomparadox.vault.solana.Signature;
import io.phantomparadox.vault.solana.rpc.BlockOutline;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What the listener asks a Solana cluster, all at one commitment. Every call has a deadline. Where
 * there are several endpoints, an answer of one that is behind or keeps less leads on to the next.
 */
public interface ChainReader extends AutoCloseable {

  /** The cluster's genesis hash: its identity. */
  Hash32 genesis() throws ChainUnavailableException;

  /**
   * The newest slot an endpoint knows.
   *
   * @param wanted an endpoint that has reached it is asked for, if there is one
   */
  long newestSlot(long wanted) throws ChainUnavailableException;

  /**
   * The oldest slot whose block an endpoint still keeps.
   *
   * @param wanted an endpoint that keeps it is asked for, if there is one
   */
  long firstAvailableSlot(long wanted) throws ChainUnavailableException;

  /**
   * Slots in {@code [from, to]} that have a block, ascending. The endpoint may know fewer than
   * there are: only the chain of block hashes proves that nothing is missing.
   */
  List<Long> slots(long from, long to) throws ChainUnavailableException;

  /** The block of a slot. */
  SlotRead<FinalizedBlock> block(long slot) throws ChainUnavailableException;

  /** The block of a slot without what its transactions did. */
  SlotRead<BlockOutline> outline(long slot) throws ChainUnavailableException;

  /**
   * The successful transactions that named any of some programs, read from one endpoint.
   *
   * @param above those in later slots are wanted; a few older ones come along
   * @param newestAtLeast an endpoint that has reached this slot is asked for, if there is one
   */
  Sighting sighting(Set<PublicKey> programs, long above, long newestAtLeast)
      throws ChainUnavailableException;

  /** What a transaction called; empty when the endpoints do not know it. */
  Optional<LandedCalls> transaction(Signature signature) throws ChainUnavailableException;

  /** Accounts at one slot, in the order asked for, at most 100; empty where there is none. */
  AccountsRead accounts(List<PublicKey> addresses) throws ChainUnavailableException;

  /** How often an answer had to come from another endpoint than the first one asked. */
  default long failovers() {
    return 0;
  }

  @Override
  void close();

  /**
   * Transactions by their signatures.
   *
   * @param newestSlot the endpoint's newest slot, asked for first
   * @param slots slot of each successful transaction
   * @param failed signatures of failed transactions that came along
   * @param ended programs whose history ended, as the endpoint says, before a slot at or below the
   *     one asked for was seen
   */
  record Sighting(
      long newestSlot,
      Map<Signature, Long> slots,
      Set<Signature> failed,
      Map<PublicKey, End> ended) {
    public Sighting {
      slots = Map.copyOf(slots);
      failed = Set.copyOf(failed);
      ended = Map.copyOf(ended);
    }
  }

  /**
   * The end of a program's history.
   *
   * @param oldest the oldest transaction listed, if any
   * @param listed all that were listed for this program
   */
  record End(Optional<Signature> oldest, Set<Signature> listed) {
    public End {
      listed = Set.copyOf(listed);
    }
  }

  /** Data of accounts as of a slot. */
  record AccountsRead(long slot, List<Optional<ByteString>> data) {
    public AccountsRead {
      data = List.copyOf(data);
    }
  }

  /**
   * What one transaction called.
   *
   * @param slot the slot it landed in
   * @param calls as in {@link FinalizedBlock}, their transaction index 0
   * @param cutLogs as in {@link FinalizedBlock}
   */
  record LandedCalls(long slot, List<ProgramCall> calls, List<CutLog> cutLogs) {
    public LandedCalls {
      calls = List.copyOf(calls);
      cutLogs = List.copyOf(cutLogs);
    }
  }
}
