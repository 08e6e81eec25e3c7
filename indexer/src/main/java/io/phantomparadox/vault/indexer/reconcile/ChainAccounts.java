package io.phantomparadox.vault.indexer.reconcile;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.phantomparadox.vault.indexer.reconcile.Source.NotNowException;
import io.phantomparadox.vault.solana.Hash32;
import io.phantomparadox.vault.solana.PublicKey;
import io.phantomparadox.vault.solana.program.VaultAccount;
import io.phantomparadox.vault.solana.program.VaultDecoding;
import io.phantomparadox.vault.solana.program.VaultProgram;
import io.phantomparadox.vault.solana.rpc.RpcException;
import io.phantomparadox.vault.solana.rpc.SolanaRpc;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Everything the program owns, as of one finalized slot.
 *
 * @param slot the node's, of the whole answer
 */
record ChainAccounts(long slot, Map<Long, Game> games) {

  /**
   * A game's accounts.
   *
   * @param wallets by index
   * @param items by index
   */
  record Game(
      List<VaultAccount.LedgerEntry> wallets,
      List<VaultAccount.ItemEntry> items,
      List<VaultAccount.Batch> batches,
      List<VaultAccount.SessionKey> sessions) {
    String walletKey(int index) {
      return index >= 0 && index < wallets.size()
          ? wallets.get(index).wallet().toBase58()
          : "wallet index " + index;
    }
  }

  /**
   * Reads them in one question, so that they belong together.
   *
   * @throws NotNowException when the node gives no answer, or one that cannot be read
   */
  static ChainAccounts read(SolanaRpc rpc, PublicKey program) throws NotNowException {
    ArrayNode params = JsonNodeFactory.instance.arrayNode().add(program.toBase58());
    params
        .addObject()
        .put("commitment", "finalized")
        .put("encoding", "base64")
        .put("withContext", true);
    JsonNode answer;
    try {
      answer = rpc.call("getProgramAccounts", params).orElseThrow();
    } catch (RpcException e) {
      throw new NotNowException("the node gave no accounts: " + e.getMessage(), e);
    }
    if (!answer.path("context").path("slot").isIntegralNumber()) {
      throw new NotNowException("the node does not say of which slot its accounts are");
    }
    VaultProgram decoder = VaultProgram.at(program);
    List<VaultAccount> accounts = new ArrayList<>();
    for (JsonNode one : answer.path("value")) {
      byte[] data = Base64.getDecoder().decode(one.path("account").path("data").path(0).asText());
      switch (decoder.decodeAccount(data)) {
        case VaultDecoding.Decoded<VaultAccount>(VaultAccount account) -> accounts.add(account);
        case VaultDecoding<VaultAccount> other ->
            throw new NotNowException(
                "account " + one.path("pubkey").asText() + " cannot be read: " + other);
      }
    }
    return new ChainAccounts(answer.path("context").path("slot").asLong(), byGame(accounts));
  }

  private static Map<Long, Game> byGame(List<VaultAccount> accounts) {
    Map<Long, Game> games = new TreeMap<>();
    for (VaultAccount account : accounts) {
      if (account instanceof VaultAccount.Game game) {
        games.put(
            game.game(),
            new Game(new ArrayList<>(), new ArrayList<>(), new ArrayList<>(), new ArrayList<>()));
      }
    }
    accounts.stream()
        .filter(VaultAccount.LedgerPage.class::isInstance)
        .map(VaultAccount.LedgerPage.class::cast)
        .sorted(Comparator.comparingInt(VaultAccount.LedgerPage::page))
        .forEach(page -> games.get(page.game()).wallets().addAll(page.entries()));
    accounts.stream()
        .filter(VaultAccount.ItemPage.class::isInstance)
        .map(VaultAccount.ItemPage.class::cast)
        .sorted(Comparator.comparingInt(VaultAccount.ItemPage::page))
        .forEach(page -> games.get(page.game()).items().addAll(page.entries()));
    for (VaultAccount account : accounts) {
      switch (account) {
        case VaultAccount.Batch batch -> games.get(batch.game()).batches().add(batch);
        case VaultAccount.SessionKey key -> games.get(key.game()).sessions().add(key);
        default -> {
          // indexes, withdrawals and the configuration have no rows of their own
        }
      }
    }
    return games;
  }

  /** Lower-case hex of an item. */
  static String hex(Hash32 hash) {
    return hash.toHex();
  }
}
