package io.phantomparadox.vault.solana.tx;

import io.phantomparadox.vault.solana.ByteString;
import io.phantomparadox.vault.solana.Hash32;
import io.phantomparadox.vault.solana.PublicKey;
import io.phantomparadox.vault.solana.tx.WireReader.MalformedException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads messages of every version and checks what the network's own sanitising checks. */
final class MessageReader {
  private static final int V1_SIGNATURES_MAX = 12;
  private static final int V1_ACCOUNTS_MAX = 64;
  private static final int V1_INSTRUCTIONS_MAX = 64;
  private static final int ACCOUNTS_MAX = 256;
  private static final int KNOWN_MASK =
      MessageWriter.MASK_PRIORITY_FEE
          | MessageWriter.MASK_COMPUTE_UNITS
          | MessageWriter.MASK_LOADED_DATA
          | MessageWriter.MASK_HEAP;

  private final WireReader in;

  MessageReader(WireReader in) {
    this.in = in;
  }

  Message read() throws MalformedException {
    int first = in.peek();
    if ((first & 0x80) == 0) {
      return checked(legacyBody(TransactionVersion.LEGACY));
    }
    in.u8("the version");
    return switch (first) {
      case MessageWriter.V0_PREFIX -> checked(legacyBody(TransactionVersion.V0));
      case MessageWriter.V1_PREFIX -> checked(v1());
      default -> throw new MalformedException("version " + (first & 0x7f) + " is unknown");
    };
  }

