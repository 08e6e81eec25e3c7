package io.phantomparadox.vault.stack.verify;

import io.phantomparadox.vault.testkit.audit.BatchEvidence;
import io.phantomparadox.vault.testkit.audit.BatchEvidence.Trade;
import io.phantomparadox.vault.testkit.audit.Bytes;
import io.phantomparadox.vault.testkit.audit.ChainEvidence;
import io.phantomparadox.vault.testkit.audit.ChainEvidence.BatchAccount;
import io.phantomparadox.vault.testkit.audit.ChainEvidence.BatchState;
import io.phantomparadox.vault.testkit.audit.Finding;
import io.phantomparadox.vault.testkit.audit.IntentBytes;
import io.phantomparadox.vault.testkit.audit.LogRecord;
import io.phantomparadox.vault.testkit.audit.TopicEvidence;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.avro.generic.GenericRecord;

/** Checks that compare the log, the chain and the tables with each other. */
final class RunChecks {
  private final long game;
  private final TopicEvidence topics;
  private final ChainEvidence chain;
  private final TableEvidence tables;
  private final Map<Long, BatchEvidence> batches;

  /** Ends of batches as the chain events tell them: SETTLED, ABORTED or VOID by batch id. */
  private final Map<Long, String> ends = new TreeMap<>();

  /** Balances and owners replayed from chain events and payloads alone. */
  private final Map<String, Long> balances = new TreeMap<>();

  private final Map<String, String> owners = new TreeMap<>();

  RunChecks(
      long game,
      TopicEvidence topics,
      ChainEvidence chain,
      TableEvidence tables,
      Map<Long, BatchEvidence> batches) {
    this.game = game;
    this.topics = topics;
    this.chain = chain;
    this.tables = tables;
    this.batches = batches;
    replay();
  }

  private void replay() {
    for (LogRecord event : topics.of("vault.chain-events")) {
      Object eventGame = event.value().get("game");
      if (eventGame == null || (Long) eventGame != game) {
        continue;
      }
      GenericRecord body = event.body();
      switch (body.getSchema().getName()) {
        case "WalletOpened" -> balances.putIfAbsent(BatchEvidence.wallet(body, "wallet"), 0L);
        case "Deposited" -> add(body, (Long) body.get("amountLamports"));
        case "WithdrawCompleted" -> add(body, -(Long) body.get("amountLamports"));
        case "ItemMinted" ->
            owners.put(
                Bytes.hex(BatchEvidence.fixed(body, "item")), BatchEvidence.wallet(body, "owner"));
        case "NetBatchSettled" -> settled((Long) body.get("batchId"));
        case "NetBatchAborted" -> ends.put((Long) body.get("batchId"), "ABORTED");
        case "NetBatchVoided" -> ends.put((Long) body.get("batchId"), "VOID");
        default -> {
          // No other event changes a balance, an owner or a batch's end.
        }
      }
    }
  }

  private void settled(long batchId) {
    ends.put(batchId, "SETTLED");
    BatchEvidence batch = batches.get(batchId);
    if (batch != null) {
      batch.deltas().forEach((wallet, delta) -> balances.merge(wallet, delta, Math::addExact));
      batch.ownerChanges().forEach(change -> owners.put(change.item(), change.to()));
    }
  }

  private void add(GenericRecord body, long lamports) {
    balances.merge(BatchEvidence.wallet(body, "wallet"), lamports, Math::addExact);
  }

  Finding balancesAgree() {
    Finding.Builder finding =
        new Finding.Builder(
            "AGREEMENT_BALANCES", "chain, tables, topics and a replay agree on every balance");
    Map<String, Long> views = new HashMap<>();
    topics
        .latest("vault.balances")
        .values()
        .forEach(
            view -> {
              if ((Long) view.get("game") == game) {
                views.put(BatchEvidence.wallet(view, "wallet"), (Long) view.get("chainLamports"));
              }
            });
    Set<String> wallets = new HashSet<>(chain.available().keySet());
    wallets.addAll(balances.keySet());
    wallets.addAll(tables.balances().keySet());
    for (String wallet : wallets) {
      Long onChain = chain.available().get(wallet);
      finding.check(
          onChain != null
              && onChain.equals(balances.get(wallet))
              && onChain.equals(tables.balances().get(wallet))
              && onChain.equals(views.get(wallet)),
          "%s: chain %s, replay %s, tables %s, vault.balances %s",
          wallet,
          onChain,
          balances.get(wallet),
          tables.balances().get(wallet),
          views.get(wallet));
    }
    return finding.build();
  }

  Finding ownersAgree() {
    Finding.Builder finding =
        new Finding.Builder(
            "AGREEMENT_OWNERS", "chain, tables, topics and a replay agree on every owner");
    Map<String, String> views = new HashMap<>();
    topics
        .latest("vault.items")
        .values()
        .forEach(
            view -> {
              if ((Long) view.get("game") == game) {
                views.put(
                    Bytes.hex(BatchEvidence.fixed(view, "item")),
                    BatchEvidence.wallet(view, "owner"));
              }
            });
    Set<String> items = new HashSet<>(chain.owners().keySet());
    items.addAll(owners.keySet());
    items.addAll(tables.owners().keySet());
    for (String item : items) {
      String onChain = chain.owners().get(item);
      finding.check(
          onChain != null
              && onChain.equals(owners.get(item))
              && onChain.equals(tables.owners().get(item))
              && onChain.equals(views.get(item)),
          "%s: chain %s, replay %s, tables %s, vault.items %s",
          item,
          onChain,
          owners.get(item),
          tables.owners().get(item),
          views.get(item));
    }
    return finding.build();
  }

