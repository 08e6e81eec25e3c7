/**
 * Bad bytes in every door: the native runtime aborts its process on what it cannot parse, so one byte that slips
 * through ends the chain. Each seed makes the same input again; a failure prints it.
 *
 * FUZZ_SEEDS sets how many seeds run (a bounded few by default), FUZZ_FIRST_SEED where they begin.
 */

import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import WebSocket from 'ws';
import { decodeBase58 } from '../src/base58.mjs';
import { ChainProcess } from './chain-process.mjs';
import { BASE64, Wallet } from './wallet.mjs';

const SEEDS = Number(process.env.FUZZ_SEEDS ?? 4);
const FIRST_SEED = Number(process.env.FUZZ_FIRST_SEED ?? 1);
const CASES_PER_SEED = 150;
const METHODS = [
  'getAccountInfo', 'getBalance', 'getBlock', 'getBlockHeight', 'getBlocks', 'getBlocksWithLimit', 'getBlockTime', 'getEpochInfo',
  'getFeeForMessage', 'getGenesisHash', 'getLatestBlockhash', 'getMinimumBalanceForRentExemption', 'getMultipleAccounts',
  'getProgramAccounts', 'getRecentPrioritizationFees', 'getSignatureStatuses', 'getSignaturesForAddress', 'getSlot', 'getSupply',
  'getTransaction', 'isBlockhashValid', 'requestAirdrop', 'sendTransaction', 'simulateTransaction',
];
const SUBSCRIPTIONS = ['accountSubscribe', 'logsSubscribe', 'signatureSubscribe', 'slotSubscribe', 'slotUnsubscribe'];

/** xorshift32: small, and the same everywhere. */
class Random {
  constructor(seed) {
    this.state = (seed * 2_654_435_761) >>> 0 || 1;
  }

  next() {
    this.state ^= this.state << 13;
    this.state ^= this.state >>> 17;
    this.state ^= this.state << 5;
    return (this.state >>>= 0);
  }

  below(limit) {
    return this.next() % limit;
  }

  pick(list) {
    return list[this.below(list.length)];
  }

  bytes(length) {
    return Buffer.from(Array.from({ length }, () => this.below(256)));
  }
}