  private Message legacyBody(TransactionVersion version) throws MalformedException {
    int requiredSignatures = in.u8("the number of signatures");
    int readonlySigned = in.u8("the number of read-only signers");
    int readonlyUnsigned = in.u8("the number of read-only accounts");
    List<PublicKey> keys = keys(in.compactU16("the number of accounts"));
    Hash32 blockhash = in.hash("the blockhash");
    int count = in.compactU16("the number of instructions");
    List<CompiledInstruction> instructions = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      int program = in.u8("a program index");
      ByteString accounts = counted("account indexes");
      instructions.add(new CompiledInstruction(program, accounts, counted("instruction data")));
    }
    List<AddressTableLookup> lookups = version == TransactionVersion.V0 ? lookups() : List.of();
    return new Message(
        version,
        requiredSignatures,
        readonlySigned,
        readonlyUnsigned,
        keys,
        blockhash,
        instructions,
        lookups,
        V1Config.NONE);
  }

  private List<AddressTableLookup> lookups() throws MalformedException {
    int count = in.compactU16("the number of lookup tables");
    List<AddressTableLookup> lookups = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      PublicKey table = in.key("a lookup table");
      ByteString writable = counted("writable lookups");
      ByteString readonly = counted("read-only lookups");
      if (writable.size() + readonly.size() == 0) {
        throw new MalformedException("a lookup table that gives no account");
      }
      lookups.add(new AddressTableLookup(table, writable, readonly));
    }
    return lookups;
  }

  private Message v1() throws MalformedException {
    int requiredSignatures = in.u8("the number of signatures");
    int readonlySigned = in.u8("the number of read-only signers");
    int readonlyUnsigned = in.u8("the number of read-only accounts");
    int mask = in.u32("the config mask");
    Hash32 blockhash = in.hash("the blockhash");
    int instructionCount = in.u8("the number of instructions");
    int accountCount = in.u8("the number of accounts");
    if (requiredSignatures > V1_SIGNATURES_MAX) {
      throw new MalformedException(
          requiredSignatures + " signatures, at most " + V1_SIGNATURES_MAX);
    }
    if (instructionCount > V1_INSTRUCTIONS_MAX) {
      throw new MalformedException(
          instructionCount + " instructions, at most " + V1_INSTRUCTIONS_MAX);
    }
    if (accountCount > V1_ACCOUNTS_MAX) {
      throw new MalformedException(accountCount + " accounts, at most " + V1_ACCOUNTS_MAX);
    }
    List<PublicKey> keys = keys(accountCount);
    if (new HashSet<>(keys).size() != keys.size()) {
      throw new MalformedException("an account stands twice");
    }
    V1Config config = config(mask);
    int[] programs = new int[instructionCount];
    int[] accountCounts = new int[instructionCount];
    int[] dataSizes = new int[instructionCount];
    for (int i = 0; i < instructionCount; i++) {
      programs[i] = in.u8("a program index");
      accountCounts[i] = in.u8("the number of accounts of an instruction");
      dataSizes[i] = in.u16("the size of instruction data");
    }
    List<CompiledInstruction> instructions = new ArrayList<>();
    for (int i = 0; i < instructionCount; i++) {
      ByteString accounts = in.bytes(accountCounts[i], "account indexes");
      ByteString data = in.bytes(dataSizes[i], "instruction data");
      instructions.add(new CompiledInstruction(programs[i], accounts, data));
    }
    return new Message(
        TransactionVersion.V1,
        requiredSignatures,
        readonlySigned,
        readonlyUnsigned,
        keys,
        blockhash,
        instructions,
        List.of(),
        config);
  }

  private V1Config config(int mask) throws MalformedException {
    if ((mask & ~KNOWN_MASK) != 0) {
      throw new MalformedException("unknown bits in the config mask " + Integer.toHexString(mask));
    }
    int feeBits = mask & MessageWriter.MASK_PRIORITY_FEE;
    if (feeBits != 0 && feeBits != MessageWriter.MASK_PRIORITY_FEE) {
      throw new MalformedException("only one of the two priority fee bits is set");
    }
    Long fee = feeBits != 0 ? Long.valueOf(in.u64("the priority fee")) : null;
    Integer units = limit(mask, MessageWriter.MASK_COMPUTE_UNITS, "the compute unit limit");
    Integer data = limit(mask, MessageWriter.MASK_LOADED_DATA, "the loaded data limit");
    Integer heap = limit(mask, MessageWriter.MASK_HEAP, "the heap size");
    return new V1Config(fee, units, data, heap);
  }

  private @Nullable Integer limit(int mask, int bit, String what) throws MalformedException {
    return (mask & bit) == 0 ? null : Integer.valueOf(in.u32(what));
  }

  private List<PublicKey> keys(int count) throws MalformedException {
    if (count > in.remaining() / PublicKey.SIZE) {
      throw new MalformedException("ends before its " + count + " accounts");
    }
    List<PublicKey> keys = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      keys.add(in.key("an account"));
    }
    return keys;
  }

  private ByteString counted(String what) throws MalformedException {
    return in.bytes(in.compactU16("the number of " + what), what);
  }

  private static Message checked(Message message) throws MalformedException {
    int keys = message.accountKeys().size();
    int signatures = message.requiredSignatures();
    if (signatures == 0) {
      throw new MalformedException("nobody signs");
    }
    if (message.readonlySigned() >= signatures) {
      throw new MalformedException("the fee payer is not writable");
    }
    if (signatures + message.readonlyUnsigned() > keys) {
      throw new MalformedException("fewer accounts than the header counts");
    }
    int all = keys;
    for (AddressTableLookup lookup : message.lookups()) {
      all += lookup.writableIndexes().size() + lookup.readonlyIndexes().size();
    }
    if (all > ACCOUNTS_MAX) {
      throw new MalformedException(all + " accounts, at most " + ACCOUNTS_MAX);
    }
    for (CompiledInstruction instruction : message.instructions()) {
      if (instruction.programIndex() == 0 || instruction.programIndex() >= keys) {
        throw new MalformedException(
            "program index "
                + instruction.programIndex()
                + " names no static account after the fee payer");
      }
      ByteString indexes = instruction.accountIndexes();
      for (int i = 0; i < indexes.size(); i++) {
        if (indexes.unsignedAt(i) >= all) {
          throw new MalformedException("account index " + indexes.unsignedAt(i) + " of " + all);
        }
      }
    }
    return message;
  }
}
