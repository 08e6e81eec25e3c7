package io.phantomparadox.vault.listener;

import io.phantomparadox.vault.schemas.avro.Bytes32;
import io.phantomparadox.vault.solana.idl.IdlValue;
import java.math.BigInteger;

/** Reads the fields of one decoded event by the names of the interface file. */
record EventFields(String event, IdlValue.Struct struct) {
  private static final BigInteger LONG_MAX = BigInteger.valueOf(Long.MAX_VALUE);

  /** The event's fields are not what this listener was written for. */
  static final class UnexpectedFieldException extends RuntimeException {
    private static final long serialVersionUID = 1;

    UnexpectedFieldException(String message) {
      super(message);
    }
  }

  private IdlValue value(String field) {
    IdlValue value = struct.fields().get(field);
    if (value == null) {
      throw new UnexpectedFieldException(event + " has no field " + field);
    }
    return value;
  }

  private BigInteger integer(String field) {
    return switch (value(field)) {
      case IdlValue.Int(BigInteger number) -> number;
      default -> throw wrongType(field, "an integer");
    };
  }

  /** A number that the program keeps inside a signed long: lamports that exist, slots, indexes. */
  long number(String field) {
    BigInteger number = integer(field);
    if (number.bitLength() >= Long.SIZE) {
      throw new UnexpectedFieldException("%s.%s is %s".formatted(event, field, number));
    }
    return number.longValue();
  }

  /**
   * A u64 that a user may choose freely, like the amount of a withdrawal request; beyond a signed
   * long it means "all of it" and is written as the largest long.
   */
  long chosen(String field) {
    return integer(field).min(LONG_MAX).longValue();
  }

  /** The bits of a u64, for ids that nobody counts with. */
  long unsigned(String field) {
    return integer(field).longValue();
  }

  int small(String field) {
    return Math.toIntExact(number(field));
  }

  boolean flag(String field) {
    return switch (value(field)) {
      case IdlValue.Bool(boolean flag) -> flag;
      default -> throw wrongType(field, "a bool");
    };
  }

  Bytes32 bytes32(String field) {
    byte[] bytes =
        switch (value(field)) {
          case IdlValue.Key(var key) -> key.toBytes();
          case IdlValue.Bytes(var raw) -> raw.toBytes();
          default -> throw wrongType(field, "32 bytes");
        };
    if (bytes.length != 32) {
      throw wrongType(field, "32 bytes");
    }
    return new Bytes32(bytes);
  }

  private UnexpectedFieldException wrongType(String field, String expected) {
    return new UnexpectedFieldException(
        "%s.%s is not %s: %s".formatted(event, field, expected, value(field)));
  }
}
