package io.phantomparadox.vault.solana.program;

import io.phantomparadox.vault.solana.ByteString;
import io.phantomparadox.vault.solana.Hash32;
import io.phantomparadox.vault.solana.PublicKey;
import io.phantomparadox.vault.solana.idl.Idl;
import io.phantomparadox.vault.solana.idl.IdlValue;
import io.phantomparadox.vault.solana.tx.AccountMeta;
import io.phantomparadox.vault.solana.tx.Instruction;
import io.phantomparadox.vault.solana.tx.SystemProgram;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Builds every instruction of the vault program; accounts in the order of its IDL. */
public final class VaultInstructions {
  private final PublicKey program;
  private final Idl idl;
  private final VaultAddresses addresses;

  VaultInstructions(PublicKey program, Idl idl, VaultAddresses addresses) {
    this.program = program;
    this.idl = idl;
    this.addresses = addresses;
  }

  /** Sets the program up, once; slots are counts, the deposit minimum is lamports. */
  public Instruction initConfig(
      PublicKey admin,
      PublicKey serverAuthority,
      long commitMaxSlots,
      long settleMaxSlots,
      long withdrawLockSlots,
      long minDepositLamports) {
    return call("init_config")
        .arg("server_authority", serverAuthority)
        .integer("commit_max_slots", commitMaxSlots)
        .integer("settle_max_slots", settleMaxSlots)
        .integer("withdraw_lock_slots", withdrawLockSlots)
        .integer("min_deposit_lamports", minDepositLamports)
        .accounts(payer(admin), writable(addresses.config()), systemProgram())
        .build();
  }

  /** Stops or allows deposit, mint and commit. */
  public Instruction setPaused(PublicKey authority, boolean paused) {
    return call("set_paused")
        .arg("paused", paused)
        .accounts(AccountMeta.signer(authority), writable(addresses.config()))
        .build();
  }

  /** Hands an authority on. */
  public Instruction rotateAuthority(PublicKey admin, AuthorityRole role, PublicKey to) {
    return call("rotate_authority")
        .integer("role", role.code())
        .arg("new_authority", to)
        .accounts(AccountMeta.signer(admin), writable(addresses.config()))
        .build();
  }

  /** Opens a game whose items {@code gameAuthority} mints. */
  public Instruction createGame(PublicKey admin, long game, PublicKey gameAuthority) {
    return call("create_game")
        .integer("game_id", game)
        .arg("authority", gameAuthority)
        .accounts(
            payer(admin),
            config(),
            writable(addresses.game(game)),
            writable(addresses.vault(game)),
            systemProgram())
        .build();
  }

  /** Creates the next page of a kind. */
  public Instruction createPage(PublicKey authority, long game, PageKind kind, int page) {
    return call("create_page")
        .integer("game_id", game)
        .integer("kind", kind.code())
        .integer("page", page)
        .accounts(
            payer(authority),
            config(),
            writable(addresses.game(game)),
            writable(
                kind == PageKind.LEDGER
                    ? addresses.ledgerPage(game, page)
                    : addresses.itemPage(game, page)),
            systemProgram())
        .build();
  }

  /**
   * Gives a wallet its index.
   *
   * @param index the index it will get: the game's wallet count
   */
  public Instruction openWallet(PublicKey payer, long game, PublicKey wallet, int index) {
    return call("open_wallet")
        .integer("game_id", game)
        .arg("wallet", wallet)
        .accounts(
            payer(payer),
            writable(addresses.game(game)),
            writable(addresses.walletIndex(game, wallet)),
            writable(ledgerPageOf(game, index)),
            systemProgram())
        .build();
  }

  /** Moves lamports of {@code wallet}, whose index is {@code index}, into the game. */
  public Instruction deposit(PublicKey wallet, long game, int index, long lamports) {
    return call("deposit")
        .integer("game_id", game)
        .integer("amount", lamports)
        .accounts(
            payer(wallet),
            config(),
            writable(addresses.vault(game)),
            AccountMeta.readonly(addresses.walletIndex(game, wallet)),
            writable(ledgerPageOf(game, index)),
            systemProgram())
        .build();
  }

