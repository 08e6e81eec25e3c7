package io.phantomparadox.vault.solana.idl;

import io.phantomparadox.vault.solana.ByteString;
import io.phantomparadox.vault.solana.PublicKey;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The codec of one Anchor program, made from its IDL: spec 0.1.0, or the older form that has its
 * fields inside accounts and events and no discriminators.
 *
 * <p>Bytes are borsh after an 8-byte discriminator. Thread-safe.
 */
public final class Idl {
  /** Size of the discriminator Anchor derives when an IDL names none, in bytes. */
  public static final int DISCRIMINATOR_SIZE = 8;

  /**
   * What the inner instruction of an event begins with ({@code emit_cpi!}): sha256("anchor:event"),
   * first eight bytes, reversed.
   */
  public static final ByteString EVENT_CPI_TAG =
      ByteString.of(HexFormat.of().parseHex("e445a52e51cb9a1d"));

  /** A named layout and what its bytes begin with. */
  record Layout(String name, ByteString discriminator, IdlType.Struct fields) {}

  /**
   * An error of the program.
   *
   * @param code as in {@code Custom(code)}
   * @param message for a human, may be empty
   */
  public record ProgramError(int code, String name, String message) {}

  private final String name;
  private final @Nullable PublicKey address;
  private final Map<String, IdlType> types;
  private final Layouts instructions;
  private final Layouts accounts;
  private final Layouts events;
  private final Map<Integer, ProgramError> errors;

  Idl(
      String name,
      @Nullable PublicKey address,
      Map<String, IdlType> types,
      List<Layout> instructions,
      List<Layout> accounts,
      List<Layout> events,
      Map<Integer, ProgramError> errors)
      throws MalformedIdlException {
    this.name = name;
    this.address = address;
    this.types = Map.copyOf(types);
    this.instructions = new Layouts("instruction", instructions);
    this.accounts = new Layouts("account", accounts);
    this.events = new Layouts("event", events);
    this.errors = Map.copyOf(errors);
  }

  /**
   * Reads an IDL.
   *
   * @throws MalformedIdlException when the text is no JSON, or describes something this codec does
   *     not know
   */
  public static Idl parse(String json) throws MalformedIdlException {
    return new IdlParser(json).parse();
  }

  /** The program's name as the IDL gives it. */
  public String name() {
    return name;
  }

  /** The address the IDL names, if any. */
  public Optional<PublicKey> address() {
    return Optional.ofNullable(address);
  }

  /** The error of a custom error code. */
  public Optional<ProgramError> error(int code) {
    return Optional.ofNullable(errors.get(code));
  }

  /** All errors by their codes. */
  public Map<Integer, ProgramError> errors() {
    return errors;
  }

  /** The names of all instructions, as the IDL spells them. */
  public List<String> instructionNames() {
    return instructions.names();
  }

  /** The names of all events. */
  public List<String> eventNames() {
    return events.names();
  }

  /** The names of all accounts. */
  public List<String> accountNames() {
    return accounts.names();
  }

  /** The bytes account data of this type begins with, for a memcmp filter. */
  public Optional<ByteString> accountDiscriminator(String account) {
    return Optional.ofNullable(accounts.byName.get(account)).map(Layout::discriminator);
  }

  /**
   * The data of an instruction.
   *
   * @throws IdlMismatchException when the IDL has no such instruction or {@code args} do not fit
   */
  public byte[] encodeInstruction(String instruction, IdlValue.Struct args) {
    return encode(instructions, instruction, args);
  }

  /**
   * The data of an account, without trailing space.
   *
   * @throws IdlMismatchException when the IDL has no such account or {@code fields} do not fit
   */
  public byte[] encodeAccount(String account, IdlValue.Struct fields) {
    return encode(accounts, account, fields);
  }

  /**
   * The bytes of an event, discriminator first.
   *
   * @throws IdlMismatchException when the IDL has no such event or {@code fields} do not fit
   */
  public byte[] encodeEvent(String event, IdlValue.Struct fields) {
    return encode(events, event, fields);
  }

  /** Reads the data of an instruction; nothing may follow its arguments. */
  public IdlDecoding decodeInstruction(byte[] data) {
    return decode(instructions, data, 0, false);
  }

  /** Reads the data of an account; zeros may follow, as accounts are often allocated larger. */
  public IdlDecoding decodeAccount(byte[] data) {
    return decode(accounts, data, 0, true);
  }

  /** Reads an event that begins with its discriminator, as in a program log. */
  public IdlDecoding decodeEvent(byte[] data) {
    return decode(events, data, 0, false);
  }

  /** Reads an event out of the data of an inner instruction of the program to itself. */
  public IdlDecoding decodeEventInstruction(byte[] data) {
    if (!ByteString.of(data).startsWith(EVENT_CPI_TAG)) {
      return unknown(data, 0);
    }
    return decode(events, data, EVENT_CPI_TAG.size(), false);
  }

  private byte[] encode(Layouts layouts, String name, IdlValue.Struct fields) {
    Layout layout = layouts.byName.get(name);
    if (layout == null) {
      throw new IdlMismatchException("the IDL has no " + layouts.kind + " " + name);
    }
    BorshWriter writer = new BorshWriter(types);
    writer.raw(layout.discriminator().toBytes());
    writer.struct(layout.fields(), fields, name);
    return writer.toBytes();
  }

  private IdlDecoding decode(Layouts layouts, byte[] data, int from, boolean zerosMayFollow) {
    Layout layout = layouts.match(data, from);
    if (layout == null) {
      return unknown(data, from);
    }
    BorshReader reader = new BorshReader(types, data, from + layout.discriminator().size());
    IdlValue.Struct fields;
    try {
      fields = reader.struct(layout.fields(), 0);
    } catch (BorshReader.MalformedException malformed) {
      return new IdlDecoding.Malformed(layout.name(), malformed.problem());
    }
    for (int i = reader.position(); i < data.length; i++) {
      if (!zerosMayFollow || data[i] != 0) {
        return new IdlDecoding.Malformed(
            layout.name(), (data.length - reader.position()) + " bytes after its end");
      }
    }
    return new IdlDecoding.Decoded(layout.name(), fields);
  }

  private static IdlDecoding unknown(byte[] data, int from) {
    int to = Math.min(data.length, from + DISCRIMINATOR_SIZE);
    return new IdlDecoding.Unknown(
        from < to ? HexFormat.of().formatHex(data, from, to) : "nothing");
  }
}
