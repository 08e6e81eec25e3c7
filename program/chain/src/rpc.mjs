/** JSON-RPC 2.0: from a parsed body to the answer. */

import { accountMethods } from './methods-accounts.mjs';
import { blockMethods } from './methods-blocks.mjs';
import { clusterMethods } from './methods-cluster.mjs';
import { transactionMethods } from './methods-transactions.mjs';
import { INVALID_REQUEST, PARSE_ERROR, RpcError, invalidParams, methodNotFound } from './rpc-error.mjs';
import { toJson } from './json.mjs';

/** Calls in one batch; a validator has its own bound. */
const MAX_BATCH = 1_000;

export class Rpc {
  #methods;
  #faults;

  /**
   * @param {import('./chain.mjs').Chain} chain
   * @param {import('./faucet.mjs').Faucet} faucet
   * @param {import('./faults.mjs').Faults} faults
   */
  constructor(chain, faucet, faults) {
    this.#faults = faults;
    this.#methods = new Map(Object.entries({
      ...clusterMethods(chain, faucet),
      ...accountMethods(chain),
      ...transactionMethods(chain, faucet),
      ...blockMethods(chain),
      ...faults.methods(),
    }));
  }

  /** @param {string} text body of a request @returns {Promise<string | null>} null when nothing is to be answered */
  async answerText(text) {
    let body;
    try {
      body = JSON.parse(text);
    } catch {
      return toJson(failure(null, new RpcError(PARSE_ERROR, 'Parse error')));
    }
    if (!Array.isArray(body)) {
      const answer = await this.answer(body);
      return answer === null ? null : toJson(answer);
    }
    if (body.length === 0 || body.length > MAX_BATCH) {
      return toJson(failure(null, new RpcError(INVALID_REQUEST, 'Invalid request')));
    }
    const answers = [];
    for (const request of body) {
      const answer = await this.answer(request);
      if (answer !== null) answers.push(answer);
    }
    return answers.length === 0 ? null : toJson(answers);
  }

  /** @param {unknown} request @param {Map<string, Function>} [more] methods of a websocket connection */
  async answer(request, more) {
    if (typeof request !== 'object' || request === null || Array.isArray(request) || request.jsonrpc !== '2.0'
        || typeof request.method !== 'string') {
      return failure(null, new RpcError(INVALID_REQUEST, 'Invalid request'));
    }
    const { id, method, params } = request;
    try {
      if (params !== undefined && params !== null && !Array.isArray(params)) throw invalidParams('an array was expected');
      const run = more?.get(method) ?? this.#methods.get(method);
      if (run === undefined) throw methodNotFound();
      const result = await this.#faults.around(method, params ?? [], () => run(params ?? []));
      return id === undefined ? null : { jsonrpc: '2.0', result: result ?? null, id };
    } catch (error) {
      if (error instanceof RpcError) return failure(id ?? null, error);
      throw error;
    }
  }
}

function failure(id, error) {
  return { jsonrpc: '2.0', error: error.toJson(), id };
}
