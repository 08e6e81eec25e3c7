package io.phantomparadox.vault.solana.tx;

import io.phantomparadox.vault.solana.ByteString;
import io.phantomparadox.vault.solana.PublicKey;
import java.io.ByteArrayOutputStream;
import java.util.List;

/** Writes the signed bytes of a message in each version's format. */
final class MessageWriter {
  static final int V0_PREFIX = 0x80;
  static final int V1_PREFIX = 0x81;

  /** v1 mask bits: the fee takes two, one for each half of the u64. */
  static final int MASK_PRIORITY_FEE = 0b11;

  static final int MASK_COMPUTE_UNITS = 1 << 2;
  static final int MASK_LOADED_DATA = 1 << 3;
  static final int MASK_HEAP = 1 << 4;

  private final ByteArrayOutputStream out = new ByteArrayOutputStream(1232);

  private MessageWriter() {}

  static byte[] write(Message message) {
    MessageWriter writer = new MessageWriter();
    switch (message.version()) {
      case LEGACY -> writer.legacyBody(message);
      case V0 -> {
        writer.u8(V0_PREFIX);
        writer.legacyBody(message);
        writer.lookups(message.lookups());
      }
      case V1 -> writer.v1(message);
    }
    return writer.out.toByteArray();
  }

  private void header(Message message) {
    u8(message.requiredSignatures());
    u8(message.readonlySigned());
    u8(message.readonlyUnsigned());
  }

  private void legacyBody(Message message) {
    header(message);
    compactU16(message.accountKeys().size());
    keys(message.accountKeys());
    out.writeBytes(message.recentBlockhash().toBytes());
    compactU16(message.instructions().size());
    for (CompiledInstruction instruction : message.instructions()) {
      u8(instruction.programIndex());
      counted(instruction.accountIndexes());
      counted(instruction.data());
    }
  }

  private void lookups(List<AddressTableLookup> lookups) {
    compactU16(lookups.size());
    for (AddressTableLookup lookup : lookups) {
      out.writeBytes(lookup.table().toBytes());
      counted(lookup.writableIndexes());
      counted(lookup.readonlyIndexes());
    }
  }

  private void v1(Message message) {
    V1Config config = message.config();
    u8(V1_PREFIX);
    header(message);
    int mask = 0;
    mask |= config.priorityFeeLamports().isPresent() ? MASK_PRIORITY_FEE : 0;
    mask |= config.computeUnitLimit().isPresent() ? MASK_COMPUTE_UNITS : 0;
    mask |= config.loadedAccountsDataSizeLimit().isPresent() ? MASK_LOADED_DATA : 0;
    mask |= config.heapSizeBytes().isPresent() ? MASK_HEAP : 0;
    littleEndian(mask, 4);
    out.writeBytes(message.recentBlockhash().toBytes());
    u8(message.instructions().size());
    u8(message.accountKeys().size());
    keys(message.accountKeys());
    config.priorityFeeLamports().ifPresent(fee -> littleEndian(fee, 8));
    config.computeUnitLimit().ifPresent(limit -> littleEndian(limit, 4));
    config.loadedAccountsDataSizeLimit().ifPresent(limit -> littleEndian(limit, 4));
    config.heapSizeBytes().ifPresent(size -> littleEndian(size, 4));
    for (CompiledInstruction instruction : message.instructions()) {
      u8(instruction.programIndex());
      u8(instruction.accountIndexes().size());
      littleEndian(instruction.data().size(), 2);
    }
    for (CompiledInstruction instruction : message.instructions()) {
      out.writeBytes(instruction.accountIndexes().toBytes());
      out.writeBytes(instruction.data().toBytes());
    }
  }

  private void keys(List<PublicKey> keys) {
    for (PublicKey key : keys) {
      out.writeBytes(key.toBytes());
    }
  }

  private void counted(ByteString bytes) {
    compactU16(bytes.size());
    out.writeBytes(bytes.toBytes());
  }

  private void u8(int value) {
    if (value < 0 || value > 0xff) {
      throw new IllegalArgumentException(value + " does not fit a byte of the format");
    }
    out.write(value);
  }

  private void compactU16(int value) {
    CompactU16.write(out, value);
  }

  private void littleEndian(long value, int size) {
    if (size == 2 && value > 0xffff) {
      throw new IllegalArgumentException(value + " does not fit two bytes of the format");
    }
    for (int i = 0; i < size; i++) {
      out.write((int) (value >>> (8 * i)) & 0xff);
    }
  }
}
