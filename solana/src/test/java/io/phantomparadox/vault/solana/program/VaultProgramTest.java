package io.phantomparadox.vault.solana.program;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.phantomparadox.vault.solana.ByteString;
import io.phantomparadox.vault.solana.Hash32;
import io.phantomparadox.vault.solana.Pda;
import io.phantomparadox.vault.solana.PublicKey;
import io.phantomparadox.vault.solana.idl.Idl;
import io.phantomparadox.vault.solana.idl.IdlDecoding;
import io.phantomparadox.vault.solana.idl.IdlValue;
import io.phantomparadox.vault.solana.intent.IntentAction;
import io.phantomparadox.vault.solana.program.Chunk.BalanceChange;
import io.phantomparadox.vault.solana.program.Chunk.ItemMove;
import io.phantomparadox.vault.solana.tx.AccountMeta;
import io.phantomparadox.vault.solana.tx.Instruction;
import java.io.InputStream;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;

class VaultProgramTest {
  private static final VaultProgram PROGRAM = VaultProgram.atDefaultAddress();
  private static final long GAME = 7;
  private static final PublicKey SIGNER = key(1);
  private static final PublicKey WALLET = key(2);
  private static final Hash32 ITEM = Hash32.of(key(3).toBytes());

  /** Every instruction once; what the IDL says of its accounts is checked for each. */
  private static Map<String, Instruction> everyInstruction() {
    VaultInstructions make = PROGRAM.instructions();
    Map<String, Instruction> all = new LinkedHashMap<>();
    all.put("init_config", make.initConfig(SIGNER, key(9), 10, 20, 30, 40));
    all.put("set_paused", make.setPaused(SIGNER, true));
    all.put("rotate_authority", make.rotateAuthority(SIGNER, AuthorityRole.SERVER, key(9)));
    all.put("create_game", make.createGame(SIGNER, GAME, key(9)));
    all.put("create_page", make.createPage(SIGNER, GAME, PageKind.ITEMS, 1));
    all.put("open_wallet", make.openWallet(SIGNER, GAME, WALLET, 255));
    all.put("deposit", make.deposit(WALLET, GAME, 254, 1000));
    all.put("request_withdraw", make.requestWithdraw(WALLET, GAME, 5));
    all.put("cancel_withdraw", make.cancelWithdraw(WALLET, GAME));
    all.put("complete_withdraw", make.completeWithdraw(WALLET, GAME, 600));
    all.put("mint_item", make.mintItem(SIGNER, GAME, ITEM, WALLET, 510));
    all.put(
        "register_session_key",
        make.registerSessionKey(
            WALLET,
            GAME,
            key(8),
            new SessionGrant(99, 3, 1_800_000_000, Set.of(IntentAction.BUY, IntentAction.CANCEL))));
    all.put("revoke_session_key", make.revokeSessionKey(WALLET, GAME, key(8)));
    all.put("commit_net_batch", make.commitNetBatch(SIGNER, GAME, commitment()));
    all.put(
        "settle_net_batch",
        make.settleNetBatch(
            GAME,
            4,
            2,
            new Chunk.Items(List.of(new ItemMove(1, 0, 2), new ItemMove(700, 1, 2))),
            List.of(ITEM)));
    all.put("finalize_net_batch", make.finalizeNetBatch(GAME, 4));
    all.put("abort_net_batch", make.abortNetBatch(SIGNER, GAME, 4));
    all.put(
        "revert_net_chunk",
        make.revertNetChunk(
            GAME, 4, 0, new Chunk.Debits(List.of(new BalanceChange(256, 1))), List.of()));
    all.put("close_batch", make.closeBatch(SIGNER, GAME, 4, key(9)));
    return all;
  }

