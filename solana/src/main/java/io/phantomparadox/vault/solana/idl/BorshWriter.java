package io.phantomparadox.vault.solana.idl;

import io.phantomparadox.vault.solana.idl.IdlType.Alternative;
import io.phantomparadox.vault.solana.idl.IdlType.Field;
import io.phantomparadox.vault.solana.idl.IdlType.Primitive;
import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/** Writes borsh by an IDL's types, refusing values that are of another type or out of range. */
final class BorshWriter {
  private final Map<String, IdlType> types;
  private final ByteArrayOutputStream out = new ByteArrayOutputStream(256);

  BorshWriter(Map<String, IdlType> types) {
    this.types = types;
  }

  void raw(byte[] bytes) {
    out.writeBytes(bytes);
  }

  byte[] toBytes() {
    return out.toByteArray();
  }

  void struct(IdlType.Struct type, IdlValue.Struct value, String path) {
    for (Field field : type.fields()) {
      IdlValue fieldValue = value.fields().get(field.name());
      if (fieldValue == null) {
        throw new IdlMismatchException(path + " has no field " + field.name());
      }
      value(field.type(), fieldValue, path + "." + field.name());
    }
    if (value.fields().size() != type.fields().size()) {
      throw new IdlMismatchException(
          path + " has fields the IDL does not know: " + value.fields().keySet());
    }
  }

  private void value(IdlType type, IdlValue value, String path) {
    switch (type) {
      case Primitive primitive -> primitive(primitive, value, path);
      case IdlType.Option(IdlType of) -> option(of, value, path);
      case IdlType.COption(IdlType of) ->
          // the place of an absent value has a size only its type knows, and no program of ours
          // asks
          throw new IdlMismatchException(path + ": C options are only read, never written");
      case IdlType.Vec(IdlType of) -> items(of, value, -1, path);
      case IdlType.Array(IdlType of, int length) -> items(of, value, length, path);
      case IdlType.Defined(String name) -> value(named(name, path), value, path);
      case IdlType.Struct struct -> {
        if (!(value instanceof IdlValue.Struct fields)) {
          throw mismatch(path, "a struct", value);
        }
        struct(struct, fields, path);
      }
      case IdlType.Choice alternatives -> variant(alternatives, value, path);
    }
  }

  private IdlType named(String name, String path) {
    IdlType type = types.get(name);
    if (type == null) {
      throw new IdlMismatchException(path + ": the IDL does not define " + name);
    }
    return type;
  }

  private void option(IdlType of, IdlValue value, String path) {
    switch (value) {
      case IdlValue.None() -> out.write(0);
      case IdlValue.Some(IdlValue present) -> {
        out.write(1);
        value(of, present, path);
      }
      default -> throw mismatch(path, "an option", value);
    }
  }

  /** Writes the elements, after their count when {@code length} is negative. */
  private void items(IdlType of, IdlValue value, int length, String path) {
    if (of == Primitive.U8 && value instanceof IdlValue.Bytes(var bytes)) {
      count(bytes.size(), length, path);
      out.writeBytes(bytes.toBytes());
      return;
    }
    if (!(value instanceof IdlValue.Items(List<IdlValue> items)) || of == Primitive.U8) {
      throw mismatch(path, of == Primitive.U8 ? "bytes" : "a list", value);
    }
    count(items.size(), length, path);
    for (int i = 0; i < items.size(); i++) {
      value(of, items.get(i), path + "[" + i + "]");
    }
  }

  private void count(int count, int length, String path) {
    if (length < 0) {
      littleEndian(BigInteger.valueOf(count), 4);
    } else if (length != count) {
      throw new IdlMismatchException(path + " has " + length + " elements, not " + count);
    }
  }

  private void variant(IdlType.Choice type, IdlValue value, String path) {
    if (!(value instanceof IdlValue.Variant(String name, IdlValue.Struct fields))) {
      throw mismatch(path, "a variant", value);
    }
    for (int i = 0; i < type.alternatives().size(); i++) {
      Alternative alternative = type.alternatives().get(i);
      if (alternative.name().equals(name)) {
        out.write(i);
        struct(alternative.fields(), fields, path + "." + name);
        return;
      }
    }
    throw new IdlMismatchException(path + ": the IDL has no variant " + name);
  }

  private void primitive(Primitive primitive, IdlValue value, String path) {
    switch (primitive) {
      case BOOL -> {
        if (!(value instanceof IdlValue.Bool(boolean bool))) {
          throw mismatch(path, "a boolean", value);
        }
        out.write(bool ? 1 : 0);
      }
      case U8 -> integer(value, 1, false, path);
      case I8 -> integer(value, 1, true, path);
      case U16 -> integer(value, 2, false, path);
      case I16 -> integer(value, 2, true, path);
      case U32 -> integer(value, 4, false, path);
      case I32 -> integer(value, 4, true, path);
      case U64 -> integer(value, 8, false, path);
      case I64 -> integer(value, 8, true, path);
      case U128 -> integer(value, 16, false, path);
      case I128 -> integer(value, 16, true, path);
      case U256 -> integer(value, 32, false, path);
      case I256 -> integer(value, 32, true, path);
      case F32 ->
          littleEndian(
              BigInteger.valueOf(Float.floatToRawIntBits((float) floating(value, path))), 4);
      case F64 ->
          littleEndian(BigInteger.valueOf(Double.doubleToRawLongBits(floating(value, path))), 8);
      case STRING -> {
        if (!(value instanceof IdlValue.Text(String text))) {
          throw mismatch(path, "a string", value);
        }
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        littleEndian(BigInteger.valueOf(utf8.length), 4);
        out.writeBytes(utf8);
      }
      case BYTES -> items(Primitive.U8, value, -1, path);
      case PUBKEY -> {
        if (!(value instanceof IdlValue.Key(var key))) {
          throw mismatch(path, "a public key", value);
        }
        out.writeBytes(key.toBytes());
      }
    }
  }

  private static double floating(IdlValue value, String path) {
    if (!(value instanceof IdlValue.Floating(double number))) {
      throw mismatch(path, "a floating-point number", value);
    }
    return number;
  }

  private void integer(IdlValue value, int size, boolean signed, String path) {
    if (!(value instanceof IdlValue.Int(BigInteger number))) {
      throw mismatch(path, "an integer", value);
    }
    int bits = 8 * size;
    boolean fits =
        signed ? number.bitLength() < bits : number.signum() >= 0 && number.bitLength() <= bits;
    if (!fits) {
      throw new IdlMismatchException(
          path + ": " + number + " does not fit " + (signed ? "i" : "u") + bits);
    }
    littleEndian(number, size);
  }

  private void littleEndian(BigInteger number, int size) {
    for (int i = 0; i < size; i++) {
      out.write(number.shiftRight(8 * i).intValue() & 0xff);
    }
  }

  private static IdlMismatchException mismatch(String path, String expected, IdlValue actual) {
    return new IdlMismatchException(
        path + " is " + expected + ", not " + actual.getClass().getSimpleName());
  }
}
