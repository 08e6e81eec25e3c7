/**
 * What the program costs, measured: compute units, bytes, and how many wallets and items one transaction takes.
 * `node costs.mjs` prints the tables, `node costs.mjs --write` puts them into docs/PROGRAM.md; a test compares.
 */

import { readFileSync, writeFileSync } from 'node:fs';
import { CREDIT, DEBIT, amountChunk, itemChunk, leaf, tree } from './chunks.mjs';
import { GOOD } from './good.mjs';
import { PAGE_ENTRIES, elf, idl, pda } from './program.mjs';
import { encodeTransaction } from './runtime.mjs';
import { GAME, World, ZERO_HASH } from './world.mjs';

const PAGE_BYTES = 10_240;
/** 10 SOL: 5 bytes as LEB128, the average of real amounts (CHAIN.md). */
const AMOUNT = 10_000_000_000n;
const LIMIT = { 0: 1232, 1: 4096 };
const DOCUMENT = new URL('../../docs/PROGRAM.md', import.meta.url);
const BEGIN = '<!-- measured: program/test/costs.mjs -->';
const END = '<!-- end of measured -->';

/** A game of so many wallets and items, each rich, put there by hand: opening 20,000 wallets takes too long. */
function crowd(wallets, items = 0) {
  const w = new World();
  w.initConfig();
  const pages = Math.max(1, Math.ceil(wallets / PAGE_ENTRIES));
  w.createGame(GAME, 0);
  const fill = (kind, key, page, total, write) => {
    w.createPage(GAME, kind, page);
    const account = w.runtime.account(key);
    const count = Math.min(PAGE_ENTRIES, total - page * PAGE_ENTRIES);
    account.data.writeUInt32LE(count, 20);
    for (let i = 0; i < count; i++) write(account.data, 40 + 40 * i, page * PAGE_ENTRIES + i);
    w.runtime.setAccount(key, account);
  };
  for (let page = 0; page < pages; page++) {
    fill(0, pda.ledger(GAME, page), page, wallets, (data, at) => data.writeBigUInt64LE(1_000n * AMOUNT, at + 32));
  }
  for (let page = 0; page < Math.ceil(items / PAGE_ENTRIES); page++) {
    fill(1, pda.items(GAME, page), page, items, (data, at) => data.writeUInt32LE(0, at + 32));
  }
  const game = w.runtime.account(pda.game(GAME));
  game.data.writeUInt32LE(wallets, 48);
  game.data.writeUInt32LE(items, 52);
  w.runtime.setAccount(pda.game(GAME), game);
  return w;
}

const range = (from, count) => Array.from({ length: count }, (_, i) => from + i);
const encode = (kind, entries) => (kind === 1 ? itemChunk(entries) : amountChunk(kind, entries));
const depth = (chunks) => Math.ceil(Math.log2(Math.max(1, chunks)));

/** The largest count that fits; 1 always does. */
function largest(low, high, fits) {
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (fits(middle)) low = middle; else high = middle - 1;
  }
  return low;
}

/** A chunk fits the 200,000 units that a v0 transaction has without asking; v1 carries its limits in the message. */
function settleInstructions(w, plan, index) {
  return [w.chunkInstruction(plan, index)];
}

/** Bytes of the transaction of a chunk with a proof of this depth; only its length counts, so it is neither filled nor signed. */
function bytesOf(w, kind, entries, nodes, version) {
  const bytes = Buffer.alloc(3 + entries.length * (kind === 1 ? 12 : 9));
  const plan = { chunks: [{ kind, entries, bytes, proof: Array(nodes).fill(ZERO_HASH) }], args: { game_id: GAME, batch_id: 1n } };
  const unsigned = { key: w.payer.key, sign: () => Buffer.alloc(64) };
  return encodeTransaction(settleInstructions(w, plan, 0), [unsigned], ZERO_HASH, version).length;
}

/** Packs the entries of each kind greedily by bytes, with proofs as deep as the number of chunks then needs. */
function pack(w, phases, version) {
  for (let nodes = 0; ; nodes++) {
    const chunks = phases.flatMap(([kind, entries]) => {
      const packed = [];
      for (let at = 0; at < entries.length;) {
        const count = largest(1, Math.min(500, entries.length - at),
            (n) => bytesOf(w, kind, entries.slice(at, at + n), nodes, version) <= LIMIT[version]);
        packed.push({ kind, entries: entries.slice(at, at + count) });
        at += count;
      }
      return packed;
    });
    if (depth(chunks.length) <= nodes) return chunks;
  }
}