  @Test
  void givenEveryInstruction_whenBuilt_thenItsAccountsAreThoseOfTheIdlInOrder() throws Exception {
    Map<String, Instruction> built = everyInstruction();
    for (JsonNode described : idlJson().get("instructions")) {
      String name = described.get("name").asText();
      Instruction instruction = Objects.requireNonNull(built.get(name), name);
      IdlValue.Struct args = args(name, instruction);
      Map<String, PublicKey> byName = new HashMap<>();
      JsonNode accounts = described.get("accounts");
      for (int i = 0; i < accounts.size(); i++) {
        byName.put(accounts.get(i).get("name").asText(), instruction.accounts().get(i).key());
      }
      for (int i = 0; i < accounts.size(); i++) {
        JsonNode account = accounts.get(i);
        AccountMeta meta = instruction.accounts().get(i);
        String where = name + "." + account.get("name").asText();
        assertThat(meta.writable()).as(where).isEqualTo(account.path("writable").asBoolean());
        assertThat(meta.signer()).as(where).isEqualTo(account.path("signer").asBoolean());
        if (account.has("address")) {
          assertThat(meta.key().toBase58()).as(where).isEqualTo(account.get("address").asText());
        }
        if (account.has("pda")) {
          assertThat(meta.key())
              .as(where)
              .isEqualTo(pda(account.get("pda").get("seeds"), args, byName));
        }
        if (account.get("name").asText().equals("program")) {
          assertThat(meta.key()).isEqualTo(PROGRAM.id());
        }
      }
    }
    assertThat(built.keySet())
        .containsExactlyInAnyOrderElementsOf(PROGRAM.idl().instructionNames());
  }

  @Test
  void givenInstructionsOnPages_whenBuilt_thenThePageIsThatOfTheIndex() {
    VaultAddresses at = PROGRAM.addresses();
    Map<String, Instruction> built = everyInstruction();

    assertThat(account(built, "open_wallet", 3)).isEqualTo(at.ledgerPage(GAME, 1));
    assertThat(account(built, "deposit", 4)).isEqualTo(at.ledgerPage(GAME, 0));
    assertThat(account(built, "complete_withdraw", 4)).isEqualTo(at.ledgerPage(GAME, 2));
    assertThat(account(built, "mint_item", 5)).isEqualTo(at.itemPage(GAME, 2));
    assertThat(account(built, "create_page", 3)).isEqualTo(at.itemPage(GAME, 1));
    assertThat(built.get("settle_net_batch").accounts().subList(3, 5))
        .containsExactly(
            AccountMeta.writable(at.itemPage(GAME, 0)), AccountMeta.writable(at.itemPage(GAME, 2)));
    assertThat(built.get("revert_net_chunk").accounts().subList(3, 4))
        .containsExactly(AccountMeta.writable(at.ledgerPage(GAME, 1)));
  }

  @Test
  void givenASessionGrant_whenRegistered_thenTheActionsAreTheBitsOfTheIdl() throws Exception {
    Map<String, Integer> bits = new HashMap<>();
    idlJson()
        .get("constants")
        .forEach(
            constant -> bits.put(constant.get("name").asText(), constant.get("value").asInt()));
    for (IntentAction action : IntentAction.values()) {
      assertThat(SessionGrant.maskOf(action)).isEqualTo(bits.get("ACTION_" + action.name()));
    }
    assertThat(new SessionGrant(1, 1, 1, Set.of(IntentAction.values())).actionMask())
        .isEqualTo(bits.get("ACTION_ALL"));
    assertThat(VaultAddresses.PAGE_ENTRIES).isEqualTo(bits.get("PAGE_ENTRIES"));
    assertThat(ChunkTree.CHUNKS_MAX).isEqualTo(bits.get("MAX_CHUNKS"));
  }

  @Test
  void givenTheErrorsOfTheIdl_whenLookedUp_thenEachHasItsConstant() {
    PROGRAM
        .idl()
        .errors()
        .forEach(
            (code, error) ->
                assertThat(VaultError.ofCode(code).map(VaultError::name))
                    .contains(
                        error
                            .name()
                            .replaceAll("([a-z0-9])([A-Z])", "$1_$2")
                            .toUpperCase(Locale.ROOT)));
    assertThat(VaultError.values()).hasSize(PROGRAM.idl().errors().size());
    assertThat(VaultError.ofCode(1)).isEmpty();
  }

  @Test
  void givenEveryEventOfTheIdl_whenDecoded_thenATypedEventOfThatName() {
    Map<String, IdlValue> values = new HashMap<>();
    values.put("state", new IdlValue.Variant("Aborted", IdlValue.Struct.EMPTY));
    for (String name : PROGRAM.idl().eventNames()) {
      byte[] event = PROGRAM.idl().encodeEvent(name, sample(name, values));
      byte[] data = new byte[8 + event.length];
      Idl.EVENT_CPI_TAG.copyTo(data, 0);
      System.arraycopy(event, 0, data, 8, event.length);

      switch (PROGRAM.decodeEvent(data)) {
        case VaultDecoding.Decoded<VaultEvent>(VaultEvent decoded) ->
            assertThat(decoded.getClass().getSimpleName()).isEqualTo(name);
        case VaultDecoding<VaultEvent> other -> fail(name + ": " + other);
      }
    }
    assertThat(PROGRAM.idl().eventNames())
        .hasSize(
            VaultEvent.OfGame.class.getPermittedSubclasses().length
                + VaultEvent.OfProgram.class.getPermittedSubclasses().length);
  }

