package io.phantomparadox.vault.stack.settlement;

import io.phantomparadox.vault.schemas.GameKey;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * A batch as people write it: {@code GAME/ID}.
 *
 * @param game a u64
 * @param batchId from 1
 */
record BatchName(long game, long batchId) {

  @Override
  public String toString() {
    return GameKey.of(game) + "/" + Long.toUnsignedString(batchId);
  }

  /** Reads it from the command line. */
  static final class Converter implements ITypeConverter<BatchName> {
    @Override
    public BatchName convert(String text) {
      String[] parts = text.split("/", -1);
      try {
        if (parts.length == 2) {
          return new BatchName(Long.parseUnsignedLong(parts[0]), Long.parseUnsignedLong(parts[1]));
        }
      } catch (NumberFormatException e) {
        throw new TypeConversionException("not GAME/ID: " + text);
      }
      throw new TypeConversionException("not GAME/ID: " + text);
    }
  }
}