function planOf(w, chunks) {
  const bytes = chunks.map(({ kind, entries }) => encode(kind, entries));
  const { root, proofs } = tree(bytes.map((b, i) => leaf(GAME, 1n, i, b)));
  const sum = (kind) => chunks.filter((c) => c.kind === kind).flatMap((c) => c.entries).reduce((t, [, amount]) => t + amount, 0n);
  const count = (kind) => chunks.filter((c) => c.kind === kind).length;
  const plan = w.plan({}, { chunk_root: root, debit_chunks: count(0), item_chunks: count(1), credit_chunks: count(2),
    sum_debits: sum(DEBIT), sum_credits: sum(CREDIT) });
  plan.chunks = chunks.map((chunk, i) => ({ ...chunk, bytes: bytes[i], proof: proofs[i], index: i }));
  return plan;
}

/** Commits, settles and finalizes for real. */
function execute(w, plan, version) {
  const commit = w.commit(plan);
  const settled = plan.chunks.map((_, i) => w.must(settleInstructions(w, plan, i), [w.payer], { version }));
  const finalize = w.must(w.finalizeInstruction(plan), [w.payer]);
  return { commit, settled, finalize };
}

function instructions() {
  const rows = idl.instructions.map(({ name }) => {
    const w = new World();
    if (name !== 'init_config') { w.initConfig(); w.createGame(GAME); }
    const [ix, signers] = GOOD[name](w, GAME);
    const outcome = w.must(ix, signers);
    return `| \`${name}\` | ${outcome.units.toLocaleString('en')} | ${outcome.bytes} |`;
  });
  return ['| instruction | compute units | transaction, bytes |', '|---|---|---|', ...rows].join('\n');
}

function marginal() {
  const unitsOf = (kind, count) => {
    const w = crowd(PAGE_ENTRIES, PAGE_ENTRIES);
    const items = range(0, count).map((i) => [i, 0, 1]);
    const amounts = range(0, count).map((i) => [i, AMOUNT]);
    const chunks = kind === 1 ? [{ kind, entries: items }]
      : [{ kind: DEBIT, entries: amounts }, { kind: CREDIT, entries: amounts }];
    const { settled } = execute(w, planOf(w, chunks), 1);
    return settled[kind === CREDIT ? 1 : 0].units;
  };
  const rows = [['debit', DEBIT], ['item', 1], ['credit', CREDIT]].map(([name, kind]) => {
    const one = unitsOf(kind, 1), many = unitsOf(kind, 201);
    const entry = encode(kind, kind === 1 ? [[0, 0, 1]] : [[0, AMOUNT]]).length - 3;
    return `| ${name} | ${one.toLocaleString('en')} | ${((many - one) / 200).toFixed(1)} | ${entry} |`;
  });
  return ['| chunk | units with one entry | units for each more | bytes an entry (10 SOL) |', '|---|---|---|---|', ...rows].join('\n');
}

/** The most entries one transaction takes, by the depth of its proof. */
function capacity() {
  const w = new World();
  const rows = [0, 3, 6, 9, 13].map((nodes) => {
    const most = (kind, version) => {
      const entries = (n) => range(0, n).map((i) => (kind === 1 ? [i, 0, 1] : [i, AMOUNT]));
      return largest(1, 1_000, (n) => bytesOf(w, kind, entries(n), nodes, version) <= LIMIT[version]);
    };
    return `| ${2 ** nodes} | ${most(DEBIT, 0)} | ${most(DEBIT, 1)} | ${most(1, 0)} | ${most(1, 1)} |`;
  });
  return ['| chunks of the batch | wallets, v0 | wallets, v1 | items, v0 | items, v1 |', '|---|---|---|---|---|', ...rows].join('\n');
}

