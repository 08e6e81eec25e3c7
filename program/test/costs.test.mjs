/** The figures of docs/PROGRAM.md are the ones this program gives, and they stay within what a transaction may use. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { documented, measure } from './costs.mjs';

const UNITS_MAX = 1_400_000;

test('docs/PROGRAM.md lists what is measured: run `node program/test/costs.mjs --write` when the program changed', () => {
  assert.equal(documented(), measure());
});

test('no chunk transaction of the documented batches comes near the limit of compute units', () => {
  const batches = documented().split('\n').filter((line) => /^\| [\d,]+ \/ [\d,]+ \|/.test(line));
  assert.equal(batches.length, 4);
  for (const row of batches) assert.ok(Number(row.split('|')[6].replaceAll(',', '')) < UNITS_MAX / 10, row);
});