  @Test
  void givenADepositEvent_whenDecoded_thenItsFieldsAreThoseOnChain() {
    byte[] data =
        ByteBuffer.allocate(8 + 8 + 8 + 32 + 4 + 8 + 8)
            .order(ByteOrder.LITTLE_ENDIAN)
            .put(Idl.EVENT_CPI_TAG.toBytes())
            .put(HexFormat.of().parseHex("6f8d1a2da1236439"))
            .putLong(GAME)
            .put(WALLET.toBytes())
            .putInt(300)
            .putLong(11)
            .putLong(12)
            .array();

    assertThat(PROGRAM.decodeEvent(data))
        .isEqualTo(
            new VaultDecoding.Decoded<VaultEvent>(
                new VaultEvent.Deposited(GAME, WALLET, 300, 11, 12)));
    data[9] ^= 1;
    assertThat(PROGRAM.decodeEvent(data)).isInstanceOf(VaultDecoding.Unknown.class);
    assertThat(PROGRAM.decodeEvent(Arrays.copyOf(data, 7)))
        .isInstanceOf(VaultDecoding.Unknown.class);
  }

  @Test
  void givenAWithdrawalOfMoreThanALong_whenDecoded_thenTheLargestLongAndNeverNegative() {
    IdlValue.Struct fields =
        struct(
            Map.of(
                "game_id", IdlValue.Int.of(GAME),
                "wallet", new IdlValue.Key(WALLET),
                "index", IdlValue.Int.of(1),
                "amount", new IdlValue.Int(BigInteger.TWO.pow(64).subtract(BigInteger.ONE)),
                "slot", IdlValue.Int.of(5)));
    byte[] event = PROGRAM.idl().encodeEvent("WithdrawRequested", fields);
    byte[] data = new byte[8 + event.length];
    Idl.EVENT_CPI_TAG.copyTo(data, 0);
    System.arraycopy(event, 0, data, 8, event.length);

    assertThat(PROGRAM.decodeEvent(data))
        .isEqualTo(
            new VaultDecoding.Decoded<VaultEvent>(
                new VaultEvent.WithdrawRequested(GAME, WALLET, 1, Long.MAX_VALUE, 5)));
  }

  @Test
  void givenALedgerPage_whenDecoded_thenItsEntriesInUseAlone() {
    byte[] data = new byte[10_240];
    ByteBuffer page = ByteBuffer.wrap(data).order(ByteOrder.LITTLE_ENDIAN);
    page.put(
        PROGRAM.idl().accountDiscriminator("LedgerPage").map(ByteString::toBytes).orElseThrow());
    page.putLong(GAME).putInt(3).putInt(2).put((byte) 250);
    page.position(40);
    page.put(WALLET.toBytes()).putLong(17).put(SIGNER.toBytes()).putLong(0);

    assertThat(PROGRAM.decodeAccount(data))
        .isEqualTo(
            new VaultDecoding.Decoded<VaultAccount>(
                new VaultAccount.LedgerPage(
                    GAME,
                    3,
                    250,
                    List.of(
                        new VaultAccount.LedgerEntry(WALLET, 17),
                        new VaultAccount.LedgerEntry(SIGNER, 0)))));
  }

  @Test
  void givenABatch_whenDecoded_thenItsBitmapSaysWhichChunksAreApplied() {
    Map<String, IdlValue> values = new HashMap<>();
    values.put("state", new IdlValue.Variant("Open", IdlValue.Struct.EMPTY));
    values.put("debit_chunks", IdlValue.Int.of(3));
    values.put("item_chunks", IdlValue.Int.of(4));
    values.put("credit_chunks", IdlValue.Int.of(5));
    values.put("bitmap", new IdlValue.Bytes(ByteString.of((byte) 0b1000_0001, (byte) 0b0000_1000)));
    byte[] data = PROGRAM.idl().encodeAccount("Batch", sample("Batch", values));

    switch (PROGRAM.decodeAccount(data)) {
      case VaultDecoding.Decoded<VaultAccount>(VaultAccount.Batch batch) -> {
        List<Integer> applied = new ArrayList<>();
        for (int i = 0; i < batch.chunks(); i++) {
          if (batch.isApplied(i)) {
            applied.add(i);
          }
        }
        assertThat(applied).containsExactly(0, 7, 11);
        assertThat(batch.state()).isEqualTo(BatchState.OPEN);
        assertThat(batch.state().isEnd()).isFalse();
      }
      case VaultDecoding<VaultAccount> other -> fail("" + other);
    }
  }