describe('bad bytes', () => {
  let chain;
  const wallet = new Wallet(Buffer.alloc(32, 7));
  const table = new Wallet(Buffer.alloc(32, 8)).key;

  before(async () => {
    chain = await ChainProcess.start('--slot-ms', '20', '--finalized-lag', '3');
    await chain.call('requestAirdrop', wallet.address, 1_000_000_000_000);
  });
  after(() => ChainProcess.killAll());

  /** Message bytes that are nearly right, in every version. */
  function message(random, blockhash) {
    const programs = [
      '11111111111111111111111111111111', 'ComputeBudget111111111111111111111111111111',
      'AddressLookupTab1e1111111111111111111111111', 'MemoSq4gqABAXKb96qnH8TysNcWxMyWCqXgDLGmfcHr',
      'Ed25519SigVerify111111111111111111111111111', 'Sysvar1nstructions1111111111111111111111111',
      'BPFLoaderUpgradeab1e11111111111111111111111', 'Vote111111111111111111111111111111111111111',
    ];
    const program = decodeBase58(random.pick(programs));
    const hash = decodeBase58(blockhash);
    const keys = Buffer.concat([wallet.key, random.pick([random.bytes(32), wallet.key, program]), program]);
    const data = random.bytes(random.pick([0, 1, 4, 9, 12, 30, 200]));
    if (data.length >= 4) data.writeUInt32LE(random.below(15), 0);
    const accounts = random.bytes(random.below(4)).map((byte) => byte % 3);
    const header = Buffer.of(1, 0, random.below(3));
    const version = random.below(3);
    if (version === 2) {
      const values = Buffer.concat([random.bytes(8), random.bytes(4), random.bytes(4)]);
      const length = Buffer.alloc(2);
      length.writeUInt16LE(data.length);
      return Buffer.concat([
        Buffer.of(0x81), header, Buffer.of(0xf, 0, 0, 0), hash, Buffer.of(1, 3), keys, values,
        Buffer.of(2, accounts.length), length, accounts, data,
      ]);
    }
    const size = data.length < 128 ? Buffer.of(data.length) : Buffer.of((data.length & 0x7f) | 0x80, data.length >> 7);
    const body = [
      header, Buffer.of(3), keys, hash, Buffer.of(1, 2, accounts.length), accounts, size, data,
    ];
    if (version === 0) return Buffer.concat(body);
    const lookups = random.pick([Buffer.of(0), Buffer.concat([Buffer.of(1), table, Buffer.of(1, random.below(256), 0)])]);
    return Buffer.concat([Buffer.of(0x80), ...body, lookups]);
  }

  function spoil(random, bytes) {
    const result = Buffer.from(bytes);
    switch (random.below(5)) {
      case 0:
        return result;
      case 1:
        for (let i = random.below(4); i >= 0; i--) result[random.below(result.length)] = random.below(256);
        return result;
      case 2:
        return result.subarray(0, random.below(result.length + 1));
      case 3:
        return Buffer.concat([result, random.bytes(1 + random.below(20))]);
      default:
        result[random.below(Math.min(result.length, 8))] ^= 1 << random.below(8);
        return result;
    }
  }

  /** Signed after it was spoilt as well as before, so that both the reader and the runtime are reached. */
  function wire(random, blockhash) {
    if (random.below(10) === 0) return random.bytes(random.below(1_500));
    const v1 = (bytes) => bytes[0] === 0x81;
    const signed = (bytes) => {
      const withSignature = wallet.sign(bytes);
      return v1(bytes) ? Buffer.concat([bytes, withSignature.subarray(1, 65)]) : withSignature;
    };
    const plain = message(random, blockhash);
    return random.below(3) === 0 ? spoil(random, signed(plain)) : signed(spoil(random, plain));
  }

  function value(random, depth = 0) {
    const some = [
      null, true, -1, 0, 1, 255, 1e18, 1.5, '', 'x', wallet.address, '1'.repeat(64), '{}', 'finalized', 'base64',
      '9'.repeat(90), 'A'.repeat(3_000), [], {}, [[]], { commitment: 'processed' }, { encoding: 'jsonParsed' },
    ];
    if (depth > 2) return random.pick(some);
    switch (random.below(4)) {
      case 0:
        return Array.from({ length: random.below(4) }, () => value(random, depth + 1));
      case 1: {
        const names = [
          'commitment', 'encoding', 'filters', 'memcmp', 'dataSlice', 'offset', 'length', 'bytes', 'limit', 'before', 'until',
          'mentions', 'accounts', 'addresses', 'maxSupportedTransactionVersion', 'transactionDetails', 'minContextSlot',
          'sigVerify', 'replaceRecentBlockhash', '__proto__', 'constructor',
        ];
        return Object.fromEntries(Array.from({ length: random.below(4) }, () => [random.pick(names), value(random, depth + 1)]));
      }
      default:
        return random.pick(some);
    }
  }

  async function alive(what) {
    assert.equal(await chain.call('getHealth'), 'ok', what);
    assert.equal(chain.child.exitCode, null, what);
    assert.equal(chain.errors(), '', what);
  }

  for (let seed = FIRST_SEED; seed < FIRST_SEED + SEEDS; seed++) {
    it(`transactions, seed ${seed}`, async () => {
      const random = new Random(seed);
      let understood = 0;
      for (let i = 0; i < CASES_PER_SEED; i++) {
        const { blockhash } = (await chain.call('getLatestBlockhash', { commitment: 'processed' })).value;
        const bytes = wire(random, blockhash).toString('base64');
        const method = random.pick(['sendTransaction', 'sendTransaction', 'simulateTransaction', 'getFeeForMessage']);
        const options = { ...BASE64, skipPreflight: random.below(2) === 0, innerInstructions: true };
        const { error } = await chain.ask(method, bytes, options).catch((cause) => {
          throw new Error(`seed ${seed}, case ${i}: no answer to ${method} ${bytes}`, { cause });
        });
        if (error === undefined || error.code === -32002) understood++;
        assert.notEqual(error?.code, -32603, `seed ${seed}, case ${i}: ${JSON.stringify(error)} ${bytes}`);
      }
      // A fuzz whose every input dies in the first check would show nothing.
      assert.ok(understood > CASES_PER_SEED / 10, `only ${understood} of ${CASES_PER_SEED} were understood`);
      await alive(`seed ${seed}`);
    });

    it(`parameters, seed ${seed}`, async () => {
      const random = new Random(seed + 1_000_000);
      for (let i = 0; i < CASES_PER_SEED; i++) {
        const method = random.pick(METHODS);
        const params = Array.from({ length: random.below(4) }, () => value(random));
        const { error } = await chain.ask(method, ...params).catch((cause) => {
          throw new Error(`seed ${seed}, case ${i}: no answer to ${method} ${JSON.stringify(params)}`, { cause });
        });
        const bug = error?.code === -32603 && !/faucet cannot pay/.test(error.message);
        assert.ok(!bug, `seed ${seed}, case ${i}: ${method} ${JSON.stringify(params)}: ${JSON.stringify(error)}`);
      }
      await alive(`seed ${seed}`);
    });

    it(`websocket frames, seed ${seed}`, async () => {
      const random = new Random(seed + 2_000_000);
      const socket = new WebSocket(chain.wsUrl);
      await new Promise((resolve) => socket.once('open', resolve));
      const ended = new Promise((resolve) => socket.once('close', resolve));
      for (let i = 0; i < CASES_PER_SEED; i++) {
        if (random.below(3) === 0) socket.send(random.bytes(random.below(200)));
        else socket.send(JSON.stringify({ jsonrpc: '2.0', id: i, method: random.pick(SUBSCRIPTIONS), params: [value(random), value(random)] }));
      }
      // Bytes below the protocol: the connection may end, nothing else.
      socket._socket.write(random.bytes(100));
      socket.terminate();
      await ended;
      await alive(`seed ${seed}`);
    });
  }
});
