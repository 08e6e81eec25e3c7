package io.phantomparadox.vault.listener;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.phantomparadox.vault.solana.Base58;
import io.phantomparadox.vault.solana.ByteString;
import io.phantomparadox.vault.solana.Hash32;
import io.phantomparadox.vault.solana.PublicKey;
import io.phantomparadox.vault.solana.Signature;
import io.phantomparadox.vault.solana.idl.Idl;
import io.phantomparadox.vault.solana.idl.IdlValue;
import io.phantomparadox.vault.solana.tx.AccountMeta;
import io.phantomparadox.vault.solana.tx.Instruction;
import io.phantomparadox.vault.solana.tx.Message;
import io.phantomparadox.vault.solana.tx.Transaction;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;

/**
 * Makes transactions as a node would show them, and beside each what a listener must publish of it.
 * What must be published is written down while the transaction is made, not read out of it.
 */
final class ScriptedHistory {
  static final PublicKey PRECOMPILE =
      PublicKey.fromBase58("Ed25519SigVerify111111111111111111111111111");
  static final FollowedProgram MARKET = market();
  static final long GAME = 7;

  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  /**
   * A transaction.
   *
   * @param shown as in a block: the bytes and the outcome
   * @param vaultEvents ids of what vault.chain-events must hold of it
   * @param programEvents ids of what vault.program-events must hold of it, without its cut log
   * @param cut whether its log was cut where a followed program logged
   */
  record Tx(
      Signature id,
      ObjectNode shown,
      boolean failed,
      Set<PublicKey> names,
      List<String> vaultEvents,
      List<String> programEvents,
      boolean cut) {}

  private final SplittableRandom random;
  private final VaultEvents vault = new VaultEvents();
  private final PublicKey vaultId;

  ScriptedHistory(SplittableRandom random, PublicKey vaultId) {
    this.random = random;
    this.vaultId = vaultId;
  }

  VaultEvents vault() {
    return vault;
  }

  /** An Anchor program whose interface is a file of the documentation. */
  private static FollowedProgram market() {
    try {
      Path file = Path.of("../docs/examples/idl/marketplace.json");
      Idl idl = Idl.parse(Files.readString(file));
      return new FollowedProgram(idl.address().orElseThrow(), idl);
    } catch (Exception e) {
      throw new AssertionError("the marketplace's IDL in docs/examples/idl", e);
    }
  }

  private PublicKey key() {
    return PublicKey.of(bytes(32));
  }

  private byte[] bytes(int size) {
    byte[] bytes = new byte[size];
    random.nextBytes(bytes);
    return bytes;
  }

  private ByteString noise(int size) {
    return ByteString.of(bytes(size));
  }

  /** One call inside a top-level instruction. */
  private record Inner(PublicKey program, ByteString data, List<ByteString> logged) {}

  /** A top-level instruction with its calls. */
  private record Outer(
      PublicKey program, ByteString data, List<ByteString> logged, List<Inner> inner) {}

  /**
   * A transaction of a slot.
   *
   * @param real whether it counts: one of an abandoned fork does not change the vault
   */
  Tx transaction(long slot, boolean real) {
    boolean failed = random.nextInt(8) == 0;
    List<Outer> outers = new ArrayList<>();
    for (int i = 1 + random.nextInt(3); i > 0; i--) {
      outers.add(outer(slot, real && !failed));
    }
    PublicKey named = random.nextBoolean() ? vaultId : MARKET.id();
    PublicKey payer = key();
    List<Instruction> instructions = new ArrayList<>();
    for (Outer outer : outers) {
      List<AccountMeta> accounts = new ArrayList<>();
      accounts.add(AccountMeta.readonly(named));
      outer.inner().forEach(inner -> accounts.add(AccountMeta.readonly(inner.program())));
      instructions.add(new Instruction(outer.program(), accounts, outer.data()));
    }
    Signature id = Signature.of(bytes(64));
    Message message = Message.v0(payer, Hash32.of(bytes(32)), instructions);
    Transaction transaction = new Transaction(List.of(id), message);
    List<String> vaultEvents = new ArrayList<>();
    List<String> programEvents = new ArrayList<>();
    boolean cut = false;
    Log log = log(outers);
    if (!failed) {
      cut = log.cut() && calls(outers, MARKET.id());
      expect(id, outers, log.kept(), vaultEvents, programEvents);
    }
    ObjectNode shown = NODES.objectNode();
    shown
        .putArray("transaction")
        .add(Base64.getEncoder().encodeToString(transaction.serialize()))
        .add("base64");
    shown.put("version", 0);
    shown.set("meta", meta(message.accountKeys(), outers, log, failed));
    return new Tx(
        id, shown, failed, new HashSet<>(message.accountKeys()), vaultEvents, programEvents, cut);
  }

