package io.phantomparadox.vault.listener;

import io.phantomparadox.vault.solana.Hash32;
import io.phantomparadox.vault.solana.PublicKey;
import io.phantomparadox.vault.solana.program.VaultProgram;
import java.time.Clock;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Makes the source and the decoders that a configuration asks for. */
final class Sources {
  private Sources() {}

  /** Reads the vault program's events alone. */
  static EventDecoder vaultDecoder(ListenerConfig config, Hash32 genesis) {
    return new VaultEventDecoder(
        config.programId(), VaultProgram.at(config.programId()).idl(), genesis);
  }

  /** Reads every followed program. */
  static EventDecoder decoder(ListenerConfig config, Hash32 genesis, ListenerMetrics metrics) {
    EventDecoder vault = vaultDecoder(config, genesis);
    return config.programs().isEmpty()
        ? vault
        : vault.and(new IdlEventDecoder(config.programs(), genesis, metrics::unknown));
  }

  /** Without a first slot, reading begins with the first block the endpoints keep. */
  private static long firstSlot(ListenerConfig config, ChainReader reader, @Nullable Cursor cursor)
      throws ChainUnavailableException {
    return cursor == null && config.startSlot() == 0
        ? reader.firstAvailableSlot(0)
        : config.startSlot();
  }

  /** Opens the source of a session. */
  static ListenerLoop.SourceOpener of(
      ListenerConfig config, ChainReader reader, ListenerMetrics metrics, Clock clock) {
    return (genesis, cursor, log) -> {
      EventDecoder decoder = decoder(config, genesis, metrics);
      return switch (config.reading().mode()) {
        case BLOCKS ->
            new ChainFollower(
                reader,
                decoder,
                cursor,
                firstSlot(config, reader, cursor),
                config.maxBlocksPerTransaction());
        case SIGNATURES -> {
          Set<PublicKey> programs = new HashSet<>();
          programs.add(config.programId());
          config.programs().forEach(program -> programs.add(program.id()));
          SignatureSource.Settings settings =
              new SignatureSource.Settings(
                  programs,
                  config.startSlot(),
                  config.maxBlocksPerTransaction(),
                  config.reading().marginSlots());
          long floor = cursor == null ? config.startSlot() : cursor.slot();
          yield new SignatureSource(
              reader,
              decoder,
              settings,
              cursor,
              log.published(Math.max(0, floor - settings.overlapSlots())),
              new AccountProof(
                  reader,
                  VaultProgram.at(config.programId()),
                  config.reading().proofInterval(),
                  clock,
                  metrics::proven));
        }
      };
    };
  }
}
