package io.phantomparadox.vault.solana.tx;

import io.phantomparadox.vault.solana.ByteString;
import io.phantomparadox.vault.solana.Hash32;
import io.phantomparadox.vault.solana.PublicKey;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Turns instructions into a message: collects their accounts and orders them by their roles. */
final class MessageCompiler {
  private static final int KEYS_MAX = 64;

  private MessageCompiler() {}

  static Message compileV0(
      PublicKey feePayer,
      Hash32 recentBlockhash,
      List<Instruction> instructions,
      List<LookupTable> tables) {
    Map<PublicKey, AccountMeta> roles = boundedRoles(feePayer, instructions);
    List<AddressTableLookup> lookups = new ArrayList<>();
    List<PublicKey> loadedWritable = new ArrayList<>();
    List<PublicKey> loadedReadonly = new ArrayList<>();
    Map<PublicKey, AccountMeta> stays = new LinkedHashMap<>(roles);
    for (LookupTable table : tables) {
      ByteArrayOutputStream writable = new ByteArrayOutputStream();
      ByteArrayOutputStream readonly = new ByteArrayOutputStream();
      for (AccountMeta meta : List.copyOf(stays.values())) {
        int place = table.addresses().indexOf(meta.key());
        if (place >= 0 && !meta.signer() && !isCalled(meta.key(), instructions)) {
          (meta.writable() ? writable : readonly).write(place);
          (meta.writable() ? loadedWritable : loadedReadonly).add(meta.key());
          stays.remove(meta.key());
        }
      }
      if (writable.size() + readonly.size() > 0) {
        lookups.add(
            new AddressTableLookup(
                table.address(),
                ByteString.of(writable.toByteArray()),
                ByteString.of(readonly.toByteArray())));
      }
    }
    // the runtime numbers them so: static ones, then all loaded writable ones, then the others
    List<PublicKey> loaded = new ArrayList<>(loadedWritable);
    loaded.addAll(loadedReadonly);
    return compile(
        TransactionVersion.V0,
        recentBlockhash,
        instructions,
        stays,
        loaded,
        lookups,
        V1Config.NONE);
  }

  /** The runtime calls programs that stand in the message itself only. */
  private static boolean isCalled(PublicKey key, List<Instruction> instructions) {
    return instructions.stream().anyMatch(instruction -> instruction.program().equals(key));
  }

  static Message compile(
      TransactionVersion version,
      PublicKey feePayer,
      Hash32 recentBlockhash,
      List<Instruction> instructions,
      V1Config config) {
    return compile(
        version,
        recentBlockhash,
        instructions,
        boundedRoles(feePayer, instructions),
        List.of(),
        List.of(),
        config);
  }

  private static Message compile(
      TransactionVersion version,
      Hash32 recentBlockhash,
      List<Instruction> instructions,
      Map<PublicKey, AccountMeta> roles,
      List<PublicKey> loaded,
      List<AddressTableLookup> lookups,
      V1Config config) {
    List<PublicKey> keys = new ArrayList<>(roles.size());
    int writableSigners = append(keys, roles, true, true);
    int readonlySigners = append(keys, roles, true, false);
    append(keys, roles, false, true);
    int readonlyOthers = append(keys, roles, false, false);
    Map<PublicKey, Integer> positions = new LinkedHashMap<>();
    for (PublicKey key : keys) {
      positions.put(key, positions.size());
    }
    for (PublicKey key : loaded) {
      positions.put(key, positions.size());
    }
    return new Message(
        version,
        writableSigners + readonlySigners,
        readonlySigners,
        readonlyOthers,
        keys,
        recentBlockhash,
        instructions.stream().map(instruction -> compile(instruction, positions)).toList(),
        lookups,
        config);
  }

  private static Map<PublicKey, AccountMeta> boundedRoles(
      PublicKey feePayer, List<Instruction> instructions) {
    Map<PublicKey, AccountMeta> roles = roles(feePayer, instructions);
    if (roles.size() > KEYS_MAX) {
      throw new IllegalArgumentException(
          roles.size() + " accounts in one transaction, at most " + KEYS_MAX);
    }
    return roles;
  }

  /** Each account once, in order of first appearance, with the widest role any mention gives it. */
  private static Map<PublicKey, AccountMeta> roles(
      PublicKey feePayer, List<Instruction> instructions) {
    Map<PublicKey, AccountMeta> roles = new LinkedHashMap<>();
    roles.put(feePayer, AccountMeta.writableSigner(feePayer));
    for (Instruction instruction : instructions) {
      for (AccountMeta meta : instruction.accounts()) {
        roles.merge(meta.key(), meta, MessageCompiler::widest);
      }
    }
    for (Instruction instruction : instructions) {
      roles.merge(
          instruction.program(),
          AccountMeta.readonly(instruction.program()),
          MessageCompiler::widest);
    }
    return roles;
  }

  private static AccountMeta widest(AccountMeta one, AccountMeta other) {
    return new AccountMeta(
        one.key(), one.signer() || other.signer(), one.writable() || other.writable());
  }

  private static int append(
      List<PublicKey> keys, Map<PublicKey, AccountMeta> roles, boolean signer, boolean writable) {
    int before = keys.size();
    for (AccountMeta meta : roles.values()) {
      if (meta.signer() == signer && meta.writable() == writable) {
        keys.add(meta.key());
      }
    }
    return keys.size() - before;
  }

  private static CompiledInstruction compile(
      Instruction instruction, Map<PublicKey, Integer> positions) {
    byte[] indexes = new byte[instruction.accounts().size()];
    for (int i = 0; i < indexes.length; i++) {
      indexes[i] = (byte) position(positions, instruction.accounts().get(i).key());
    }
    return new CompiledInstruction(
        position(positions, instruction.program()), ByteString.of(indexes), instruction.data());
  }

  private static int position(Map<PublicKey, Integer> positions, PublicKey key) {
    Integer position = positions.get(key);
    if (position == null) {
      throw new IllegalStateException("account " + key + " was not collected");
    }
    return position;
  }
}
