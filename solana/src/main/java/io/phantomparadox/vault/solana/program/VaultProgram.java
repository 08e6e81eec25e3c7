package io.phantomparadox.vault.solana.program;

import io.phantomparadox.vault.solana.PublicKey;
import io.phantomparadox.vault.solana.idl.Idl;
import io.phantomparadox.vault.solana.idl.MalformedIdlException;
import io.phantomparadox.vault.solana.rpc.InnerInstruction;
import io.phantomparadox.vault.solana.rpc.LandedTransaction;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A deployed vault program: its instructions, addresses, accounts and events. The IDL is the one
 * this jar carries; the address is configuration. Thread-safe.
 */
public final class VaultProgram {
  private static final String IDL_RESOURCE = "vault.json";

  private final PublicKey id;
  private final Idl idl;
  private final VaultAddresses addresses;
  private final VaultInstructions instructions;

  private VaultProgram(PublicKey id) {
    this.id = id;
    this.idl = CarriedIdl.IDL;
    this.addresses = new VaultAddresses(id);
    this.instructions = new VaultInstructions(id, idl, addresses);
  }

  /** The program at {@code id}. */
  public static VaultProgram at(PublicKey id) {
    return new VaultProgram(id);
  }

  /** The program at the address its IDL names, where the local chain has it. */
  public static VaultProgram atDefaultAddress() {
    return at(
        CarriedIdl.IDL
            .address()
            .orElseThrow(() -> new IllegalStateException("the vault's IDL names no address")));
  }

  public PublicKey id() {
    return id;
  }

  /** The IDL this jar carries. */
  public Idl idl() {
    return idl;
  }

  public VaultAddresses addresses() {
    return addresses;
  }

  public VaultInstructions instructions() {
    return instructions;
  }

  /**
   * Reads the event out of the data of an inner instruction of the program to itself. {@link
   * VaultDecoding.Unknown} for data that is no event.
   */
  public VaultDecoding<VaultEvent> decodeEvent(byte[] instructionData) {
    return VaultReader.event(idl.decodeEventInstruction(instructionData));
  }

  /**
   * The events of a landed transaction in order of execution; none when the transaction failed.
   *
   * <p>An event is an inner instruction of the program to itself, signed by an address only the
   * program can sign for, so one that succeeded is genuine.
   */
  public List<LocatedEvent> eventsOf(LandedTransaction landed) {
    if (landed.meta().error().isPresent()) {
      return List.of();
    }
    List<PublicKey> keys = landed.accountKeys();
    List<LocatedEvent> events = new ArrayList<>();
    Map<Integer, List<InnerInstruction>> inner = new TreeMap<>(landed.meta().innerInstructions());
    inner.forEach(
        (instruction, calls) -> {
          for (int i = 0; i < calls.size(); i++) {
            eventOf(calls.get(i), keys, instruction, i).ifPresent(events::add);
          }
        });
    return events;
  }

  private Optional<LocatedEvent> eventOf(
      InnerInstruction call, List<PublicKey> keys, int instruction, int index) {
    if (call.programIndex() >= keys.size() || !keys.get(call.programIndex()).equals(id)) {
      return Optional.empty();
    }
    // the program calls itself for nothing else, so data that is no event must be seen too
    return Optional.of(
        new LocatedEvent(
            instruction,
            index,
            call.data()
                .map(this::decodeEvent)
                .orElseGet(() -> new VaultDecoding.Malformed<>("event", "data is no base58"))));
  }

  /** Reads the data of an account. The caller checks that this program owns it. */
  public VaultDecoding<VaultAccount> decodeAccount(byte[] data) {
    return VaultReader.account(idl.decodeAccount(data));
  }

  private static final class CarriedIdl {
    static final Idl IDL = load();

    private static Idl load() {
      try (InputStream in = VaultProgram.class.getResourceAsStream(IDL_RESOURCE)) {
        if (in == null) {
          throw new IllegalStateException("this build carries no " + IDL_RESOURCE);
        }
        return Idl.parse(new String(in.readAllBytes(), StandardCharsets.UTF_8));
      } catch (IOException unreadable) {
        throw new UncheckedIOException(unreadable);
      } catch (MalformedIdlException malformed) {
        throw new IllegalStateException(IDL_RESOURCE + " of this build", malformed);
      }
    }
  }
}
