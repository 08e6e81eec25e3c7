package io.phantomparadox.vault.schemas.registry;

import org.apache.kafka.common.errors.SerializationException;

/** The registry answered no: an unknown id or subject, or a schema that is not compatible. */
public final class RegistryRefusedException extends SerializationException {
  private static final long serialVersionUID = 1L;

  public RegistryRefusedException(String message) {
    super(message);
  }
}
