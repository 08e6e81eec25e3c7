package io.phantomparadox.vault.solana.idl;

import java.util.List;

/** A type as an IDL writes it, with its named types resolved when values are read or written. */
sealed interface IdlType {
  /** A type without parts. */
  enum Primitive implements IdlType {
    BOOL,
    U8,
    I8,
    U16,
    I16,
    U32,
    I32,
    U64,
    I64,
    U128,
    I128,
    U256,
    I256,
    F32,
    F64,
    STRING,
    BYTES,
    PUBKEY
  }

  /** One byte 0 or 1, then the value when 1. */
  record Option(IdlType of) implements IdlType {}

  /** Four bytes 0 or 1, then always the place of the value (SPL's COption). */
  record COption(IdlType of) implements IdlType {}

  /** A u32 count, then that many. */
  record Vec(IdlType of) implements IdlType {}

  /** Exactly {@code length}. */
  record Array(IdlType of, int length) implements IdlType {}

  /** A type of the IDL by its name. */
  record Defined(String name) implements IdlType {}

  /** A named place in a struct. */
  record Field(String name, IdlType type) {}

  /** Fields one after the other. */
  record Struct(List<Field> fields) implements IdlType {
    public Struct {
      fields = List.copyOf(fields);
    }
  }

  /** One alternative of an enum. */
  record Alternative(String name, Struct fields) {}

  /** A u8 position, then the fields of that alternative. */
  record Choice(List<Alternative> alternatives) implements IdlType {
    public Choice {
      alternatives = List.copyOf(alternatives);
    }
  }
}
