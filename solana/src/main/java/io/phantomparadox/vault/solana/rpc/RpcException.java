package io.phantomparadox.vault.solana.rpc;

import java.io.IOException;

/** A failed call, for callers that have nothing to do about it but to stop. */
public final class RpcException extends IOException {
  private static final long serialVersionUID = 1L;

  private final transient RpcError error;

  public RpcException(RpcError error) {
    super(error.describe());
    this.error = error;
  }

  /** What failed. */
  public RpcError error() {
    return error;
  }
}
