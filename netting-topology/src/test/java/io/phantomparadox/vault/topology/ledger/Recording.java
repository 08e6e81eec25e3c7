package io.phantomparadox.vault.topology.ledger;

import io.phantomparadox.vault.netting.Id32;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Keeps everything a ledger tells. */
final class Recording implements LedgerOutput {
  final List<Object> all = new ArrayList<>();
  final List<IntentOutcome> outcomes = new ArrayList<>();
  final List<BatchSlice> parts = new ArrayList<>();
  final List<BatchHead> headers = new ArrayList<>();
  final Map<Id32, WalletAccount> wallets = new HashMap<>();
  final Map<Id32, ItemHolding> items = new HashMap<>();
  final Map<Id32, SessionState> sessions = new HashMap<>();

  @Override
  public void outcome(IntentOutcome outcome) {
    outcomes.add(outcome);
    all.add(outcome);
  }

  @Override
  public void part(BatchSlice part) {
    parts.add(part);
    all.add(describe(part));
  }

  @Override
  public void header(BatchHead header) {
    headers.add(header);
    all.add(header);
  }

  @Override
  public void wallet(long game, Id32 wallet, WalletAccount account) {
    wallets.put(wallet, account);
    all.add(List.of(game, wallet, account));
  }

  @Override
  public void item(long game, Id32 item, ItemHolding holding) {
    items.put(item, holding);
    all.add(List.of(game, item, holding));
  }

  @Override
  public void session(long game, Id32 owner, Id32 session, SessionState state) {
    sessions.put(session, state);
    all.add(List.of(game, owner, session, state));
  }

  /** A part without its byte arrays, which have no equality. */
  private static Object describe(BatchSlice part) {
    return List.of(
        part.game(),
        part.batchId(),
        part.part(),
        part.members().stream()
            .map(
                member ->
                    member.trade()
                        + " "
                        + member.outcome()
                        + " "
                        + member.reason()
                        + " "
                        + member.replayPosition()
                        + " "
                        + member.sellOffset()
                        + " "
                        + member.buyOffset()
                        + " "
                        + (member.sell() == null
                            ? "-"
                            : java.util.Arrays.hashCode(member.sell().intent())))
            .toList(),
        part.openingBalances(),
        part.openingOwners(),
        part.deltas(),
        part.ownerChanges());
  }
}
