// Writes the C header of the IDL: discriminators, error codes and constants. One source for the program and its clients.
import { readFileSync, writeFileSync } from 'node:fs';

const [idlFile, headerFile] = process.argv.slice(2);
const idl = JSON.parse(readFileSync(idlFile, 'utf8'));
const upper = (name) => name.replace(/([a-z0-9])([A-Z])/g, '$1_$2').toUpperCase();
const word = (bytes) => `0x${Buffer.from(bytes).readBigUInt64LE().toString(16).padStart(16, '0')}ULL`;

const lines = ['#pragma once'];
for (const i of idl.instructions) lines.push(`#define IX_${upper(i.name)} ${word(i.discriminator)}`);
for (const a of idl.accounts) lines.push(`#define ACCOUNT_${upper(a.name)} ${word(a.discriminator)}`);
for (const e of idl.events) lines.push(`#define EVENT_${upper(e.name)} ${word(e.discriminator)}`);
for (const e of idl.errors) lines.push(`#define E_${upper(e.name)} ${e.code}ULL`);
for (const c of idl.constants) lines.push(`#define ${c.name} ${c.value}u`);
const states = idl.types.find((t) => t.name === 'BatchState').type.variants;
states.forEach((v, i) => lines.push(`#define STATE_${upper(v.name)} ${i}`));
writeFileSync(headerFile, lines.join('\n') + '\n');
