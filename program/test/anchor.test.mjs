/**
 * A client that nobody here wrote: @coral-xyz/anchor loads the IDL, derives the addresses, calls instructions and decodes
 * accounts, events and errors, over JSON-RPC. VAULT_RPC_URL names the local chain; the Maven build starts one and sets it.
 */

import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { test } from 'node:test';
import { CREDIT, DEBIT, amountChunk, itemChunk, leaf, tree } from './chunks.mjs';
import { idl, pda } from './program.mjs';
import { sha256 } from './runtime.mjs';

const require = createRequire(import.meta.url);
const anchor = require('@coral-xyz/anchor');
const { BN, web3: { Connection, Keypair, PublicKey } } = anchor;
const url = process.env.VAULT_RPC_URL;
const EVENT_TAG_BYTES = 8;
const bn = (value) => new BN(value.toString());
const key = (buffer) => new PublicKey(buffer);

/** A program client that pays with `payer`, confirming at "confirmed". */
function client(connection, payer) {
  const provider = new anchor.AnchorProvider(connection, new anchor.Wallet(payer), { commitment: 'confirmed', preflightCommitment: 'confirmed' });
  return new anchor.Program(idl, provider);
}

async function funded(connection) {
  const keypair = Keypair.generate();
  const signature = await connection.requestAirdrop(keypair.publicKey, 20_000_000_000);
  await connection.confirmTransaction({ signature, ...(await connection.getLatestBlockhash()) }, 'confirmed');
  return keypair;
}

const camel = (name) => name.replace(/_(.)/g, (_, letter) => letter.toUpperCase());
const names = (entries) => entries.map(({ name }) => camel(name[0].toLowerCase() + name.slice(1))).sort();

/** Calls by name and remembers what was called and decoded. */
class Anchor {
  called = new Set();
  events = new Set();
  accounts = new Set();

  constructor(connection, program) {
    this.connection = connection;
    this.program = program;
  }

  /** @returns the events of the transaction, decoded by Anchor's own coder from its inner instructions */
  async call(payer, name, args, accounts = {}, pages = []) {
    const signature = await client(this.connection, payer).methods[name](...args).accounts(accounts)
        .remainingAccounts(pages.map((pubkey) => ({ pubkey, isSigner: false, isWritable: true }))).rpc();
    const transaction = await this.connection.getTransaction(signature, { commitment: 'confirmed', maxSupportedTransactionVersion: 0 });
    assert.equal(transaction.meta.err, null);
    this.called.add(name);
    const events = transaction.meta.innerInstructions.flatMap(({ instructions }) => instructions)
        .map(({ data }) => this.program.coder.events.decode(Buffer.from(anchor.utils.bytes.bs58.decode(data)).subarray(EVENT_TAG_BYTES).toString('base64')))
        .filter((event) => event !== null);
    assert.ok(events.length > 0, `${name} tells nothing`);
    events.forEach((event) => this.events.add(event.name));
    return events;
  }

  async read(type, address) {
    this.accounts.add(type);
    return this.program.account[type].fetch(key(address));
  }

  /** Closes slots at once; a method of the local chain. */
  async advance(slots) {
    const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'vaultAdvance', params: [slots] });
    const { error } = await (await fetch(url, { method: 'POST', headers: { 'content-type': 'application/json' }, body })).json();
    assert.equal(error, undefined);
  }
}

/** The program's error by its code: Anchor names codes only when web3.js writes them once, and with logs it writes them twice. */
const refusal = (name) => (error) =>
  String(error).includes(`custom program error: 0x${idl.errors.find((entry) => entry.name === name).code.toString(16)}`);

