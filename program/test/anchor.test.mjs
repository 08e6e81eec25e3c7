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

/** The events of a transaction, decoded by Anchor's own coder from its inner instructions. */
async function eventsOf(program, signature) {
  const transaction = await program.provider.connection.getTransaction(signature, { commitment: 'confirmed', maxSupportedTransactionVersion: 0 });
  assert.equal(transaction.meta.err, null);
  return transaction.meta.innerInstructions.flatMap(({ instructions }) => instructions)
      .map(({ data }) => program.coder.events.decode(Buffer.from(anchor.utils.bytes.bs58.decode(data)).subarray(EVENT_TAG_BYTES).toString('base64')))
      .filter((event) => event !== null);
}

test('@coral-xyz/anchor runs a batch from init to settled and decodes what it sees',
    { skip: url === undefined && 'VAULT_RPC_URL is not set: no chain to talk to', timeout: 90_000 }, async () => {
      // web3.js looks for the websocket on the next port; the local chain has it on the same one.
      const connection = new Connection(url, { commitment: 'confirmed', wsEndpoint: url.replace('http:', 'ws:') });
      const [admin, player, seller] = await Promise.all([funded(connection), funded(connection), funded(connection)]);
      const program = client(connection, admin);
      const game = bn(7n);

      const init = await program.methods.initConfig(admin.publicKey, bn(150), bn(300), bn(450), bn(1_000)).accounts({ admin: admin.publicKey }).rpc();
      const [initialized] = await eventsOf(program, init);
      assert.equal(initialized.name, 'configInitialized');
      assert.equal(initialized.data.withdrawLockSlots.toString(), '450');
      await program.methods.createGame(game, admin.publicKey).accounts({ admin: admin.publicKey }).rpc();
      const config = await program.account.config.fetch(key(pda.config()));
      assert.ok(config.serverAuthority.equals(admin.publicKey));
      assert.equal(config.paused, false);

      const [ledger, items] = [key(pda.ledger(7n, 0)), key(pda.items(7n, 0))];
      await program.methods.createPage(game, 0, 0).accounts({ authority: admin.publicKey, page: ledger }).rpc();
      await program.methods.createPage(game, 1, 0).accounts({ authority: admin.publicKey, page: items }).rpc();
      for (const { publicKey } of [player, seller]) {
        await program.methods.openWallet(game, publicKey).accounts({ payer: admin.publicKey, ledgerPage: ledger }).rpc();
      }
      const deposit = await client(connection, player).methods.deposit(game, bn(5_000)).accounts({ wallet: player.publicKey, ledgerPage: ledger }).rpc();
      const [deposited] = await eventsOf(program, deposit);
      assert.equal(deposited.name, 'deposited');
      assert.deepEqual([deposited.data.index, deposited.data.available.toString()], [0, '5000']);
      const item = sha256('sword');
      await program.methods.mintItem(game, [...item], seller.publicKey).accounts({ authority: admin.publicKey, itemPage: items }).rpc();
      const session = Keypair.generate().publicKey;
      const expires = Math.floor(Date.now() / 1000) + 86_400 * 365;
      await client(connection, player).methods.registerSessionKey(game, session, bn(9_000), 3, bn(expires), 63).accounts({ owner: player.publicKey }).rpc();
      const registered = await program.account.sessionKey.fetch(key(pda.sessionKey(7n, player.publicKey.toBuffer(), session.toBuffer())));
      assert.equal(registered.expiresAt.toString(), String(expires));

      const chunks = [amountChunk(DEBIT, [[0, 800n]]), itemChunk([[0, 1, 0]]), amountChunk(CREDIT, [[1, 800n]])];
      const { root, proofs } = tree(chunks.map((chunk, i) => leaf(7n, 1n, i, chunk)));
      const slot = await connection.getSlot('confirmed');
      const hash = [...sha256('batch 1')];
      await program.methods.commitNetBatch(game, bn(1), bn(slot), Array(32).fill(0), hash, [...root], [...sha256('trades')], [...sha256('payload')],
          1, 1, 1, bn(800), bn(800), false).accounts({ authority: admin.publicKey }).rpc();
      for (const [i, chunk] of chunks.entries()) {
        await program.methods.settleNetBatch(game, bn(1), i, chunk, proofs[i].map((node) => [...node]))
            .remainingAccounts([{ pubkey: i === 1 ? items : ledger, isSigner: false, isWritable: true }]).rpc();
      }
      await assert.rejects(
          program.methods.settleNetBatch(game, bn(1), 0, chunks[0], proofs[0].map((node) => [...node]))
              .remainingAccounts([{ pubkey: ledger, isSigner: false, isWritable: true }]).rpc(),
          (error) => error.error?.errorCode?.code === 'ChunkAlreadyApplied' || error.code === 6072 || /6072|0x17b8|ChunkAlreadyApplied/.test(String(error)));
      const finalize = await program.methods.finalizeNetBatch(game, bn(1)).rpc();
      const [settled] = await eventsOf(program, finalize);
      assert.equal(settled.name, 'netBatchSettled');
      assert.deepEqual([settled.data.batchId.toString(), settled.data.sumDebits.toString(), settled.data.batchHash], ['1', '800', hash]);

      const ledgerPage = await program.account.ledgerPage.fetch(ledger);
      assert.equal(ledgerPage.count, 2);
      assert.deepEqual(ledgerPage.entries.slice(0, 2).map((entry) => entry.available.toString()), ['4200', '800']);
      const itemPage = await program.account.itemPage.fetch(items);
      assert.equal(itemPage.entries[0].owner, 0);
      const batch = await program.account.batch.fetch(key(pda.batch(7n, 1n)));
      assert.deepEqual(batch.state, { settled: {} });
      assert.deepEqual([...batch.bitmap], [0b111]);
      const everyGame = await program.account.game.all();
      assert.deepEqual(everyGame.map(({ account }) => account.lastBatchId.toString()), ['1']);
    });
