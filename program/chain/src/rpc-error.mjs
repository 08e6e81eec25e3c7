/** The errors of Solana's JSON-RPC, with the codes and texts of agave's `rpc-client-api/src/custom_error.rs`. */
export class RpcError extends Error {
  /** @param {number} code @param {string} message @param {unknown} [data] */
  constructor(code, message, data) {
    super(message);
    this.code = code;
    this.data = data;
  }

  toJson() {
    return { code: this.code, message: this.message, ...(this.data === undefined ? {} : { data: this.data }) };
  }
}

export const PARSE_ERROR = -32700;
export const INVALID_REQUEST = -32600;

export const methodNotFound = () => new RpcError(-32601, 'Method not found');
export const invalidParams = (why) => new RpcError(-32602, why.startsWith('invalid') ? why : `Invalid params: ${why}.`);
export const blockCleanedUp = (slot, first) =>
  new RpcError(-32001, `Block ${slot} cleaned up, does not exist on node. First available block: ${first}`);
export const preflightFailure = (text, data) => new RpcError(-32002, `Transaction simulation failed: ${text}`, data);
export const signatureVerificationFailure = () => new RpcError(-32003, 'Transaction signature verification failure');
export const blockNotAvailable = (slot) => new RpcError(-32004, `Block not available for slot ${slot}`);
export const nodeUnhealthy = (slotsBehind) => new RpcError(
    -32005, slotsBehind === null ? 'Node is unhealthy' : `Node is behind by ${slotsBehind} slots`,
    { numSlotsBehind: slotsBehind });
export const slotSkipped = (slot) =>
  new RpcError(-32007, `Slot ${slot} was skipped, or missing due to ledger jump to recent snapshot`);
export const unsupportedVersion = (version) => new RpcError(
    -32015, `Transaction version (${version}) is not supported by the requesting client. `
      + `Please try the request again with the following configuration parameter: "maxSupportedTransactionVersion": ${version}`);
export const minContextSlotNotReached = (slot) =>
  new RpcError(-32016, 'Minimum context slot has not been reached', { contextSlot: slot });
