/** Leaving: RULES.md 13. Nobody but the wallet, nothing before the lock, and never more than is there. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { instruction, pda } from './program.mjs';
import { Keypair } from './runtime.mjs';
import { GAME, PARAMETERS, world } from './world.mjs';

const LOCK = Number(PARAMETERS.withdraw_lock_slots);
const request = (wallet, amount) => instruction('request_withdraw', { game_id: GAME, amount }, { wallet: wallet.key });
const cancel = (wallet) => instruction('cancel_withdraw', { game_id: GAME }, { wallet: wallet.key });
const complete = (w, wallet, index) =>
  instruction('complete_withdraw', { game_id: GAME }, { wallet: wallet.key, ledger_page: w.ledgerPage(index) });

/** A wallet with this balance. */
function player(amount) {
  const w = world();
  const { keypair, index } = w.openWallet();
  if (amount) w.deposit(index, amount);
  return { w, keypair, index };
}

test('a request waits for the lock to the slot, then pays and gives the rent back', () => {
  const { w, keypair, index } = player(10_000n);
  const before = w.runtime.lamports(keypair.key);
  const requested = w.must(request(keypair, 4_000n), [w.payer, keypair]);
  const slot = BigInt(w.runtime.slot);
  assert.deepEqual(requested.events,
      [{ event: 'WithdrawRequested', game_id: GAME, wallet: keypair.key, index, amount: 4_000n, slot }]);
  assert.equal(w.available(index), 10_000n);
  w.refused(request(keypair, 1n), [w.payer, keypair], 'WithdrawalAlreadyRequested');
  w.runtime.slot += LOCK - 1;
  w.refused(complete(w, keypair, index), [w.payer, keypair], 'WithdrawLocked');
  w.runtime.slot += 1;
  const done = w.must(complete(w, keypair, index), [w.payer, keypair]);
  assert.deepEqual(done.events, [{ event: 'WithdrawCompleted', game_id: GAME, wallet: keypair.key, index,
    requested: 4_000n, amount: 4_000n, available: 6_000n }]);
  assert.equal(w.runtime.lamports(keypair.key), before + 4_000n);
  assert.equal(w.runtime.account(pda.withdrawal(GAME, keypair.key)), null);
  const vault = w.read(pda.vault(GAME));
  assert.deepEqual([vault.owed_lamports, vault.lamports - vault.reserve_lamports], [6_000n, 6_000n]);
  w.refused(complete(w, keypair, index), [w.payer, keypair], 'AccountNotInitialized');
});

test('more than is there pays what is there, also nothing', () => {
  const { w, keypair, index } = player(10_000n);
  const before = w.runtime.lamports(keypair.key);
  w.must(request(keypair, 2n ** 64n - 1n), [w.payer, keypair]);
  w.runtime.slot += LOCK;
  assert.equal(w.must(complete(w, keypair, index), [w.payer, keypair]).events[0].amount, 10_000n);
  assert.equal(w.runtime.lamports(keypair.key), before + 10_000n);
  w.must(request(keypair, 5n), [w.payer, keypair]);
  w.runtime.slot += LOCK;
  assert.equal(w.must(complete(w, keypair, index), [w.payer, keypair]).events[0].amount, 0n);
});

test('a cancelled request is gone, and a new one starts its lock anew', () => {
  const { w, keypair, index } = player(10_000n);
  const before = w.runtime.lamports(keypair.key);
  w.must(request(keypair, 4_000n), [w.payer, keypair]);
  w.runtime.slot += LOCK;
  assert.deepEqual(w.must(cancel(keypair), [w.payer, keypair]).events,
      [{ event: 'WithdrawCancelled', game_id: GAME, wallet: keypair.key, index, amount: 4_000n }]);
  assert.equal(w.runtime.lamports(keypair.key), before);
  w.refused(cancel(keypair), [w.payer, keypair], 'AccountNotInitialized');
  w.must(request(keypair, 4_000n), [w.payer, keypair]);
  w.refused(complete(w, keypair, index), [w.payer, keypair], 'WithdrawLocked');
});

test('cancel and request again in one transaction does not keep the old slot', () => {
  const { w, keypair, index } = player(10_000n);
  w.must(request(keypair, 1n), [w.payer, keypair]);
  w.runtime.slot += LOCK;
  w.must([cancel(keypair), request(keypair, 9_000n)], [w.payer, keypair]);
  assert.equal(w.read(pda.withdrawal(GAME, keypair.key)).slot, BigInt(w.runtime.slot));
  w.refused(complete(w, keypair, index), [w.payer, keypair], 'WithdrawLocked');
});

test('completing twice in one transaction pays once', () => {
  const { w, keypair, index } = player(10_000n);
  w.must(request(keypair, 4_000n), [w.payer, keypair]);
  w.runtime.slot += LOCK;
  w.refused([complete(w, keypair, index), complete(w, keypair, index)], [w.payer, keypair], 'AccountNotInitialized');
  assert.equal(w.available(index), 10_000n);
});

