/**
 * Good instructions with random bytes and accounts spoiled. The program answers with one of its errors, or does something the
 * signers may do; it never runs into the machine's limits, never touches what is not its own, and the money adds up.
 */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { GOOD } from './good.mjs';
import { idl, pda } from './program.mjs';
import { Keypair, sha256 } from './runtime.mjs';
import { GAME, World } from './world.mjs';

const LONG = process.env.VAULT_TEST_LONG === 'true';
const ATTEMPTS = LONG ? 20_000 : 200;

/** An endless row of bytes from a seed. */
function bytesFrom(seed) {
  let block = sha256(seed), at = 0;
  const byte = () => {
    if (at === block.length) { block = sha256(block); at = 0; }
    return block[at++];
  };
  return { byte, below: (n) => (byte() * 65_536 + byte() * 256 + byte()) % n };
}

function spoil(ix, random, strangers) {
  const data = Buffer.from(ix.data);
  const accounts = ix.accounts.map((meta) => ({ ...meta }));
  let spoiled = { ...ix, data, accounts };
  for (let times = 1 + random.below(3); times > 0; times--) {
    const any = () => random.below(accounts.length || 1);
    switch (random.below(8)) {
      case 0: case 1: case 2: data[8 + random.below(Math.max(1, data.length - 8))] = random.byte(); break;
      case 3: data[8 + random.below(Math.max(1, data.length - 8))] ^= 1 << random.below(8); break;
      case 4: spoiled = { ...spoiled, data: spoiled.data.subarray(0, random.below(data.length + 1)) }; break;
      case 5: spoiled = { ...spoiled, data: Buffer.concat([spoiled.data, Buffer.alloc(random.below(40), random.byte())]) }; break;
      case 6: if (accounts.length) accounts[any()] = { ...accounts[any()] }; break;
      default: if (accounts.length) accounts[any()].key = strangers[random.below(strangers.length)]; break;
    }
  }
  return spoiled;
}

/** Σ available + in flight = owed, and the vault holds it. */
function requireMoneyAddsUp(w, game) {
  const vault = w.read(pda.vault(game));
  if (vault === null) return;
  const ledger = w.read(pda.ledger(game, 0));
  const available = ledger.entries.reduce((sum, entry) => sum + entry.available, 0n);
  const batch = w.read(pda.batch(game, 1n));
  const inFlight = batch === null ? 0n : batch.applied_debits - batch.applied_credits;
  assert.equal(available + inFlight, vault.owed_lamports);
  assert.ok(vault.lamports >= vault.owed_lamports + vault.reserve_lamports);
}

for (const { name } of idl.instructions) {
  test(`${name}: ${ATTEMPTS} random spoilings`, () => {
    const w = new World();
    if (name !== 'init_config') { w.initConfig(); w.createGame(GAME); }
    const [ix, signers] = GOOD[name](w, GAME);
    const random = bytesFrom(`fuzz ${name} ${process.env.VAULT_TEST_SEED ?? 1}`);
    const stranger = new Keypair();
    w.runtime.fund(stranger.key);
    const strangers = [stranger.key, new Keypair().key, ...ix.accounts.map((meta) => meta.key)];
    const everyone = [w.payer, ...signers, stranger];
    const known = (error) => error === null || idl.errors.some((entry) => entry.name === error);
    for (let i = 0; i < ATTEMPTS; i++) {
      const spoiled = spoil(ix, random, strangers);
      const needed = new Set(spoiled.accounts.filter((meta) => meta.signer).map((meta) => meta.key.toString('hex')));
      if (![...needed].every((key) => everyone.some((signer) => signer.key.toString('hex') === key))) {
        for (const meta of spoiled.accounts) meta.signer = meta.signer && everyone.some((signer) => signer.key.equals(meta.key));
      }
      const { error, logs } = w.send(spoiled, everyone);
      // 1 is the system program: the signer's lamports do not reach.
      assert.ok(known(error) || error === 1, `attempt ${i}: ${error}\n${logs.join('\n')}`);
    }
    if (name !== 'init_config') requireMoneyAddsUp(w, GAME);
  });
}