  /** Begins to leave with up to {@code lamports} (RULES 13). */
  public Instruction requestWithdraw(PublicKey wallet, long game, long lamports) {
    return call("request_withdraw")
        .integer("game_id", game)
        .integer("amount", lamports)
        .accounts(
            payer(wallet),
            AccountMeta.readonly(addresses.walletIndex(game, wallet)),
            writable(addresses.withdrawal(game, wallet)),
            systemProgram())
        .build();
  }

  /** Takes a request back. */
  public Instruction cancelWithdraw(PublicKey wallet, long game) {
    return call("cancel_withdraw")
        .integer("game_id", game)
        .accounts(payer(wallet), writable(addresses.withdrawal(game, wallet)))
        .build();
  }

  /** Pays a request out after the lock, to {@code wallet}, whose index is {@code index}. */
  public Instruction completeWithdraw(PublicKey wallet, long game, int index) {
    return call("complete_withdraw")
        .integer("game_id", game)
        .accounts(
            payer(wallet),
            config(),
            writable(addresses.vault(game)),
            writable(addresses.withdrawal(game, wallet)),
            writable(ledgerPageOf(game, index)))
        .build();
  }

  /**
   * Brings an item into the game.
   *
   * @param index the index it will get: the game's item count
   */
  public Instruction mintItem(
      PublicKey gameAuthority, long game, Hash32 item, PublicKey owner, int index) {
    return call("mint_item")
        .integer("game_id", game)
        .arg("item", item)
        .arg("owner", owner)
        .accounts(
            payer(gameAuthority),
            config(),
            writable(addresses.game(game)),
            writable(addresses.itemIndex(game, item)),
            AccountMeta.readonly(addresses.walletIndex(game, owner)),
            writable(addresses.itemPage(game, VaultAddresses.pageOf(index))),
            systemProgram())
        .build();
  }

  /** Lets {@code session} sign for {@code owner} within {@code grant}. */
  public Instruction registerSessionKey(
      PublicKey owner, long game, PublicKey session, SessionGrant grant) {
    return call("register_session_key")
        .integer("game_id", game)
        .arg("session", session)
        .integer("max_volume", grant.maxVolumeLamports())
        .integer("max_items", grant.maxItems())
        .integer("expires_at", grant.expiresAtSeconds())
        .integer("actions", grant.actionMask())
        .accounts(
            payer(owner),
            AccountMeta.readonly(addresses.game(game)),
            writable(addresses.sessionKey(game, owner, session)),
            systemProgram())
        .build();
  }

  /** Ends a session for good. */
  public Instruction revokeSessionKey(PublicKey owner, long game, PublicKey session) {
    return call("revoke_session_key")
        .integer("game_id", game)
        .arg("session", session)
        .accounts(AccountMeta.signer(owner), writable(addresses.sessionKey(game, owner, session)))
        .build();
  }

  /** Commits a batch, or commits it as void. */
  public Instruction commitNetBatch(
      PublicKey serverAuthority, long game, BatchCommitment commitment) {
    return call("commit_net_batch")
        .integer("game_id", game)
        .integer("batch_id", commitment.batchId())
        .integer("as_of_slot", commitment.asOfSlot())
        .arg("prev_hash", commitment.prevHash())
        .arg("batch_hash", commitment.batchHash())
        .arg("chunk_root", commitment.chunkRoot())
        .arg("trades_root", commitment.tradesRoot())
        .arg("da_digest", commitment.daDigest())
        .integer("debit_chunks", commitment.debitChunks())
        .integer("item_chunks", commitment.itemChunks())
        .integer("credit_chunks", commitment.creditChunks())
        .integer("sum_debits", commitment.sumDebitsLamports())
        .integer("sum_credits", commitment.sumCreditsLamports())
        .arg("void", commitment.voided())
        .accounts(
            payer(serverAuthority),
            config(),
            writable(addresses.game(game)),
            writable(addresses.batch(game, commitment.batchId())),
            systemProgram())
        .build();
  }

  /** Applies a chunk. Anyone may; the fee payer of the transaction is no account of it. */
  public Instruction settleNetBatch(
      long game, long batchId, int chunkIndex, Chunk chunk, List<Hash32> proof) {
    return chunkCall("settle_net_batch", game, batchId, chunkIndex, chunk, proof);
  }

  /** Ends a batch whose chunks are all applied. */
  public Instruction finalizeNetBatch(long game, long batchId) {
    return call("finalize_net_batch")
        .integer("game_id", game)
        .integer("batch_id", batchId)
        .accounts(writable(addresses.batch(game, batchId)))
        .build();
  }

