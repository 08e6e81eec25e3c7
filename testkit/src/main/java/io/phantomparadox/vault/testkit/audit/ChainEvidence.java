package io.phantomparadox.vault.testkit.audit;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What the finalized accounts of the program hold for one game, decoded from their bytes (layouts:
 * docs/PROGRAM.md).
 *
 * @param lastBatchId of the Game account
 * @param batchHash rolling hash of the Game account, hex
 * @param available lamports by wallet (base58), from the ledger pages
 * @param owners owner (base58) by item (hex), from the item pages
 * @param batches Batch accounts by id
 * @param vaultLamports what the Vault account holds
 * @param vaultOwedLamports what the Vault account says it owes to wallets
 */
public record ChainEvidence(
    long lastBatchId,
    String batchHash,
    Map<String, Long> available,
    Map<String, String> owners,
    Map<Long, BatchAccount> batches,
    long vaultLamports,
    long vaultOwedLamports) {

  /** States of a Batch account by their number. */
  public enum BatchState {
    OPEN,
    SETTLED,
    ABORTING,
    ABORTED,
    VOID
  }

  /** The fields of a Batch account that the verification compares; hashes in hex. */
  public record BatchAccount(
      BatchState state,
      String previousHash,
      String batchHash,
      String tradesRoot,
      String daDigest,
      long sumDebits,
      long sumCredits,
      long asOfSlot) {}

  private static final int DISCRIMINATOR_AND_GAME = 16;
  private static final int PAGE_HEADER = 40;
  private static final int PAGE_ENTRY = 40;

  @SuppressWarnings("ArrayRecordComponent") // evidence is read, never compared as a record
  private record Account(String key, long lamports, byte[] data) {}

  /**
   * @throws EvidenceException when the node gives no answer
   */
  public static ChainEvidence read(URI rpc, String programId, long game) {
    List<Account> all;
    try (NodeQuestions node = new NodeQuestions(rpc)) {
      all = programAccounts(node, programId);
    }
    Account gameAccount = one(all, "Game", game);
    Account vault = one(all, "Vault", game);
    List<Account> ledger = sorted(accounts(all, "LedgerPage", game));
    List<String> wallets = new ArrayList<>();
    Map<String, Long> available = new TreeMap<>();
    for (Account page : ledger) {
      for (int i = 0; i < Bytes.u32(page.data(), 20); i++) {
        int at = PAGE_HEADER + i * PAGE_ENTRY;
        String wallet = Bytes.base58(Bytes.slice(page.data(), at, 32));
        wallets.add(wallet);
        available.put(wallet, Bytes.u64(page.data(), at + 32));
      }
    }
    Map<String, String> owners = new TreeMap<>();
    for (Account page : sorted(accounts(all, "ItemPage", game))) {
      for (int i = 0; i < Bytes.u32(page.data(), 20); i++) {
        int at = PAGE_HEADER + i * PAGE_ENTRY;
        owners.put(
            Bytes.hex(Bytes.slice(page.data(), at, 32)),
            wallets.get(Bytes.u32(page.data(), at + 32)));
      }
    }
    Map<Long, BatchAccount> batches = new TreeMap<>();
    for (Account account : accounts(all, "Batch", game)) {
      byte[] data = account.data();
      batches.put(
          Bytes.u64(data, 16),
          new BatchAccount(
              BatchState.values()[data[296]],
              Bytes.hex(Bytes.slice(data, 88, 32)),
              Bytes.hex(Bytes.slice(data, 120, 32)),
              Bytes.hex(Bytes.slice(data, 184, 32)),
              Bytes.hex(Bytes.slice(data, 216, 32)),
              Bytes.u64(data, 56),
              Bytes.u64(data, 64),
              Bytes.u64(data, 24)));
    }
    return new ChainEvidence(
        Bytes.u64(gameAccount.data(), 56),
        Bytes.hex(Bytes.slice(gameAccount.data(), 64, 32)),
        available,
        owners,
        batches,
        vault.lamports(),
        Bytes.u64(vault.data(), 16));
  }

  /** Pages follow each other by their number: wallet and item indexes count through them. */
  private static List<Account> sorted(List<Account> pages) {
    return pages.stream()
        .sorted((a, b) -> Integer.compare(Bytes.u32(a.data(), 16), Bytes.u32(b.data(), 16)))
        .toList();
  }

  private static Account one(List<Account> all, String type, long game) {
    List<Account> found = accounts(all, type, game);
    if (found.size() != 1) {
      throw new EvidenceException("%d %s accounts for game %d".formatted(found.size(), type, game));
    }
    return found.getFirst();
  }

  /** Accounts of a type; all of them name their game behind the discriminator. */
  private static List<Account> accounts(List<Account> all, String type, long game) {
    byte[] discriminator = Bytes.slice(Bytes.sha256(Bytes.ascii("account:" + type)), 0, 8);
    return all.stream()
        .filter(account -> Arrays.equals(Bytes.slice(account.data(), 0, 8), discriminator))
        .filter(account -> Bytes.u64(account.data(), 8) == game)
        .toList();
  }

  /** Everything the program owns, in one question: a node looks at every account to answer it. */
  private static List<Account> programAccounts(NodeQuestions rpc, String programId) {
    Map<String, Object> options = Map.of("encoding", "base64", "commitment", "finalized");
    List<Account> accounts = new ArrayList<>();
    for (JsonNode node : rpc.ask("getProgramAccounts", programId, options)) {
      JsonNode account = node.get("account");
      byte[] data = Base64.getDecoder().decode(account.get("data").get(0).asText());
      if (data.length >= DISCRIMINATOR_AND_GAME) {
        accounts.add(
            new Account(node.get("pubkey").asText(), account.get("lamports").asLong(), data));
      }
    }
    return accounts;
  }
}