  private static boolean calls(List<Outer> outers, PublicKey program) {
    return outers.stream()
        .anyMatch(
            outer ->
                outer.program().equals(program)
                    || outer.inner().stream().anyMatch(inner -> inner.program().equals(program)));
  }

  private Outer outer(long slot, boolean counts) {
    return switch (random.nextInt(5)) {
      case 0, 1 -> new Outer(vaultId, noise(9), List.of(), vaultCalls(slot, counts));
      case 2 -> new Outer(MARKET.id(), marketData(), logged(), List.of(marketCall(true)));
      case 3 -> {
        // A program nobody follows calls both.
        List<Inner> inner = new ArrayList<>();
        inner.add(new Inner(vaultId, noise(12), List.of()));
        inner.addAll(vaultCalls(slot, counts));
        inner.add(marketCall(false));
        yield new Outer(key(), noise(3), List.of(), inner);
      }
      default -> new Outer(PRECOMPILE, noise(5), List.of(), List.of());
    };
  }

  private List<Inner> vaultCalls(long slot, boolean counts) {
    List<Inner> calls = new ArrayList<>();
    for (int i = random.nextInt(4); i > 0; i--) {
      calls.add(new Inner(vaultId, cpi(vault.next(random, slot, counts)), List.of()));
    }
    return calls;
  }

  private static ByteString cpi(byte[] event) {
    byte[] tag = Idl.EVENT_CPI_TAG.toBytes();
    byte[] data = new byte[tag.length + event.length];
    System.arraycopy(tag, 0, data, 0, tag.length);
    System.arraycopy(event, 0, data, tag.length, event.length);
    return ByteString.of(data);
  }

  private Inner marketCall(boolean event) {
    return event
        ? new Inner(
            MARKET.id(), cpi(random.nextInt(6) == 0 ? bytes(20) : saleExecuted()), List.of())
        : new Inner(MARKET.id(), marketData(), logged());
  }

  private ByteString marketData() {
    if (random.nextInt(5) == 0) {
      return noise(11);
    }
    Map<String, IdlValue> args = new LinkedHashMap<>();
    args.put("windowId", u64());
    args.put("root", new IdlValue.Bytes(ByteString.of(bytes(32))));
    args.put("tradeCount", u64());
    args.put("volumeLamports", u64());
    return ByteString.of(
        MARKET.idl().encodeInstruction("submitNetWindow", new IdlValue.Struct(args)));
  }

  private List<ByteString> logged() {
    List<ByteString> logged = new ArrayList<>();
    for (int i = random.nextInt(3); i > 0; i--) {
      logged.add(random.nextInt(6) == 0 ? noise(12) : ByteString.of(saleExecuted()));
    }
    return logged;
  }

  private byte[] saleExecuted() {
    Map<String, IdlValue> fields = new LinkedHashMap<>();
    for (String name : List.of("listing", "game", "buyer")) {
      fields.put(name, new IdlValue.Key(key()));
    }
    for (String name : List.of("quantity", "priceTotal", "protocolFee", "gameFee")) {
      fields.put(name, u64());
    }
    return MARKET.idl().encodeEvent("FixedSaleExecuted", new IdlValue.Struct(fields));
  }

  private IdlValue u64() {
    return new IdlValue.Int(new BigInteger(1, bytes(8)));
  }

  /** A log and how many of its data entries are in it. */
  private record Log(ArrayNode lines, int kept, boolean cut) {}