function batches() {
  const rows = [[1_000, 500], [20_000, 5_000]].flatMap(([wallets, items]) => [0, 1].map((version) => {
    const w = crowd(wallets, items);
    const half = wallets / 2;
    // Every wallet changes: even ones pay, odd ones receive; every item moves from wallet 0.
    const phases = [
      [DEBIT, range(0, half).map((i) => [2 * i, AMOUNT])],
      [1, range(0, items).map((i) => [i, 0, 1 + (i % (wallets - 1))])],
      [CREDIT, range(0, half).map((i) => [2 * i + 1, AMOUNT])],
    ];
    const plan = planOf(w, pack(w, phases, version));
    const { settled } = execute(w, plan, version);
    const total = settled.reduce((sum, { units }) => sum + units, 0);
    const most = Math.max(...settled.map(({ units }) => units));
    const pages = Math.max(...plan.chunks.map(({ entries }) => new Set(entries.map(([i]) => Math.floor(i / PAGE_ENTRIES))).size));
    const average = Math.round((wallets + items) / plan.chunks.length);
    return `| ${wallets.toLocaleString('en')} / ${items.toLocaleString('en')} | v${version} | ${plan.chunks.length} | ${average} | ${pages} | ${most.toLocaleString('en')} | ${total.toLocaleString('en')} |`;
  }));
  return ['| wallets / items changed | format | chunk transactions | entries each | pages, at most | units, at most | units, all chunks |',
    '|---|---|---|---|---|---|---|', ...rows].join('\n');
}

/** One page a wallet: the accounts are the bound, not the bytes. */
function scattered() {
  const rows = [0, 1].map((version) => {
    let most = 0;
    const empty = new World();
    for (let pages = 1; pages <= 64; pages++) {
      const entries = range(0, pages).map((i) => [i * PAGE_ENTRIES, AMOUNT]);
      const settle = { chunks: [{ kind: DEBIT, entries, bytes: encode(DEBIT, entries), proof: [] }], args: { game_id: GAME, batch_id: 1n } };
      const ix = settleInstructions(empty, settle, 0);
      const keys = new Set(ix.flatMap(({ programId, accounts }) => [programId, ...accounts.map((a) => a.key)]).map((k) => k.toString('hex'))).size + 1;
      if (keys <= 64 && encodeTransaction(ix, [empty.payer], ZERO_HASH, version).length <= LIMIT[version]) most = pages;
    }
    const w = crowd(most * PAGE_ENTRIES);
    const entries = range(0, most).map((i) => [i * PAGE_ENTRIES, AMOUNT]);
    const { settled } = execute(w, planOf(w, [{ kind: DEBIT, entries }, { kind: CREDIT, entries: [[0, AMOUNT * BigInt(most)]] }]), version);
    return `| v${version} | ${most} | ${settled[0].units.toLocaleString('en')} |`;
  });
  return ['| format | pages in one debit transaction | units |', '|---|---|---|', ...rows].join('\n');
}

function sizes() {
  const w = new World();
  const sizesOf = [['Config', 112], ['Game', 112], ['Vault', 40], ['LedgerPage, ItemPage', PAGE_BYTES], ['WalletIndex, ItemIndex', 56],
    ['Withdrawal', 72], ['SessionKey', 104], ['Batch, no chunk', 304], ['Batch, 8,192 chunks', 304 + 1024]];
  return ['| account | bytes | rent, lamports (this runtime) |', '|---|---|---|',
    ...sizesOf.map(([name, size]) => `| ${name} | ${size.toLocaleString('en')} | ${Number(w.runtime.rentMinimum(size)).toLocaleString('en')} |`),
    `| the program itself | ${elf.length.toLocaleString('en')} | ${Number(w.runtime.rentMinimum(elf.length)).toLocaleString('en')} |`].join('\n');
}

/** All tables, as the document holds them. */
export function measure() {
  return [
    `Measured with program id ${idl.address}; units depend a little on the bumps of the addresses.`,
    instructions(), 'Chunks on one page:', marginal(), 'The most one transaction takes (5-byte amounts, one page):', capacity(),
    'One wallet a page, the worst case:', scattered(), 'Whole batches, executed:', batches(), 'Accounts:', sizes(),
  ].join('\n\n');
}

/** The tables in the document. */
export function documented() {
  const text = readFileSync(DOCUMENT, 'utf8');
  return text.slice(text.indexOf(BEGIN) + BEGIN.length, text.indexOf(END)).trim();
}

if (process.argv[1]?.endsWith('costs.mjs')) {
  const measured = measure();
  if (process.argv[2] === '--write') {
    const text = readFileSync(DOCUMENT, 'utf8');
    writeFileSync(DOCUMENT, `${text.slice(0, text.indexOf(BEGIN) + BEGIN.length)}\n${measured}\n${text.slice(text.indexOf(END))}`);
  } else {
    process.stdout.write(`${measured}\n`);
  }
}
