package io.phantomparadox.vault.topology;

import io.phantomparadox.vault.topology.ledger.LedgerQueries;
import io.phantomparadox.vault.topology.ledger.LedgerSettings;
import io.phantomparadox.vault.topology.ledger.LedgerStore;
import io.phantomparadox.vault.topology.ledger.StateHash;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StoreQueryParameters;
import org.apache.kafka.streams.errors.InvalidStateStoreException;
import org.apache.kafka.streams.state.QueryableStoreTypes;
import org.apache.kafka.streams.state.ReadOnlyKeyValueStore;
import org.jspecify.annotations.Nullable;

/** Reads this instance's partitions of the ledger while it runs. */
final class StateQueries {
  private final KafkaStreams streams;
  private final LedgerSettings settings;

  StateQueries(KafkaStreams streams, LedgerSettings settings) {
    this.streams = streams;
    this.settings = settings;
  }

  /** The state cannot be read now: it is being restored or moved. */
  static final class NotNowException extends Exception {
    private static final long serialVersionUID = 1L;

    NotNowException(Throwable cause) {
      super("the state is being restored or moved", cause);
    }
  }

  LedgerSettings settings() {
    return settings;
  }

  LedgerQueries ledger() throws NotNowException {
    return new LedgerQueries(store(parameters(NettingTopology.LEDGER_STORE)));
  }

  /** Fingerprint of one of its stores for one partition. */
  String hash(String name, int partition) throws NotNowException {
    return StateHash.of(store(parameters(name).withPartition(partition))).toHex();
  }

  private static StoreQueryParameters<ReadOnlyKeyValueStore<Bytes, byte[]>> parameters(
      String name) {
    return StoreQueryParameters.fromNameAndType(
        name, QueryableStoreTypes.<Bytes, byte[]>keyValueStore());
  }

  private LedgerStore store(StoreQueryParameters<ReadOnlyKeyValueStore<Bytes, byte[]>> parameters)
      throws NotNowException {
    try {
      return new ReadOnly(streams.store(parameters));
    } catch (InvalidStateStoreException e) {
      throw new NotNowException(e);
    }
  }

  /** The ledger's view of a store that others write. */
  private record ReadOnly(ReadOnlyKeyValueStore<Bytes, byte[]> store) implements LedgerStore {
    @Override
    public byte @Nullable [] get(byte[] key) {
      return store.get(Bytes.wrap(key));
    }

    @Override
    public void put(byte[] key, byte[] value) {
      throw new UnsupportedOperationException("queries do not write");
    }

    @Override
    public void delete(byte[] key) {
      throw new UnsupportedOperationException("queries do not write");
    }

    @Override
    public Cursor range(byte[] from, byte[] to) {
      return new KafkaLedgerStore.StoreCursor(store.range(Bytes.wrap(from), Bytes.wrap(to)), to);
    }
  }
}
