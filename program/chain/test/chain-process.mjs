/** A real local chain as a child process, for tests. */

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const MAIN = fileURLToPath(new URL('../src/main.mjs', import.meta.url));
const READY_MILLIS = 10_000;

export class ChainProcess {
  static #running = new Set();

  /** A test that failed leaves its chains behind, and the test run would wait for them. */
  static async killAll() {
    await Promise.all([...ChainProcess.#running].map((chain) => chain.kill()));
  }

  /** @param {string[]} options @returns {Promise<ChainProcess>} when it answers */
  static async start(...options) {
    const child = spawn(process.execPath, [MAIN, ...options], { stdio: ['pipe', 'pipe', 'pipe'] });
    let errors = '';
    child.stderr.on('data', (part) => (errors += part));
    const exit = once(child, 'exit');
    const signal = AbortSignal.timeout(READY_MILLIS);
    const ready = once(createInterface({ input: child.stdout }), 'line', { signal });
    const first = await Promise.race([ready, exit.then(([code]) => ({ code }))]);
    if (!Array.isArray(first)) throw Object.assign(new Error(errors), { exitCode: first.code });
    return new ChainProcess(child, exit, Number(/^READY (\d+)$/.exec(first[0])[1]), () => errors);
  }

  constructor(child, exit, port, errors) {
    this.child = child;
    this.exit = exit;
    this.errors = errors;
    this.url = `http://127.0.0.1:${port}`;
    this.wsUrl = `ws://127.0.0.1:${port}`;
    ChainProcess.#running.add(this);
    exit.then(() => ChainProcess.#running.delete(this));
  }

  /** @returns {Promise<any>} the whole answer */
  async ask(method, ...params) {
    const response = await fetch(this.url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ jsonrpc: '2.0', id: 1, method, params }),
      signal: AbortSignal.timeout(READY_MILLIS),
    });
    return response.json();
  }

  /** @returns {Promise<any>} the result @throws {Error} on an error answer */
  async call(method, ...params) {
    const { result, error } = await this.ask(method, ...params);
    if (error !== undefined) throw Object.assign(new Error(`${method}: ${error.message}`), error);
    return result;
  }

  /** Waits until `check` gives something that is not false, null or undefined. */
  async until(check, millis = 10_000) {
    const end = performance.now() + millis;
    for (;;) {
      const value = await check();
      if (value !== false && value !== null && value !== undefined) return value;
      if (performance.now() > end) throw new Error(`not within ${millis} ms: ${check}`);
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  }

  /** Ends it as its parent would. @returns {Promise<number>} exit code */
  async stop() {
    this.child.stdin.end();
    const [code] = await this.exit;
    return code;
  }

  async kill() {
    this.child.kill('SIGKILL');
    await this.exit;
  }
}
