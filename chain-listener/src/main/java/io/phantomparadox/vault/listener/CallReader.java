package io.phantomparadox.vault.listener;

import io.phantomparadox.vault.solana.ByteString;
import io.phantomparadox.vault.solana.PublicKey;
import io.phantomparadox.vault.solana.Signature;
import io.phantomparadox.vault.solana.rpc.InnerInstruction;
import io.phantomparadox.vault.solana.rpc.LandedTransaction;
import io.phantomparadox.vault.solana.tx.CompiledInstruction;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Reads out of landed transactions what they called of the programs followed: instructions and
 * inner instructions, and beside them what those programs logged. Pure.
 *
 * @param vault the vault program: only its inner instructions are read, which is where its events
 *     are
 * @param byIdl programs whose every call is read
 */
record CallReader(PublicKey vault, Set<PublicKey> byIdl) {

  CallReader {
    byIdl = Set.copyOf(byIdl);
  }

  /** One call before its data is decoded. */
  private record Raw(int instruction, int inner, int program, ByteString accounts, CallData data) {}

  @FunctionalInterface
  private interface CallData {
    Optional<ByteString> read();
  }

  /**
   * Adds what a transaction called; nothing when it failed.
   *
   * @throws ChainUnavailableException when the endpoint's answer cannot be read
   */
  void read(int index, LandedTransaction transaction, List<ProgramCall> calls, List<CutLog> cut)
      throws ChainUnavailableException {
    if (transaction.meta().error().isPresent()) {
      return;
    }
    List<PublicKey> keys = transaction.accountKeys();
    if (!keys.contains(vault) && byIdl.stream().noneMatch(keys::contains)) {
      return;
    }
    Signature signature = transaction.transaction().id();
    List<Raw> executed = inOrder(transaction);
    Optional<PublicKey> logging =
        executed.stream()
            .map(raw -> key(keys, raw.program(), signature))
            .filter(byIdl::contains)
            .findFirst();
    LoggedData logged =
        logging.isPresent()
            ? LoggedData.read(transaction.meta().logs(), places(executed, keys, signature))
            : new LoggedData(java.util.Map.of(), true);
    if (!logged.whole()) {
      cut.add(new CutLog(index, signature, logging.orElseThrow()));
    }
    for (int i = 0; i < executed.size(); i++) {
      Raw raw = executed.get(i);
      PublicKey program = key(keys, raw.program(), signature);
      boolean whole = byIdl.contains(program);
      if (whole || (program.equals(vault) && raw.inner() != ProgramCall.TOP_LEVEL)) {
        calls.add(
            new ProgramCall(
                index,
                signature,
                raw.instruction(),
                raw.inner(),
                program,
                whole ? accounts(keys, raw.accounts(), signature) : List.of(),
                raw.data()
                    .read()
                    .orElseThrow(
                        () -> new ChainUnavailableException("unreadable data in " + signature)),
                logged.byPlace().getOrDefault(i, List.of())));
      }
    }
  }

  private static List<Raw> inOrder(LandedTransaction transaction) {
    List<Raw> executed = new ArrayList<>();
    List<CompiledInstruction> instructions = transaction.transaction().message().instructions();
    for (int i = 0; i < instructions.size(); i++) {
      CompiledInstruction outer = instructions.get(i);
      executed.add(
          new Raw(
              i,
              ProgramCall.TOP_LEVEL,
              outer.programIndex(),
              outer.accountIndexes(),
              () -> Optional.of(outer.data())));
      List<InnerInstruction> inner =
          transaction.meta().innerInstructions().getOrDefault(i, List.of());
      for (int j = 0; j < inner.size(); j++) {
        InnerInstruction call = inner.get(j);
        executed.add(
            new Raw(
                i,
                j,
                call.programIndex(),
                call.accountIndexes(),
                () -> call.data().map(ByteString::of)));
      }
    }
    return executed;
  }

  private static List<LoggedData.Place> places(
      List<Raw> executed, List<PublicKey> keys, Signature signature) {
    return executed.stream()
        .map(
            raw ->
                new LoggedData.Place(
                    key(keys, raw.program(), signature), raw.inner() == ProgramCall.TOP_LEVEL))
        .toList();
  }

  private static List<PublicKey> accounts(
      List<PublicKey> keys, ByteString indexes, Signature signature) {
    List<PublicKey> accounts = new ArrayList<>(indexes.size());
    for (int i = 0; i < indexes.size(); i++) {
      accounts.add(key(keys, indexes.unsignedAt(i), signature));
    }
    return accounts;
  }

  private static PublicKey key(List<PublicKey> keys, int index, Signature signature) {
    if (index >= keys.size()) {
      throw new UnreadableTransactionException("account index " + index + " in " + signature);
    }
    return keys.get(index);
  }

  /** An index that points at no account: the endpoint's answer is not a transaction. */
  static final class UnreadableTransactionException extends RuntimeException {
    private static final long serialVersionUID = 1;

    UnreadableTransactionException(String problem) {
      super(problem);
    }
  }
}
