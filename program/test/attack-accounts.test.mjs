/**
 * Every instruction in its good form, and then with each of its accounts, signatures and bytes spoiled in turn.
 * At the end the good form must still work: no attempt left a trace.
 */

import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { test } from 'node:test';
import { GOOD } from './good.mjs';
import { PROGRAM_ID, idl, pda } from './program.mjs';
import { Keypair } from './runtime.mjs';
import { GAME, World } from './world.mjs';

const OTHER_GAME = 8n;

function prepared(name) {
  const w = new World();
  if (name === 'init_config') return { w, good: GOOD.init_config(w) };
  w.initConfig();
  w.createGame(OTHER_GAME);
  w.createGame(GAME);
  const other = GOOD[name](w, OTHER_GAME);
  return { w, good: GOOD[name](w, GAME), other };
}

const changed = (ix, at, change) => ({ ...ix, accounts: ix.accounts.map((meta, i) => (i === at ? { ...meta, ...change } : meta)) });

for (const shape of idl.instructions) {
  const { name } = shape;
  test(`${name}: wrong accounts, signatures and bytes are refused, each with its code`, () => {
    const { w, good: [ix, signers], other } = prepared(name);
    const feePayer = new Keypair();
    w.runtime.fund(feePayer.key);
    const takesPages = name === 'settle_net_batch' || name === 'revert_net_chunk';
    const refused = (spoiled, error, what) => {
      const outcome = w.send(spoiled, [feePayer, ...signers]);
      assert.equal(outcome.error, error, `${name}: ${what}`);
    };
    const ours = (meta) => w.runtime.account(meta.key)?.owner.equals(PROGRAM_ID) ?? false;
    const plain = new Keypair().key;
    w.runtime.fund(plain);

    ix.accounts.forEach((meta, at) => {
      const where = `account ${meta.name}`;
      if (meta.signer) refused(changed(ix, at, { signer: false }), 'MissingSigner', `${where} did not sign`);
      if (meta.writable) refused(changed(ix, at, { writable: false }), 'AccountNotWritable', `${where} is read-only`);
      if (meta.name === 'system_program') return refused(changed(ix, at, { key: plain }), 'WrongSystemProgram', where);
      if (meta.name === 'event_authority') return refused(changed(ix, at, { key: plain }), 'WrongEventAuthority', where);
      if (meta.name === 'program') return refused(changed(ix, at, { key: plain }), 'WrongProgramAccount', where);
      if (meta.signer || meta.name === 'rent_receiver') return undefined;
      if (!ours(meta)) return refused(changed(ix, at, { key: plain }), 'WrongAddress', `${where} is elsewhere`);

      const real = w.runtime.account(meta.key);
      const put = (owner, data = real.data) => {
        const { key } = new Keypair();
        w.runtime.setAccount(key, { ...real, owner, data });
        return { key };
      };
      refused(changed(ix, at, { key: new Keypair().key }), 'AccountNotInitialized', `${where} does not exist`);
      refused(changed(ix, at, { key: plain }), 'AccountNotInitialized', `${where} is a plain wallet`);
      refused(changed(ix, at, put(new Keypair().key)), 'WrongAccountOwner', `${where} belongs to another program`);
      refused(changed(ix, at, put(PROGRAM_ID)), 'WrongAddress', `${where} is a copy at another address`);
      refused(changed(ix, at, put(PROGRAM_ID, Buffer.alloc(real.data.length))), 'WrongAccountType', `${where} is blank`);
      refused(changed(ix, at, put(PROGRAM_ID, real.data.subarray(0, 16))), 'WrongAccountType', `${where} is cut short`);
      const otherType = w.runtime.account(pda.config()).data;
      if (meta.name !== 'config') {
        refused(changed(ix, at, put(PROGRAM_ID, Buffer.concat([otherType, Buffer.alloc(10_240 - otherType.length)]))),
            'WrongAccountType', `${where} is of another type`);
        refused(changed(ix, at, { key: other[0].accounts[at].key }), 'WrongGame', `${where} is of another game`);
      }
      ix.accounts.forEach((earlier, i) => {
        if (i < at && !earlier.signer) refused(changed(ix, at, { key: earlier.key }), 'DuplicateAccount', `${where} repeats ${earlier.name}`);
      });
      return undefined;
    });

    for (let length = 0; length < ix.data.length; length++) {
      const short = { ...ix, data: ix.data.subarray(0, length) };
      refused(short, 'InstructionDataTooShort', `data cut to ${length}`);
    }
    refused({ ...ix, data: Buffer.concat([ix.data, Buffer.alloc(1)]) }, 'InstructionDataTooLong', 'one byte more');
    refused({ ...ix, data: Buffer.concat([ix.data, randomBytes(300)]) }, 'InstructionDataTooLong', '300 bytes more');
    const fixed = takesPages ? 3 : ix.accounts.length;
    for (let count = 0; count < fixed; count++) {
      refused({ ...ix, accounts: ix.accounts.slice(0, count) }, 'NotEnoughAccounts', `${count} accounts`);
    }
    const more = [...ix.accounts, { key: new Keypair().key, signer: false, writable: true }];
    refused({ ...ix, accounts: more }, takesPages ? 'PageNotTouched' : 'TooManyAccounts', 'one account more');

    w.must(ix, [feePayer, ...signers]);
  });
}

test('an unknown instruction and an empty one are refused', () => {
  const w = new World();
  const call = (data) => w.send({ programId: PROGRAM_ID, accounts: [], data }, [w.payer]).error;
  assert.equal(call(randomBytes(8)), 'UnknownInstruction');
  assert.equal(call(Buffer.alloc(0)), 'InstructionDataTooShort');
});

test('more than 64 accounts are refused', () => {
  const w = new World();
  // The same signer again and again: the transaction locks one account, the instruction lists 70.
  const accounts = Array.from({ length: 70 }, () => ({ key: w.payer.key, signer: true, writable: true }));
  assert.equal(w.send({ programId: PROGRAM_ID, accounts, data: randomBytes(8) }, [w.payer]).error, 'TooManyAccounts');
});

test('an event cannot be forged from outside', () => {
  const w = new World();
  const event = idl.events.find(({ name }) => name === 'NetBatchSettled');
  const data = Buffer.concat([Buffer.from('e445a52e51cb9a1d', 'hex'), Buffer.from(event.discriminator), Buffer.alloc(56)]);
  const authority = { key: pda.eventAuthority(), signer: false, writable: false };
  const call = (accounts) => w.send({ programId: PROGRAM_ID, accounts, data }, [w.payer]).error;
  assert.equal(call([authority]), 'EventNotFromProgram');
  assert.equal(call([]), 'EventNotFromProgram');
  assert.equal(call([{ key: w.payer.key, signer: true, writable: true }]), 'EventNotFromProgram');
});
