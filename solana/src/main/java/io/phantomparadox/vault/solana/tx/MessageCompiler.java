package io.phantomparadox.vault.solana.tx;

import io.phantomparadox.vault.solana.ByteString;
import io.phantomparadox.vault.solana.Hash32;
import io.phantomparadox.vault.solana.PublicKey;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Turns instructions into a message: collects their accounts and orders them by their roles. */
final class MessageCompiler {
  private static final int KEYS_MAX = 64;

  private MessageCompiler() {}

  static Message compile(
      TransactionVersion version,
      PublicKey feePayer,
      Hash32 recentBlockhash,
      List<Instruction> instructions,
      V1Config config) {
    Map<PublicKey, AccountMeta> roles = roles(feePayer, instructions);
    if (roles.size() > KEYS_MAX) {
      throw new IllegalArgumentException(
          roles.size() + " accounts in one transaction, at most " + KEYS_MAX);
    }
    List<PublicKey> keys = new ArrayList<>(roles.size());
    int writableSigners = append(keys, roles, true, true);
    int readonlySigners = append(keys, roles, true, false);
    append(keys, roles, false, true);
    int readonlyOthers = append(keys, roles, false, false);
    Map<PublicKey, Integer> positions = new LinkedHashMap<>();
    for (PublicKey key : keys) {
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
        List.of(),
        config);
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
