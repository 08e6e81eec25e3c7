/** The IDL keeps Anchor's rules, and the tests attack every error it promises. */

import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import { test } from 'node:test';
import { findAddress, sha256 } from './runtime.mjs';
import { PROGRAM_ID, code, idl } from './program.mjs';

test('discriminators are the first 8 bytes of sha256 of global:, account: and event: names', () => {
  const expected = (prefix, name) => [...sha256(`${prefix}:${name}`).subarray(0, 8)];
  for (const { name, discriminator } of idl.instructions) assert.deepEqual(discriminator, expected('global', name), name);
  for (const { name, discriminator } of idl.accounts) assert.deepEqual(discriminator, expected('account', name), name);
  for (const { name, discriminator } of idl.events) assert.deepEqual(discriminator, expected('event', name), name);
});

test('every account and event has its type; error codes run from 6000 without a gap, names are unique', () => {
  const names = new Set(idl.types.map(({ name }) => name));
  for (const { name } of [...idl.accounts, ...idl.events]) assert.ok(names.has(name), name);
  idl.errors.forEach(({ code }, i) => assert.equal(code, 6000 + i));
  assert.equal(new Set(idl.errors.map(({ name }) => name)).size, idl.errors.length);
});

test('every instruction ends with the event authority and the program', () => {
  for (const { name, accounts } of idl.instructions) {
    assert.deepEqual(accounts.slice(-2).map((account) => account.name), ['event_authority', 'program'], name);
  }
  assert.ok(findAddress(PROGRAM_ID, [Buffer.from('__event_authority')]));
});

test('each error is provoked by a test that expects it by its name', () => {
  const here = new URL('.', import.meta.url);
  const sources = readdirSync(here).filter((file) => file.endsWith('.test.mjs')).map((file) => readFileSync(new URL(file, here), 'utf8')).join('\n');
  const untested = idl.errors.map(({ name }) => name).filter((name) => !sources.includes(`'${name}'`));
  assert.deepEqual(untested, []);
});

test('every attack that docs/PROGRAM.md lists has the test it names, which expects the error it names', () => {
  const page = readFileSync(new URL('../../docs/PROGRAM.md', import.meta.url), 'utf8');
  const rows = [...page.matchAll(/^\| .* \| ([a-z-]+): (.*) \| (\d+) (\w+) \|$/gm)];
  assert.ok(rows.length > 40, `${rows.length} attacks`);
  for (const [, file, name, number, error] of rows) {
    const source = readFileSync(new URL(`${file}.test.mjs`, import.meta.url), 'utf8').replaceAll("\\'", "'");
    assert.ok(source.includes(name), `${file} has no test “${name}”`);
    assert.ok(source.includes(`'${error}'`), `${file} does not expect ${error}`);
    assert.equal(code(error), Number(number));
  }
});