  /** Begins to undo a batch (RULES 10). */
  public Instruction abortNetBatch(PublicKey caller, long game, long batchId) {
    return call("abort_net_batch")
        .integer("game_id", game)
        .integer("batch_id", batchId)
        .accounts(AccountMeta.signer(caller), config(), writable(addresses.batch(game, batchId)))
        .build();
  }

  /** Gives an applied debit chunk of an aborting batch back. */
  public Instruction revertNetChunk(
      long game, long batchId, int chunkIndex, Chunk chunk, List<Hash32> proof) {
    return chunkCall("revert_net_chunk", game, batchId, chunkIndex, chunk, proof);
  }

  /** Closes the account of an ended batch; {@code rentPayer} is the one that committed it. */
  public Instruction closeBatch(
      PublicKey serverAuthority, long game, long batchId, PublicKey rentPayer) {
    return call("close_batch")
        .integer("game_id", game)
        .integer("batch_id", batchId)
        .accounts(
            AccountMeta.signer(serverAuthority),
            config(),
            writable(addresses.batch(game, batchId)),
            writable(rentPayer))
        .build();
  }

  private Instruction chunkCall(
      String name, long game, long batchId, int chunkIndex, Chunk chunk, List<Hash32> proof) {
    List<AccountMeta> pages = new ArrayList<>();
    for (int page : chunk.pages()) {
      pages.add(
          writable(
              chunk instanceof Chunk.Items
                  ? addresses.itemPage(game, page)
                  : addresses.ledgerPage(game, page)));
    }
    List<IdlValue> siblings =
        proof.stream()
            .<IdlValue>map(hash -> new IdlValue.Bytes(ByteString.of(hash.toBytes())))
            .toList();
    return call(name)
        .integer("game_id", game)
        .integer("batch_id", batchId)
        .integer("chunk_index", chunkIndex)
        .arg("chunk", new IdlValue.Bytes(chunk.encode()))
        .arg("proof", new IdlValue.Items(siblings))
        .accounts(writable(addresses.batch(game, batchId)))
        .remaining(pages)
        .build();
  }

  private Call call(String name) {
    return new Call(name);
  }

  private PublicKey ledgerPageOf(long game, int walletIndex) {
    return addresses.ledgerPage(game, VaultAddresses.pageOf(walletIndex));
  }

  private AccountMeta config() {
    return AccountMeta.readonly(addresses.config());
  }

  private static AccountMeta payer(PublicKey key) {
    return AccountMeta.writableSigner(key);
  }

  private static AccountMeta writable(PublicKey key) {
    return AccountMeta.writable(key);
  }

  private static AccountMeta systemProgram() {
    return AccountMeta.readonly(SystemProgram.PROGRAM);
  }

  /** One instruction in the making; every one ends in the event authority and the program. */
  private final class Call {
    private final String name;
    private final Map<String, IdlValue> args = new LinkedHashMap<>();
    private final List<AccountMeta> accounts = new ArrayList<>();
    private List<AccountMeta> remaining = List.of();

    Call(String name) {
      this.name = name;
    }

    Call arg(String field, IdlValue value) {
      args.put(field, value);
      return this;
    }

    /** An integer of the width and sign the IDL gives the field; out of range is refused. */
    Call integer(String field, long value) {
      return arg(field, new IdlValue.Int(BigInteger.valueOf(value)));
    }

    Call arg(String field, PublicKey value) {
      return arg(field, new IdlValue.Key(value));
    }

    Call arg(String field, Hash32 value) {
      return arg(field, new IdlValue.Bytes(ByteString.of(value.toBytes())));
    }

    Call arg(String field, boolean value) {
      return arg(field, new IdlValue.Bool(value));
    }

    Call accounts(AccountMeta... metas) {
      accounts.addAll(List.of(metas));
      return this;
    }

    Call remaining(List<AccountMeta> metas) {
      remaining = metas;
      return this;
    }

    Instruction build() {
      accounts.add(AccountMeta.readonly(addresses.eventAuthority()));
      accounts.add(AccountMeta.readonly(program));
      accounts.addAll(remaining);
      byte[] data = idl.encodeInstruction(name, new IdlValue.Struct(args));
      return new Instruction(program, accounts, ByteString.of(data));
    }
  }
}
