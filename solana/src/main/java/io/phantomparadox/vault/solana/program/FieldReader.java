package io.phantomparadox.vault.solana.program;

import io.phantomparadox.vault.solana.ByteString;
import io.phantomparadox.vault.solana.Hash32;
import io.phantomparadox.vault.solana.PublicKey;
import io.phantomparadox.vault.solana.idl.IdlValue;
import java.math.BigInteger;
import java.util.List;

/** Takes typed fields out of a decoded struct. */
final class FieldReader {
  /** A field that does not fit its Java type; caught where decoding begins. */
  static final class MisfitException extends Exception {
    private static final long serialVersionUID = 1L;

    MisfitException(String problem) {
      super(problem, null, false, false);
    }

    String problem() {
      return String.valueOf(getMessage());
    }
  }

  private static final BigInteger LONG_MAX = BigInteger.valueOf(Long.MAX_VALUE);

  private final IdlValue.Struct struct;

  FieldReader(IdlValue.Struct struct) {
    this.struct = struct;
  }

  long u64(String field) throws MisfitException {
    BigInteger value = integer(field);
    if (value.compareTo(LONG_MAX) > 0) {
      throw new MisfitException(field + ": " + value + " is above 2^63-1");
    }
    return value.longValueExact();
  }

  /** A u64 a wallet may set to anything: what is beyond 2^63−1 is as good as 2^63−1. */
  long lamportsOfChoice(String field) throws MisfitException {
    return integer(field).min(LONG_MAX).longValueExact();
  }

  long i64(String field) throws MisfitException {
    return integer(field).longValueExact();
  }

  int u32(String field) throws MisfitException {
    BigInteger value = integer(field);
    if (value.bitLength() > 31) {
      throw new MisfitException(field + ": " + value + " is above 2^31-1");
    }
    return value.intValueExact();
  }

  int u16(String field) throws MisfitException {
    return integer(field).intValueExact();
  }

  int u8(String field) throws MisfitException {
    return integer(field).intValueExact();
  }

  boolean bool(String field) throws MisfitException {
    if (get(field) instanceof IdlValue.Bool(boolean value)) {
      return value;
    }
    throw wrongType(field);
  }

  PublicKey key(String field) throws MisfitException {
    if (get(field) instanceof IdlValue.Key(PublicKey value)) {
      return value;
    }
    throw wrongType(field);
  }

  Hash32 hash(String field) throws MisfitException {
    ByteString value = bytes(field);
    if (value.size() != Hash32.SIZE) {
      throw wrongType(field);
    }
    return Hash32.of(value.toBytes());
  }

  ByteString bytes(String field) throws MisfitException {
    if (get(field) instanceof IdlValue.Bytes(ByteString value)) {
      return value;
    }
    throw wrongType(field);
  }

  BatchState batchState(String field) throws MisfitException {
    if (get(field) instanceof IdlValue.Variant(String name, IdlValue.Struct ignored)) {
      return switch (name) {
        case "Open" -> BatchState.OPEN;
        case "Settled" -> BatchState.SETTLED;
        case "Aborting" -> BatchState.ABORTING;
        case "Aborted" -> BatchState.ABORTED;
        case "Void" -> BatchState.VOID;
        default -> throw new MisfitException(field + ": unknown state " + name);
      };
    }
    throw wrongType(field);
  }

  List<IdlValue> items(String field) throws MisfitException {
    if (get(field) instanceof IdlValue.Items(List<IdlValue> values)) {
      return values;
    }
    throw wrongType(field);
  }

  private BigInteger integer(String field) throws MisfitException {
    if (get(field) instanceof IdlValue.Int(BigInteger value)) {
      return value;
    }
    throw wrongType(field);
  }

  private IdlValue get(String field) throws MisfitException {
    IdlValue value = struct.fields().get(field);
    if (value == null) {
      throw new MisfitException("no field " + field);
    }
    return value;
  }

  private static MisfitException wrongType(String field) {
    return new MisfitException(field + " is of another type than the vault's");
  }
}
