package io.phantomparadox.vault.solana.rpc;

import java.util.Arrays;

/** What the codes of Solana's JSON-RPC mean (agave rpc-client-api/src/custom_error.rs). */
public enum RpcErrorKind {
  BLOCK_CLEANED_UP(-32001, false),
  /** A simulated or preflighted transaction fails. */
  PREFLIGHT_FAILURE(-32002, false),
  SIGNATURE_VERIFICATION_FAILURE(-32003, false),
  /** The block is not there yet; ask again. */
  BLOCK_NOT_AVAILABLE(-32004, false),
  NODE_UNHEALTHY(-32005, true),
  /** The slot has no block and never will. */
  SLOT_SKIPPED(-32007, false),
  NO_SNAPSHOT(-32008, false),
  /** The slot has no block, or the node's long-term storage lacks it. */
  LONG_TERM_STORAGE_SLOT_SKIPPED(-32009, false),
  KEY_EXCLUDED_FROM_SECONDARY_INDEX(-32010, true),
  TRANSACTION_HISTORY_NOT_AVAILABLE(-32011, true),
  SCAN_ERROR(-32012, true),
  SIGNATURE_LENGTH_MISMATCH(-32013, false),
  BLOCK_STATUS_NOT_AVAILABLE_YET(-32014, false),
  UNSUPPORTED_TRANSACTION_VERSION(-32015, false),
  MIN_CONTEXT_SLOT_NOT_REACHED(-32016, true),
  EPOCH_REWARDS_PERIOD_ACTIVE(-32017, false),
  SLOT_NOT_EPOCH_BOUNDARY(-32018, false),
  LONG_TERM_STORAGE_UNREACHABLE(-32019, true),
  PARSE_ERROR(-32700, false),
  INVALID_REQUEST(-32600, false),
  METHOD_NOT_FOUND(-32601, false),
  INVALID_PARAMS(-32602, false),
  INTERNAL_ERROR(-32603, true),
  /** A code not listed here. */
  OTHER(0, false);

  private final int code;
  private final boolean nodesOwnTrouble;

  RpcErrorKind(int code, boolean nodesOwnTrouble) {
    this.code = code;
    this.nodesOwnTrouble = nodesOwnTrouble;
  }

  /** Whether another node may do better with the same request. */
  public boolean isNodesOwnTrouble() {
    return nodesOwnTrouble;
  }

  /** Whether the slot asked for certainly has no block on this node, now or later. */
  public boolean isSkippedSlot() {
    return this == SLOT_SKIPPED || this == LONG_TERM_STORAGE_SLOT_SKIPPED;
  }

  /** Whether the block asked for may still come. */
  public boolean isNotYet() {
    return this == BLOCK_NOT_AVAILABLE || this == BLOCK_STATUS_NOT_AVAILABLE_YET;
  }

  /** The meaning of a code. */
  public static RpcErrorKind ofCode(int code) {
    return Arrays.stream(values())
        .filter(kind -> kind.code == code && kind != OTHER)
        .findFirst()
        .orElse(OTHER);
  }
}