  Finding vaultCovers() {
    Finding.Builder finding =
        new Finding.Builder("VAULT_COVERS", "the vault holds what its ledgers owe");
    long owed = chain.available().values().stream().mapToLong(Long::longValue).sum();
    finding.check(
        chain.vaultOwedLamports() == owed,
        "the Vault account says %d, the ledgers add up to %d",
        chain.vaultOwedLamports(),
        owed);
    finding.check(
        chain.vaultLamports() > owed,
        "the vault holds %d lamports and owes %d beside its rent",
        chain.vaultLamports(),
        owed);
    return finding.build();
  }

  Finding batchesAgree() {
    Finding.Builder finding =
        new Finding.Builder(
            "APPLIED_ONCE", "the chain holds every batch as the log made it, each ended once");
    finding.check(
        chain.lastBatchId() == batches.size(),
        "the chain's last batch is %d, the log has %d",
        chain.lastBatchId(),
        batches.size());
    if (!batches.isEmpty()) {
      BatchEvidence last = batches.get((long) batches.size());
      finding.check(
          last != null && last.hash("batchHash").equals(chain.batchHash()),
          "the chain's rolling hash is %s",
          chain.batchHash());
    }
    for (BatchEvidence batch : batches.values()) {
      BatchAccount account = chain.batches().get(batch.id());
      if (account == null) {
        finding.check(false, "batch %d has no account on chain", batch.id());
        continue;
      }
      long debits = batch.deltas().values().stream().filter(d -> d < 0).mapToLong(d -> -d).sum();
      boolean isVoid = account.state() == BatchState.VOID;
      finding.check(
          account.batchHash().equals(batch.hash("batchHash"))
              && account.previousHash().equals(batch.hash("previousHash"))
              && account.tradesRoot().equals(batch.hash("tradesRoot"))
              && account.daDigest().equals(batch.daDigest())
              && account.sumDebits() == (isVoid ? 0 : debits)
              && account.sumCredits() == (isVoid ? 0 : debits)
              && account.asOfSlot() == batch.number("asOfSlot"),
          "batch %d: the account is not what the log holds (%s)",
          batch.id(),
          account);
      finding.check(
          account.state().name().equals(ends.get(batch.id()))
              && account.state().name().equals(tables.batchStatus().get(batch.id())),
          "batch %d: chain %s, events %s, tables %s",
          batch.id(),
          account.state(),
          ends.get(batch.id()),
          tables.batchStatus().get(batch.id()));
    }
    return finding.build();
  }

  /**
   * Every accepted intent ended exactly once, and the tables say how.
   *
   * @param accepted intent ids that the door answered with 202
   */
  Finding nothingLost(Set<String> accepted) {
    Finding.Builder finding =
        new Finding.Builder(
            "NOTHING_LOST", "every accepted intent is on the log and has exactly one end");
    Map<String, Integer> endings = new HashMap<>();
    Map<String, String> endOf = new HashMap<>();
    for (BatchEvidence batch : batches.values()) {
      if (!"SETTLED".equals(ends.get(batch.id()))) {
        continue;
      }
      for (Trade trade : batch.sequence()) {
        for (String id : new String[] {trade.sell().intentId(), trade.buy().intentId()}) {
          endings.merge(id, 1, Integer::sum);
          endOf.put(id, "SETTLED");
        }
      }
    }
    Map<String, String> results = new LinkedHashMap<>();
    for (LogRecord result : topics.of("vault.intent-results")) {
      if (result.number("game") == game) {
        results.put(
            Bytes.hex(BatchEvidence.fixed(result.value(), "intentId")),
            result.value().get("status").toString());
      }
    }
    results.forEach(
        (id, status) -> {
          if (!status.equals("DEFERRED")) {
            endings.merge(id, 1, Integer::sum);
            endOf.put(id, status);
          }
        });
    Set<String> logged = loggedIds();
    for (String id : accepted) {
      finding.check(logged.contains(id), "intent %s was accepted but is not on the log", id);
    }
    for (String id : logged) {
      finding.check(
          endings.getOrDefault(id, 0) == 1,
          "intent %s has %d ends",
          id,
          endings.getOrDefault(id, 0));
      finding.check(
          String.valueOf(endOf.get(id)).equals(tables.intentStatus().get(id)),
          "intent %s: log %s, tables %s",
          id,
          endOf.get(id),
          tables.intentStatus().get(id));
    }
    return finding.build();
  }

  /** The log holds what the door accepted, perhaps what it gave no answer for, and no more. */
  Finding nothingInvented(Verification.DoorAnswers door) {
    Finding.Builder finding =
        new Finding.Builder("DOOR", "the log holds what the door accepted and nothing else");
    Set<String> logged = loggedIds();
    for (String id : logged) {
      finding.check(
          door.accepted().contains(id) || door.unsure().contains(id),
          "intent %s is on the log but nobody posted it",
          id);
    }
    for (String id : door.refused()) {
      finding.check(!logged.contains(id), "intent %s was refused but is on the log", id);
    }
    return finding.build();
  }

  private Set<String> loggedIds() {
    Set<String> ids = new HashSet<>();
    for (LogRecord record : topics.of("vault.intents")) {
      IntentBytes intent = Verification.intent(record);
      if (intent.game() == game) {
        ids.add(intent.id());
      }
    }
    return ids;
  }
}