test('nobody takes another wallet\'s money', () => {
  const { w, keypair, index } = player(10_000n);
  const thief = w.openWallet().keypair;
  w.must(request(keypair, 4_000n), [w.payer, keypair]);
  w.must(request(thief, 4_000n), [w.payer, thief]);
  w.runtime.slot += LOCK;
  const steal = (change) => instruction('complete_withdraw', { game_id: GAME },
      { wallet: thief.key, ledger_page: w.ledgerPage(index), ...change });
  w.refused(steal({ withdrawal: pda.withdrawal(GAME, keypair.key) }), [w.payer, thief], 'WrongWallet');
  w.refused(instruction('cancel_withdraw', { game_id: GAME }, { wallet: thief.key, withdrawal: pda.withdrawal(GAME, keypair.key) }),
      [w.payer, thief], 'WrongWallet');
  w.refused(instruction('request_withdraw', { game_id: GAME, amount: 1n }, { wallet: thief.key, wallet_index: pda.wallet(GAME, keypair.key) }),
      [w.payer, thief], 'WrongWallet');
  w.createPage(GAME, 0, 1);
  w.refused(steal({ ledger_page: pda.ledger(GAME, 1) }), [w.payer, thief], 'WrongPage');
  w.refused(request(new Keypair(), 1n), [w.payer], 'Transaction(11)');
  assert.equal(w.must(steal({}), [w.payer, thief]).events[0].amount, 0n);
});

test('a request names an amount, and a wallet without an index has none', () => {
  const { w, keypair } = player(0n);
  w.refused(request(keypair, 0n), [w.payer, keypair], 'AmountZero');
  const stranger = new Keypair();
  w.runtime.fund(stranger.key);
  w.refused(request(stranger, 1n), [stranger], 'AccountNotInitialized');
});

test('the exit works while the vault is paused', () => {
  const { w, keypair, index } = player(10_000n);
  w.must(instruction('set_paused', { paused: true }, { authority: w.admin.key }), [w.admin]);
  w.must(request(keypair, 10_000n), [w.payer, keypair]);
  w.runtime.slot += LOCK;
  assert.equal(w.must(complete(w, keypair, index), [w.payer, keypair]).events[0].amount, 10_000n);
});

test('debits of batches committed in time come first, the exit pays the rest', () => {
  const { w, keypair, index } = player(10_000n);
  const seller = w.openWallet().index;
  const plan = w.plan({ debits: [[[index, 7_000n]]], credits: [[[seller, 7_000n]]] });
  w.must(request(keypair, 10_000n), [w.payer, keypair]);
  w.commit(plan);
  w.settle(plan, 0);
  w.runtime.slot += LOCK;
  assert.equal(w.must(complete(w, keypair, index), [w.payer, keypair]).events[0].amount, 3_000n);
  w.settle(plan, 1);
  w.must(w.finalizeInstruction(plan), [w.payer]);
  assert.equal(w.available(seller), 7_000n);
});

test('the lock outlasts every batch that could not have seen the request', () => {
  // The batch's cut saw the slot before the request; it is committed as late as it may be, and debited at its deadline.
  const { w, keypair, index } = player(10_000n);
  const seller = w.openWallet().index;
  const plan = w.plan({ debits: [[[index, 7_000n]]], credits: [[[seller, 7_000n]]] });
  w.must(request(keypair, 10_000n), [w.payer, keypair]);
  w.runtime.slot += Number(PARAMETERS.commit_max_slots);
  w.commit(plan);
  w.runtime.slot += Number(PARAMETERS.settle_max_slots);
  w.settle(plan, 0);
  assert.ok(w.batch(plan).debit_chunks_applied === 1 && w.runtime.slot <= plan.args.as_of_slot + PARAMETERS.withdraw_lock_slots);
  w.runtime.slot += 1;
  assert.equal(w.must(complete(w, keypair, index), [w.payer, keypair]).events[0].amount, 3_000n);
});

test('a vault that holds less than it owes pays nobody', () => {
  const { w, keypair, index } = player(10_000n);
  w.must(request(keypair, 4_000n), [w.payer, keypair]);
  w.runtime.slot += LOCK;
  const vault = w.runtime.account(pda.vault(GAME));
  w.runtime.setAccount(pda.vault(GAME), { ...vault, lamports: vault.lamports - 1n });
  w.refused(complete(w, keypair, index), [w.payer, keypair], 'VaultShort');
  vault.data.writeBigUInt64LE(3_999n, 16);
  w.runtime.setAccount(pda.vault(GAME), vault);
  w.refused(complete(w, keypair, index), [w.payer, keypair], 'VaultShort');
});
