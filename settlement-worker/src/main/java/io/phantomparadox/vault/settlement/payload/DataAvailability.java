package io.phantomparadox.vault.settlement.payload;

import java.io.IOException;
import java.util.Optional;

/** A place where payloads are kept and from which everybody may read them by content id. */
public interface DataAvailability {

  /** Its name in logs and metrics. */
  String name();

  /**
   * Keeps a payload. Keeping it again changes nothing.
   *
   * @throws IOException when it is not certain that the payload is kept
   */
  void publish(Cid cid, byte[] payload) throws IOException;

  /**
   * Reads a payload back; what is returned hashes to the content id.
   *
   * @throws IOException when the place does not answer, or what it holds is not the content
   */
  Optional<byte[]> read(Cid cid) throws IOException;
}
