/** The program in the tree is what the sources build, byte for byte. */

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { elf } from './program.mjs';
import { sha256 } from './runtime.mjs';

const program = fileURLToPath(new URL('..', import.meta.url));
const missing = ['clang-14', 'bpf-ld'].filter((tool) => spawnSync(tool, ['--version']).error !== undefined);

test('vault.so.sha256 is the hash of vault.so', () => {
  assert.equal(readFileSync(join(program, 'vault.so.sha256'), 'utf8'), `${sha256(elf).toString('hex')}  vault.so\n`);
});

test('build.sh gives vault.so again', { skip: missing.length > 0 && `not rebuilt: ${missing.join(' and ')} not installed` }, () => {
  const out = mkdtempSync(join(tmpdir(), 'vault-program-'));
  try {
    const built = spawnSync(join(program, 'build.sh'), [out], { encoding: 'utf8', timeout: 60_000 });
    assert.equal(built.status, 0, built.stderr);
    assert.ok(readFileSync(join(out, 'vault.so')).equals(elf), 'vault.so in the tree is not what the sources build: run program/build.sh');
  } finally {
    rmSync(out, { recursive: true });
  }
});
