package io.phantomparadox.vault.solana.idl;

import io.phantomparadox.vault.solana.ByteString;
import io.phantomparadox.vault.solana.PublicKey;
import io.phantomparadox.vault.solana.idl.IdlType.Alternative;
import io.phantomparadox.vault.solana.idl.IdlType.Field;
import io.phantomparadox.vault.solana.idl.IdlType.Primitive;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads borsh by an IDL's types.
 *
 * <p>Input is hostile: nothing is allocated for a count before the bytes for it are there, and
 * nesting ({@value #DEPTH_MAX}) and the number of values ({@value #VALUES_MAX}) are bounded, so a
 * vector of empty structs or a type that contains itself ends too.
 */
final class BorshReader {
  static final int DEPTH_MAX = 64;
  static final int VALUES_MAX = 1 << 20;

  /** Why the bytes are not of the type; caught where decoding begins. */
  static final class MalformedException extends Exception {
    private static final long serialVersionUID = 1L;

    MalformedException(String problem) {
      // no stack trace: this is an answer about input, not a fault
      super(problem, null, false, false);
    }

    String problem() {
      return String.valueOf(getMessage());
    }
  }

  private final Map<String, IdlType> types;
  private final byte[] bytes;
  private int at;
  private int values;

  BorshReader(Map<String, IdlType> types, byte[] bytes, int from) {
    this.types = types;
    this.bytes = bytes;
    this.at = from;
  }

  int position() {
    return at;
  }

  IdlValue.Struct struct(IdlType.Struct type, int depth) throws MalformedException {
    Map<String, IdlValue> fields = new LinkedHashMap<>();
    for (Field field : type.fields()) {
      try {
        fields.put(field.name(), value(field.type(), depth + 1));
      } catch (MalformedException malformed) {
        throw new MalformedException(field.name() + ": " + malformed.problem());
      }
    }
    return new IdlValue.Struct(fields);
  }

  IdlValue value(IdlType type, int depth) throws MalformedException {
    if (depth > DEPTH_MAX) {
      throw new MalformedException("nested deeper than " + DEPTH_MAX);
    }
    if (++values > VALUES_MAX) {
      throw new MalformedException("more than " + VALUES_MAX + " values");
    }
    return switch (type) {
      case Primitive primitive -> primitive(primitive);
      case IdlType.Option(IdlType of) -> option(of, depth);
      case IdlType.COption(IdlType of) -> cOption(of, depth);
      case IdlType.Vec(IdlType of) -> items(of, count(), depth);
      case IdlType.Array(IdlType of, int length) -> items(of, length, depth);
      case IdlType.Defined(String name) -> value(named(name), depth + 1);
      case IdlType.Struct struct -> struct(struct, depth);
      case IdlType.Choice alternatives -> variant(alternatives, depth);
    };
  }

  private IdlType named(String name) throws MalformedException {
    IdlType type = types.get(name);
    if (type == null) {
      throw new MalformedException("the IDL does not define " + name);
    }
    return type;
  }

  private IdlValue option(IdlType of, int depth) throws MalformedException {
    int tag = u8();
    return switch (tag) {
      case 0 -> new IdlValue.None();
      case 1 -> new IdlValue.Some(value(of, depth + 1));
      default -> throw new MalformedException("an option begins with 0 or 1, not " + tag);
    };
  }

  private IdlValue cOption(IdlType of, int depth) throws MalformedException {
    long tag = integer(4, false).longValueExact();
    if (tag > 1) {
      throw new MalformedException("a C option begins with 0 or 1, not " + tag);
    }
    IdlValue value = value(of, depth + 1);
    return tag == 1 ? new IdlValue.Some(value) : new IdlValue.None();
  }

  private IdlValue items(IdlType of, int count, int depth) throws MalformedException {
    if (of == Primitive.U8) {
      return new IdlValue.Bytes(take(count));
    }
    List<IdlValue> items = new ArrayList<>(Math.min(count, 1024));
    for (int i = 0; i < count; i++) {
      items.add(value(of, depth + 1));
    }
    return new IdlValue.Items(items);
  }

  private IdlValue variant(IdlType.Choice type, int depth) throws MalformedException {
    int position = u8();
    if (position >= type.alternatives().size()) {
      throw new MalformedException("alternative " + position + " of " + type.alternatives().size());
    }
    Alternative alternative = type.alternatives().get(position);
    return new IdlValue.Variant(alternative.name(), struct(alternative.fields(), depth));
  }

  private IdlValue primitive(Primitive primitive) throws MalformedException {
    return switch (primitive) {
      case BOOL -> bool();
      case U8 -> integerValue(1, false);
      case I8 -> integerValue(1, true);
      case U16 -> integerValue(2, false);
      case I16 -> integerValue(2, true);
      case U32 -> integerValue(4, false);
      case I32 -> integerValue(4, true);
      case U64 -> integerValue(8, false);
      case I64 -> integerValue(8, true);
      case U128 -> integerValue(16, false);
      case I128 -> integerValue(16, true);
      case U256 -> integerValue(32, false);
      case I256 -> integerValue(32, true);
      case F32 -> new IdlValue.Floating(Float.intBitsToFloat(integer(4, true).intValue()));
      case F64 -> new IdlValue.Floating(Double.longBitsToDouble(integer(8, true).longValue()));
      case STRING -> text();
      case BYTES -> new IdlValue.Bytes(take(count()));
      case PUBKEY -> key();
    };
  }

  private IdlValue bool() throws MalformedException {
    int value = u8();
    if (value > 1) {
      throw new MalformedException("a boolean is 0 or 1, not " + value);
    }
    return new IdlValue.Bool(value == 1);
  }

  private IdlValue key() throws MalformedException {
    require(PublicKey.SIZE);
    PublicKey key = PublicKey.at(bytes, at);
    at += PublicKey.SIZE;
    return new IdlValue.Key(key);
  }

  private IdlValue text() throws MalformedException {
    ByteString utf8 = take(count());
    try {
      return new IdlValue.Text(
          StandardCharsets.UTF_8
              .newDecoder()
              .onMalformedInput(CodingErrorAction.REPORT)
              .onUnmappableCharacter(CodingErrorAction.REPORT)
              .decode(ByteBuffer.wrap(utf8.toBytes()))
              .toString());
    } catch (CharacterCodingException malformed) {
      throw new MalformedException("a string that is not UTF-8");
    }
  }

  private IdlValue integerValue(int size, boolean signed) throws MalformedException {
    return new IdlValue.Int(integer(size, signed));
  }

  private BigInteger integer(int size, boolean signed) throws MalformedException {
    require(size);
    if (size <= 8) {
      long bits = 0;
      for (int i = size - 1; i >= 0; i--) {
        bits = (bits << 8) | Byte.toUnsignedInt(bytes[at + i]);
      }
      at += size;
      int unused = 64 - 8 * size;
      if (signed) {
        return BigInteger.valueOf((bits << unused) >> unused);
      }
      return bits >= 0
          ? BigInteger.valueOf(bits)
          : BigInteger.valueOf(bits).add(BigInteger.ONE.shiftLeft(64));
    }
    byte[] bigEndian = new byte[size];
    for (int i = 0; i < size; i++) {
      bigEndian[size - 1 - i] = bytes[at + i];
    }
    at += size;
    return signed ? new BigInteger(bigEndian) : new BigInteger(1, bigEndian);
  }

  private int u8() throws MalformedException {
    require(1);
    return Byte.toUnsignedInt(bytes[at++]);
  }

  private int count() throws MalformedException {
    long count = integer(4, false).longValueExact();
    if (count > VALUES_MAX) {
      throw new MalformedException("a count of " + count + ", at most " + VALUES_MAX);
    }
    return (int) count;
  }

  private ByteString take(int length) throws MalformedException {
    require(length);
    ByteString taken = ByteString.copyOf(bytes, at, length);
    at += length;
    return taken;
  }

  private void require(int length) throws MalformedException {
    if (length > bytes.length - at) {
      throw new MalformedException(
          length + " bytes needed at " + at + ", " + (bytes.length - at) + " left");
    }
  }
}
