import assert from 'node:assert/strict';
import { test } from 'node:test';
import { instruction, pda } from './program.mjs';
import { DIRECT_MAPPING, Runtime } from './runtime.mjs';
import { GAME, PARAMETERS, World } from './world.mjs';

for (const [name, without] of [['mapped in place', []], ['copied', DIRECT_MAPPING]]) {
  test(`account data ${name}: a batch moves cash and an item from commit to finalize, a player leaves, and every step says so in an event`, () => {
    wholeLine(new World(new Runtime(without)));
  });
}

function wholeLine(w) {
  const init = w.initConfig();
  assert.deepEqual(init.events.map((e) => e.event), ['ConfigInitialized']);
  assert.deepEqual(init.events[0].admin, w.admin.key);
  assert.equal(init.events[0].withdraw_lock_slots, PARAMETERS.withdraw_lock_slots);
  w.createGame();
  const [a, b, c] = [0, 1, 2].map(() => w.openWallet().index);
  const deposited = w.deposit(a, 10_000n);
  assert.deepEqual(deposited.events, [{ event: 'Deposited', game_id: GAME, wallet: w.wallets.get(GAME)[a].key, index: 0, amount: 10_000n, available: 10_000n }]);
  w.deposit(b, 5_000n);
  const { index: item } = w.mint(c);
  const plan = w.plan({ debits: [[[a, 4_000n]], [[b, 1n]]], items: [[[item, c, a]]], credits: [[[c, 4_001n]]] });
  const committed = w.commit(plan);
  assert.deepEqual(committed.events.map((e) => e.event), ['NetBatchCommitted']);
  assert.equal(committed.events[0].deadline_slot, BigInt(w.runtime.slot) + PARAMETERS.settle_max_slots);
  for (const i of [1, 0, 2, 3]) {
    const settled = w.settle(plan, i);
    assert.deepEqual(settled.events, [{ event: 'NetBatchChunkSettled', game_id: GAME, batch_id: 1n, chunk_index: i, kind: plan.chunks[i].kind, count: 1 }]);
  }
  const final = w.must(w.finalizeInstruction(plan), [w.payer]);
  assert.deepEqual(final.events, [{ event: 'NetBatchSettled', game_id: GAME, batch_id: 1n, batch_hash: plan.args.batch_hash, sum_debits: 4_001n }]);
  assert.deepEqual([a, b, c].map((i) => w.available(i)), [6_000n, 4_999n, 4_001n]);
  assert.equal(w.owner(item), a);
  assert.equal(w.batch(plan).state, 'Settled');
  const vault = w.read(pda.vault(GAME));
  assert.equal(vault.owed_lamports, 15_000n);
  assert.equal(vault.lamports, vault.owed_lamports + vault.reserve_lamports);
  const game = w.read(pda.game(GAME));
  assert.equal(game.last_batch_id, 1n);
  assert.deepEqual(game.batch_hash, plan.args.batch_hash);
  const keypair = w.wallets.get(GAME)[a];
  w.must(instruction('request_withdraw', { game_id: GAME, amount: 6_000n }, { wallet: keypair.key }), [w.payer, keypair]);
  w.runtime.slot += Number(PARAMETERS.withdraw_lock_slots);
  const left = w.must(instruction('complete_withdraw', { game_id: GAME }, { wallet: keypair.key, ledger_page: pda.ledger(GAME, 0) }), [w.payer, keypair]);
  assert.equal(left.events[0].amount, 6_000n);
  assert.equal(w.runtime.account(pda.withdrawal(GAME, keypair.key)), null);
}
