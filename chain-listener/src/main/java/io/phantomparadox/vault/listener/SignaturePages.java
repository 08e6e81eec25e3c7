package io.phantomparadox.vault.listener;

import io.phantomparadox.vault.listener.ChainReader.End;
import io.phantomparadox.vault.listener.ChainReader.Sighting;
import io.phantomparadox.vault.solana.PublicKey;
import io.phantomparadox.vault.solana.Signature;
import io.phantomparadox.vault.solana.rpc.Commitment;
import io.phantomparadox.vault.solana.rpc.RpcError;
import io.phantomparadox.vault.solana.rpc.RpcResult;
import io.phantomparadox.vault.solana.rpc.SignatureInfo;
import io.phantomparadox.vault.solana.rpc.SolanaRpc;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Pages through the transactions of programs, newest first, on one node.
 *
 * <p>A page may hold signatures twice or in another order than promised, and a slot may begin on
 * one page and end on the next: so each page begins again inside the slot before the last one seen,
 * and what comes twice counts once. Each page is asked of a node that has reached every slot seen
 * so far. The protocol's {@code until} is not used: one the node does not know is ignored in
 * silence. A {@code before} it does not know gives an empty page, which looks like the end of
 * history; so the end is reported, and whoever knows of an older transaction can tell.
 */
final class SignaturePages {
  /** Most signatures of one sighting; beyond it, catching up is the block source's business. */
  static final int SIGNATURES_MAX = 500_000;

  private static final int PAGES_MAX = 2_000;

  /** Oldest first; inside a slot any order that is always the same. */
  private static final Comparator<SignatureInfo> AGE =
      Comparator.comparingLong(SignatureInfo::slot).thenComparing(SignatureInfo::signature);

  private final SolanaRpc node;
  private final Commitment commitment;
  private final long above;
  private final int pageSize;
  private long newestSeen;
  private final Map<Signature, Long> slots = new HashMap<>();
  private final Set<Signature> failed = new HashSet<>();
  private final Map<PublicKey, End> ended = new HashMap<>();

  /**
   * @param above pages are read until a slot at or below this one is seen
   */
  SignaturePages(SolanaRpc node, Commitment commitment, long above) {
    this(node, commitment, above, SolanaRpc.SIGNATURES_MAX);
  }

  SignaturePages(SolanaRpc node, Commitment commitment, long above, int pageSize) {
    this.node = node;
    this.commitment = commitment;
    this.above = above;
    this.pageSize = pageSize;
  }

  /** Reads them all, after asking how far the node is. */
  RpcResult<Sighting> read(Set<PublicKey> programs) {
    return switch (node.getSlot(commitment)) {
      case RpcResult.Failed<Long>(RpcError error) -> RpcResult.failed(error);
      case RpcResult.Ok<Long>(Long newest) -> {
        newestSeen = newest;
        for (PublicKey program : programs) {
          Optional<RpcError> error = pages(program);
          if (error.isPresent()) {
            yield RpcResult.failed(error.get());
          }
        }
        yield RpcResult.ok(new Sighting(newest, slots, failed, ended));
      }
    };
  }

  private Optional<RpcError> pages(PublicKey program) {
    Optional<Signature> before = Optional.empty();
    Optional<SignatureInfo> oldest = Optional.empty();
    Set<Signature> listed = new HashSet<>();
    for (int page = 0; page < PAGES_MAX; page++) {
      RpcResult<List<SignatureInfo>> answer =
          node.getSignaturesForAddress(
              program, before, Optional.empty(), pageSize, newestSeen, commitment);
      List<SignatureInfo> infos;
      switch (answer) {
        case RpcResult.Failed<List<SignatureInfo>>(RpcError error) -> {
          return Optional.of(error);
        }
        case RpcResult.Ok<List<SignatureInfo>>(List<SignatureInfo> found) -> infos = found;
      }
      if (infos.isEmpty()) {
        ended.put(program, new End(oldest.map(SignatureInfo::signature), listed));
        return Optional.empty();
      }
      oldest = Stream.concat(oldest.stream(), infos.stream()).min(AGE);
      boolean anyNew = false;
      for (SignatureInfo info : infos) {
        add(info);
        anyNew |= listed.add(info.signature());
        newestSeen = Math.max(newestSeen, info.slot());
      }
      if (infos.stream().anyMatch(info -> info.slot() <= above)) {
        return Optional.empty();
      }
      Signature next = next(infos, anyNew);
      if (before.isPresent() && before.get().equals(next)) {
        // Nothing older than the oldest: this node has told all it knows.
        ended.put(program, new End(oldest.map(SignatureInfo::signature), listed));
        return Optional.empty();
      }
      before = Optional.of(next);
      if (slots.size() + failed.size() > SIGNATURES_MAX) {
        break;
      }
    }
    return Optional.of(
        new RpcError.Malformed(
            "more than %d transactions after slot %d: catch up with LISTENER_MODE=blocks"
                .formatted(SIGNATURES_MAX, above)));
  }

  private void add(SignatureInfo info) {
    if (info.error().isPresent()) {
      failed.add(info.signature());
    } else {
      slots.put(info.signature(), info.slot());
    }
  }

  /** The oldest signature that still leaves the whole lowest slot of the page to be read. */
  private static Signature next(List<SignatureInfo> page, boolean anyNew) {
    long lowest = page.stream().mapToLong(SignatureInfo::slot).min().orElseThrow();
    if (anyNew) {
      Optional<SignatureInfo> aboveLowest =
          page.stream().filter(info -> info.slot() > lowest).min(AGE);
      if (aboveLowest.isPresent()) {
        return aboveLowest.get().signature();
      }
    }
    return page.getLast().signature();
  }
}