  private Log log(List<Outer> outers) {
    int cutAfter = random.nextInt(5) == 0 ? random.nextInt(8) : Integer.MAX_VALUE;
    List<String> lines = new ArrayList<>();
    for (Outer outer : outers) {
      if (outer.program().equals(PRECOMPILE)) {
        continue;
      }
      lines.add("Program " + outer.program().toBase58() + " invoke [1]");
      lines.add("Program log: Program data: AAAA");
      data(lines, outer.logged());
      for (Inner inner : outer.inner()) {
        lines.add("Program " + inner.program().toBase58() + " invoke [2]");
        data(lines, inner.logged());
        lines.add("Program " + inner.program().toBase58() + " consumed 5 of 200000 compute units");
        lines.add("Program " + inner.program().toBase58() + " success");
      }
      lines.add("Program " + outer.program().toBase58() + " success");
    }
    ArrayNode shown = NODES.arrayNode();
    int kept = 0;
    for (String line : lines) {
      if (shown.size() == cutAfter) {
        return new Log(shown.add("Log truncated"), kept, true);
      }
      shown.add(line);
      kept += line.startsWith("Program data: ") ? 1 : 0;
    }
    return new Log(shown, kept, false);
  }

  private static void data(List<String> lines, List<ByteString> logged) {
    logged.forEach(
        one -> lines.add("Program data: " + Base64.getEncoder().encodeToString(one.toBytes())));
  }

  private void expect(
      Signature id, List<Outer> outers, int kept, List<String> vaultIds, List<String> programIds) {
    int left = kept;
    for (int i = 0; i < outers.size(); i++) {
      Outer outer = outers.get(i);
      if (outer.program().equals(MARKET.id())) {
        programIds.add(name(id, i, -1, 0));
      }
      left = expectLogged(name -> programIds.add(name), id, i, -1, outer.logged().size(), left);
      for (int j = 0; j < outer.inner().size(); j++) {
        Inner inner = outer.inner().get(j);
        if (inner.program().equals(MARKET.id())) {
          programIds.add(name(id, i, j, 0));
        } else if (inner.data().startsWith(Idl.EVENT_CPI_TAG)) {
          vaultIds.add(name(id, i, j, 0));
        }
        left = expectLogged(name -> programIds.add(name), id, i, j, inner.logged().size(), left);
      }
    }
  }

  private static int expectLogged(
      java.util.function.Consumer<String> to, Signature id, int i, int j, int logged, int left) {
    int rest = left;
    for (int k = 1; k <= logged && rest > 0; k++) {
      to.accept(name(id, i, j, k));
      rest--;
    }
    return rest;
  }

  /** How tests name an event. */
  static String name(Signature id, int instruction, int inner, int ordinal) {
    return id.toBase58().substring(0, 12) + ":" + instruction + "." + inner + "#" + ordinal;
  }

  private static ObjectNode meta(
      List<PublicKey> keys, List<Outer> outers, Log log, boolean failed) {
    ObjectNode meta = NODES.objectNode();
    if (failed) {
      meta.putObject("err").putArray("InstructionError").add(0).addObject().put("Custom", 6000);
    } else {
      meta.putNull("err");
    }
    meta.put("fee", 5000);
    ArrayNode groups = meta.putArray("innerInstructions");
    for (int i = 0; i < outers.size(); i++) {
      if (outers.get(i).inner().isEmpty()) {
        continue;
      }
      ObjectNode group = groups.addObject().put("index", i);
      ArrayNode calls = group.putArray("instructions");
      for (Inner inner : outers.get(i).inner()) {
        ObjectNode call = calls.addObject().put("programIdIndex", keys.indexOf(inner.program()));
        call.putArray("accounts").add(0);
        call.put("data", Base58.encode(inner.data().toBytes()));
      }
    }
    meta.putObject("loadedAddresses").putArray("writable");
    ((ObjectNode) meta.get("loadedAddresses")).putArray("readonly");
    meta.putArray("preBalances");
    meta.putArray("postBalances");
    meta.set("logMessages", log.lines());
    return meta;
  }
}
