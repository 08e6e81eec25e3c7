package io.phantomparadox.vault.solana.idl;

import io.phantomparadox.vault.solana.ByteString;
import io.phantomparadox.vault.solana.PublicKey;
import java.math.BigInteger;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A value of any type an IDL can describe. */
public sealed interface IdlValue {

  /** A boolean. */
  record Bool(boolean value) implements IdlValue {}

  /** An integer of any width and sign. */
  record Int(BigInteger value) implements IdlValue {
    /** An integer that fits a long. */
    public static Int of(long value) {
      return new Int(BigInteger.valueOf(value));
    }
  }

  /** An f32 or f64. */
  record Floating(double value) implements IdlValue {}

  /** A UTF-8 string. */
  record Text(String value) implements IdlValue {}

  /** A public key. */
  record Key(PublicKey value) implements IdlValue {}

  /** {@code bytes}, or an array or vector of u8. */
  record Bytes(ByteString value) implements IdlValue {}

  /** An array or vector of anything but u8. */
  record Items(List<IdlValue> values) implements IdlValue {
    public Items {
      values = List.copyOf(values);
    }
  }

  /** An option without a value. */
  record None() implements IdlValue {}

  /** An option with its value. */
  record Some(IdlValue value) implements IdlValue {}

  /** A struct: its fields in the order of the IDL; those of a tuple are named 0, 1, …. */
  record Struct(Map<String, IdlValue> fields) implements IdlValue {
    /** No fields. */
    public static final Struct EMPTY = new Struct(Map.of());

    public Struct {
      fields = Collections.unmodifiableMap(new LinkedHashMap<>(fields));
    }
  }

  /** A variant of an enum with its fields. */
  record Variant(String name, Struct fields) implements IdlValue {}
}
