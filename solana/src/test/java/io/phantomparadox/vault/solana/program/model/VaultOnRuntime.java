package io.phantomparadox.vault.solana.program.model;

import com.fasterxml.jackson.databind.JsonNode;
import io.phantomparadox.vault.program.BareRuntime;
import io.phantomparadox.vault.solana.ByteString;
import io.phantomparadox.vault.solana.Hash32;
import io.phantomparadox.vault.solana.Keypair;
import io.phantomparadox.vault.solana.PublicKey;
import io.phantomparadox.vault.solana.program.Chunk;
import io.phantomparadox.vault.solana.program.ChunkTree;
import io.phantomparadox.vault.solana.program.PageKind;
import io.phantomparadox.vault.solana.program.VaultAccount;
import io.phantomparadox.vault.solana.program.VaultAddresses;
import io.phantomparadox.vault.solana.program.VaultDecoding;
import io.phantomparadox.vault.solana.program.VaultError;
import io.phantomparadox.vault.solana.program.VaultInstructions;
import io.phantomparadox.vault.solana.program.VaultProgram;
import io.phantomparadox.vault.solana.tx.Instruction;
import io.phantomparadox.vault.solana.tx.Message;
import io.phantomparadox.vault.solana.tx.Transaction;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The real program on the real runtime, with one game, as a random history drives it. */
final class VaultOnRuntime {
  static final long GAME = 7;
  static final VaultProgram PROGRAM = VaultProgram.atDefaultAddress();
  static final VaultInstructions MAKE = PROGRAM.instructions();
  static final VaultAddresses AT = PROGRAM.addresses();

  private static final long FIRST_SLOT = 1_000;
  private static final long GENESIS_SECONDS = 1_795_000_000;
  private static final long SLOTS_PER_SECOND = 5;
  private static final long LAMPORTS = 1_000_000_000_000L;

  // the same keys in every history, so that addresses are derived once
  private static final Map<Integer, Keypair> KEYS = new HashMap<>();

  final Keypair admin = key(0);
  final Keypair server = key(1);
  final Keypair stranger = key(2);

  private final BareRuntime runtime;
  private long slot;
  private long sent;
  private long reserveLamports;

  VaultOnRuntime(BareRuntime runtime) {
    this.runtime = runtime;
  }

  /** A fresh chain with the program configured and an empty game with a page of each kind. */
  void begin() {
    runtime.reset();
    setSlot(FIRST_SLOT);
    for (Keypair pair : List.of(admin, server, stranger)) {
      runtime.fund(pair.publicKey().toBytes(), LAMPORTS);
    }
    must(
        MAKE.initConfig(
            admin.publicKey(),
            server.publicKey(),
            VaultModel.COMMIT_MAX_SLOTS,
            VaultModel.SETTLE_MAX_SLOTS,
            VaultModel.WITHDRAW_LOCK_SLOTS,
            VaultModel.MIN_DEPOSIT),
        admin);
    must(MAKE.createGame(admin.publicKey(), GAME, admin.publicKey()), admin);
    must(MAKE.createPage(server.publicKey(), GAME, PageKind.LEDGER, 0), server);
    must(MAKE.createPage(server.publicKey(), GAME, PageKind.ITEMS, 0), server);
    reserveLamports = vaultAccount().lamports();
  }

  static Keypair key(int number) {
    return KEYS.computeIfAbsent(
        number, n -> Keypair.fromSeed(ByteBuffer.allocate(32).putInt(n).array()));
  }

  static Keypair wallet(int index) {
    return key(100 + index);
  }

  static Hash32 item(int index) {
    return Hash32.of(ByteBuffer.allocate(32).putInt(1 + index).array());
  }

  void openWallet(int index) {
    runtime.fund(wallet(index).publicKey().toBytes(), LAMPORTS);
    must(MAKE.openWallet(stranger.publicKey(), GAME, wallet(index).publicKey(), index), stranger);
  }

  long slot() {
    return slot;
  }

  long seconds() {
    return GENESIS_SECONDS + slot / SLOTS_PER_SECOND;
  }

  void setSlot(long next) {
    slot = next;
    runtime.setTime(slot, seconds());
  }

  /** Executes one instruction, paid for by its signer; empty when it succeeds. */
  Optional<VaultError> send(Instruction instruction, Keypair signer) {
    // a blockhash of its own, so that no two transactions are the same
    Hash32 blockhash = Hash32.of(ByteBuffer.allocate(32).putLong(++sent).array());
    Message message = Message.v0(signer.publicKey(), blockhash, List.of(instruction));
    return runtime
        .execute(Transaction.sign(message, signer).serialize())
        .map(VaultOnRuntime::error);
  }

  private void must(Instruction instruction, Keypair signer) {
    send(instruction, signer)
        .ifPresent(
            error -> {
              throw new AssertionError("setting up: " + error);
            });
  }

  private static VaultError error(JsonNode error) {
    JsonNode code = error.path("InstructionError").path(1).path("Custom");
    if (!code.isInt()) {
      throw new AssertionError("the runtime, not the program, refused: " + error);
    }
    return VaultError.ofCode(code.intValue())
        .orElseThrow(() -> new AssertionError("an error that the IDL does not have: " + code));
  }

  /** Lamports of the vault above what its account needs to stay. */
  long vaultLamports() {
    return vaultAccount().lamports() - reserveLamports;
  }

  private BareRuntime.Account vaultAccount() {
    return runtime.account(AT.vault(GAME).toBytes()).orElseThrow();
  }

  /** A program account decoded, empty when there is none. */
  <T extends VaultAccount> Optional<T> read(PublicKey address, Class<T> type) {
    return runtime
        .account(address.toBytes())
        .map(BareRuntime.Account::data)
        .filter(data -> data.length > 0)
        .map(
            data -> {
              if (PROGRAM.decodeAccount(data) instanceof VaultDecoding.Decoded<VaultAccount> done) {
                return type.cast(done.value());
              }
              throw new AssertionError(address + " does not decode");
            });
  }

  static ChunkTree tree(long batchId, List<Chunk> chunks) {
    List<ByteString> encoded = chunks.stream().map(Chunk::encode).toList();
    return ChunkTree.of(PROGRAM.id(), GAME, batchId, encoded);
  }
}