test('@coral-xyz/anchor calls every instruction, derives every address, decodes every account, event and error',
    { skip: url === undefined && 'VAULT_RPC_URL is not set: no chain to talk to', timeout: 180_000 }, async () => {
      // web3.js looks for the websocket on the next port; the local chain has it on the same one.
      const connection = new Connection(url, { commitment: 'confirmed', wsEndpoint: url.replace('http:', 'ws:') });
      const [admin, player, seller] = await Promise.all([funded(connection), funded(connection), funded(connection)]);
      const program = client(connection, admin);
      const caller = new Anchor(connection, program);
      const game = bn(7n);
      const [ledger, items] = [key(pda.ledger(7n, 0)), key(pda.items(7n, 0))];
      const byAdmin = { admin: admin.publicKey }, byServer = { authority: admin.publicKey };

      const [initialized] = await caller.call(admin, 'initConfig', [admin.publicKey, bn(150), bn(300), bn(450), bn(1_000)], byAdmin);
      assert.equal(initialized.data.withdrawLockSlots.toString(), '450');
      await caller.call(admin, 'setPaused', [true], byServer);
      assert.equal((await caller.read('config', pda.config())).paused, true);
      await caller.call(admin, 'setPaused', [false], byServer);
      const [rotated] = await caller.call(admin, 'rotateAuthority', [1, admin.publicKey], byAdmin);
      assert.ok(rotated.data.newAuthority.equals(admin.publicKey));
      await caller.call(admin, 'createGame', [game, admin.publicKey], byAdmin);
      await caller.call(admin, 'createPage', [game, 0, 0], { ...byServer, page: ledger });
      await caller.call(admin, 'createPage', [game, 1, 0], { ...byServer, page: items });
      for (const { publicKey } of [player, seller]) {
        await caller.call(admin, 'openWallet', [game, publicKey], { payer: admin.publicKey, ledgerPage: ledger });
      }
      assert.equal((await caller.read('walletIndex', pda.wallet(7n, seller.publicKey.toBuffer()))).index, 1);

      const atWallet = { wallet: player.publicKey, ledgerPage: ledger };
      const [deposited] = await caller.call(player, 'deposit', [game, bn(5_000)], atWallet);
      assert.deepEqual([deposited.data.index, deposited.data.available.toString()], [0, '5000']);
      assert.equal((await caller.read('vault', pda.vault(7n))).owedLamports.toString(), '5000');
      const item = sha256('sword');
      await caller.call(admin, 'mintItem', [game, [...item], seller.publicKey], { ...byServer, itemPage: items });
      assert.equal((await caller.read('itemIndex', pda.item(7n, item))).index, 0);

      const session = Keypair.generate().publicKey;
      const expires = Math.floor(Date.now() / 1000) + 86_400 * 365;
      await caller.call(player, 'registerSessionKey', [game, session, bn(9_000), 3, bn(expires), 63], { owner: player.publicKey });
      const sessionAddress = pda.sessionKey(7n, player.publicKey.toBuffer(), session.toBuffer());
      assert.equal((await caller.read('sessionKey', sessionAddress)).expiresAt.toString(), String(expires));
      await caller.call(player, 'revokeSessionKey', [game, session], { owner: player.publicKey });
      assert.equal((await caller.read('sessionKey', sessionAddress)).revoked, true);

      const commit = async (id, prevHash, chunks, counts, sum, isVoid) => {
        const { root, proofs } = tree(chunks.map((chunk, i) => leaf(7n, BigInt(id), i, chunk)));
        const slot = await connection.getSlot('confirmed');
        const hash = [...sha256(`batch ${id}`)];
        await caller.call(admin, 'commitNetBatch', [game, bn(id), bn(slot), prevHash, hash, [...root], [...sha256('trades')],
          [...sha256('payload')], ...counts, bn(sum), bn(sum), isVoid], byServer);
        const args = (i) => [game, bn(id), i, chunks[i], proofs[i].map((node) => [...node])];
        return { hash, args };
      };
      const chunks = [amountChunk(DEBIT, [[0, 800n]]), itemChunk([[0, 1, 0]]), amountChunk(CREDIT, [[1, 800n]])];
      const first = await commit(1, Array(32).fill(0), chunks, [1, 1, 1], 800, false);
      for (const i of chunks.keys()) await caller.call(admin, 'settleNetBatch', first.args(i), {}, [i === 1 ? items : ledger]);
      await assert.rejects(caller.call(admin, 'settleNetBatch', first.args(0), {}, [ledger]), refusal('ChunkAlreadyApplied'));
      const [settled] = await caller.call(admin, 'finalizeNetBatch', [game, bn(1)]);
      assert.deepEqual([settled.data.batchId.toString(), settled.data.sumDebits.toString(), settled.data.batchHash], ['1', '800', first.hash]);
      const batch = await caller.read('batch', pda.batch(7n, 1n));
      assert.deepEqual([batch.state, [...batch.bitmap]], [{ settled: {} }, [0b111]]);

      const debits = [amountChunk(DEBIT, [[0, 100n]]), amountChunk(DEBIT, [[1, 100n]]), amountChunk(CREDIT, [[0, 200n]])];
      const second = await commit(2, first.hash, debits, [2, 0, 1], 200, false);
      await caller.call(admin, 'settleNetBatch', second.args(0), {}, [ledger]);
      const [aborting] = await caller.call(admin, 'abortNetBatch', [game, bn(2)], { caller: admin.publicKey });
      assert.equal(aborting.data.debitChunksApplied, 1);
      const reverted = await caller.call(admin, 'revertNetChunk', second.args(0), {}, [ledger]);
      assert.deepEqual(reverted.map(({ name }) => name), ['netBatchChunkReverted', 'netBatchAborted']);
      await commit(3, second.hash, [], [0, 0, 0], 0, true);

      await caller.call(player, 'requestWithdraw', [game, bn(10)], { wallet: player.publicKey });
      await caller.call(player, 'cancelWithdraw', [game], { wallet: player.publicKey });
      await caller.call(player, 'requestWithdraw', [game, bn(9_000)], { wallet: player.publicKey });
      const request = await caller.read('withdrawal', pda.withdrawal(7n, player.publicKey.toBuffer()));
      assert.equal(request.amount.toString(), '9000');
      await assert.rejects(caller.call(player, 'completeWithdraw', [game], atWallet), refusal('WithdrawLocked'));
      await caller.advance(460);
      const [completed] = await caller.call(player, 'completeWithdraw', [game], atWallet);
      assert.deepEqual([completed.data.amount.toString(), completed.data.available.toString()], ['4200', '0']);
      const [closed] = await caller.call(admin, 'closeBatch', [game, bn(1)], { ...byServer, rentReceiver: admin.publicKey });
      assert.deepEqual(closed.data.state, { settled: {} });

      const ledgerPage = await caller.read('ledgerPage', ledger);
      assert.deepEqual(ledgerPage.entries.slice(0, ledgerPage.count).map((entry) => entry.available.toString()), ['0', '800']);
      assert.equal((await caller.read('itemPage', items)).entries[0].owner, 0);
      assert.equal((await caller.read('game', pda.game(7n))).lastBatchId.toString(), '3');
      assert.equal((await program.account.game.all()).length, 1);

      assert.deepEqual([...caller.called].sort(), names(idl.instructions));
      assert.deepEqual([...caller.events].sort(), names(idl.events));
      assert.deepEqual([...caller.accounts].sort(), names(idl.accounts));
    });