  private static BatchCommitment commitment() {
    return new BatchCommitment(4, 100, ITEM, ITEM, ITEM, ITEM, ITEM, 1, 2, 3, 50, 50, false);
  }

  private static PublicKey account(Map<String, Instruction> built, String name, int index) {
    return Objects.requireNonNull(built.get(name)).accounts().get(index).key();
  }

  private static IdlValue.Struct args(String name, Instruction instruction) {
    if (PROGRAM.idl().decodeInstruction(instruction.data().toBytes())
        instanceof IdlDecoding.Decoded(String decodedName, IdlValue.Struct args)) {
      assertThat(decodedName).isEqualTo(name);
      return args;
    }
    return fail(name + " does not decode");
  }

  /** Derives an address as the IDL describes it, without the code under test. */
  private static PublicKey pda(
      JsonNode seeds, IdlValue.Struct args, Map<String, PublicKey> accounts) throws Exception {
    List<byte[]> bytes = new ArrayList<>();
    for (JsonNode seed : seeds) {
      switch (seed.get("kind").asText()) {
        case "const" -> {
          byte[] value = new byte[seed.get("value").size()];
          for (int i = 0; i < value.length; i++) {
            value[i] = (byte) seed.get("value").get(i).asInt();
          }
          bytes.add(value);
        }
        case "account" ->
            bytes.add(Objects.requireNonNull(accounts.get(seed.get("path").asText())).toBytes());
        default ->
            bytes.add(
                switch (Objects.requireNonNull(args.fields().get(seed.get("path").asText()))) {
                  case IdlValue.Int(BigInteger number) ->
                      ByteBuffer.allocate(8)
                          .order(ByteOrder.LITTLE_ENDIAN)
                          .putLong(number.longValueExact())
                          .array();
                  case IdlValue.Key(PublicKey key) -> key.toBytes();
                  case IdlValue.Bytes(ByteString value) -> value.toBytes();
                  case IdlValue other -> fail("seed " + other);
                });
      }
    }
    return Pda.find(PROGRAM.id(), bytes.toArray(byte[][]::new)).address();
  }

  /** A value for every field of a type of the IDL, those of {@code given} first. */
  private static IdlValue.Struct sample(String type, Map<String, IdlValue> given) {
    try {
      for (JsonNode described : idlJson().get("types")) {
        if (described.get("name").asText().equals(type)) {
          Map<String, IdlValue> fields = new LinkedHashMap<>();
          for (JsonNode field : described.get("type").get("fields")) {
            String name = field.get("name").asText();
            fields.put(name, given.getOrDefault(name, sampleValue(field.get("type"))));
          }
          return struct(fields);
        }
      }
    } catch (Exception unreadable) {
      throw new AssertionError(unreadable);
    }
    return fail("no type " + type);
  }

  private static IdlValue sampleValue(JsonNode type) {
    if (type.has("array")) {
      return new IdlValue.Bytes(ByteString.of(new byte[type.get("array").get(1).asInt()]));
    }
    return switch (type.asText()) {
      case "pubkey" -> new IdlValue.Key(WALLET);
      case "bool" -> new IdlValue.Bool(true);
      case "bytes" -> new IdlValue.Bytes(ByteString.EMPTY);
      default -> IdlValue.Int.of(6);
    };
  }

  private static IdlValue.Struct struct(Map<String, IdlValue> fields) {
    return new IdlValue.Struct(fields);
  }

  private static JsonNode idlJson() throws Exception {
    try (InputStream in =
        Objects.requireNonNull(VaultProgram.class.getResourceAsStream("vault.json"))) {
      return new ObjectMapper().readTree(in);
    }
  }

  private static PublicKey key(int value) {
    byte[] bytes = new byte[32];
    Arrays.fill(bytes, (byte) value);
    return PublicKey.of(bytes);
  }
}
