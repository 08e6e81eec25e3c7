/** A chain with the program, its configuration and a game: what a test starts from. */

import assert from 'node:assert/strict';
import { DEBIT, CREDIT, amountChunk, itemChunk, leaf, tree } from './chunks.mjs';
import { PAGE_ENTRIES, PROGRAM_ID, decodeAccount, elf, errorName, eventsOf, instruction, pda } from './program.mjs';
import { Keypair, Runtime, computeUnitLimit, sha256 } from './runtime.mjs';

export const GAME = 7n;
export const ZERO_HASH = Buffer.alloc(32);
export const PARAMETERS = {
  commit_max_slots: 150n,
  settle_max_slots: 300n,
  withdraw_lock_slots: 450n,
  min_deposit_lamports: 1_000n,
};

export class World {
  runtime;
  admin = new Keypair();
  server = new Keypair();
  gameAuthority = new Keypair();
  payer = new Keypair();
  /** Wallets and items by index, for each game. */
  wallets = new Map();
  items = new Map();

  constructor(runtime = new Runtime()) {
    this.runtime = runtime;
    this.runtime.addProgram(PROGRAM_ID, elf);
    for (const { key } of [this.admin, this.server, this.gameAuthority, this.payer]) this.runtime.fund(key);
  }

  /** @returns the outcome with the error's name and the decoded events */
  send(instructions, signers, options) {
    const list = [instructions].flat();
    const outcome = this.runtime.send(list, signers, options);
    return { ...outcome, error: errorName(outcome.error), events: eventsOf(outcome) };
  }

  must(instructions, signers, options) {
    const outcome = this.send(instructions, signers, options);
    if (!outcome.ok) throw new Error(`${outcome.error}\n${outcome.logs.join('\n')}`);
    return outcome;
  }

  /** The instruction fails with this error, by its name in the IDL. */
  refused(instructions, signers, error) {
    const outcome = this.send(instructions, signers);
    assert.equal(outcome.error, error, outcome.logs.join('\n'));
  }

  /** The account decoded, or null. */
  read(key) {
    const account = this.runtime.account(key);
    return account === null || account.data.length === 0 ? null : { ...decodeAccount(account.data), lamports: account.lamports };
  }

  initConfig(parameters = {}) {
    return this.must(instruction('init_config', { server_authority: this.server.key, ...PARAMETERS, ...parameters },
        { admin: this.admin.key }), [this.admin]);
  }

  /** A new server authority takes over. */
  rotateServer() {
    const next = new Keypair();
    this.runtime.fund(next.key);
    const outcome = this.must(instruction('rotate_authority', { role: 1, new_authority: next.key }, { admin: this.admin.key }), [this.admin]);
    this.server = next;
    return outcome;
  }

  createGame(game = GAME, pages = 1) {
    this.must(instruction('create_game', { game_id: game, authority: this.gameAuthority.key }, { admin: this.admin.key }), [this.admin]);
    this.wallets.set(game, []);
    this.items.set(game, []);
    for (let page = 0; page < pages; page++) {
      this.createPage(game, 0, page);
      this.createPage(game, 1, page);
    }
  }

  createPage(game, kind, page) {
    const key = kind === 0 ? pda.ledger(game, page) : pda.items(game, page);
    return this.must(instruction('create_page', { game_id: game, kind, page }, { authority: this.server.key, page: key }), [this.server]);
  }

  openWallet(keypair = new Keypair(), game = GAME) {
    const wallets = this.wallets.get(game);
    const outcome = this.must(instruction('open_wallet', { game_id: game, wallet: keypair.key },
        { payer: this.payer.key, ledger_page: this.ledgerPage(wallets.length, game) }), [this.payer]);
    wallets.push(keypair);
    this.runtime.fund(keypair.key);
    return { keypair, index: wallets.length - 1, outcome };
  }

  depositInstruction(index, amount, game = GAME) {
    const wallet = this.wallets.get(game)[index];
    return instruction('deposit', { game_id: game, amount }, { wallet: wallet.key, ledger_page: this.ledgerPage(index, game) });
  }

  deposit(index, amount, game = GAME) {
    return this.must(this.depositInstruction(index, amount, game), [this.wallets.get(game)[index]]);
  }

  /** Opens a wallet for each amount and deposits it; 0 deposits nothing. @returns first index */
  fundedWallets(amounts, game = GAME) {
    const first = this.wallets.get(game).length;
    for (const amount of amounts) {
      const { index } = this.openWallet(new Keypair(), game);
      if (amount) this.deposit(index, amount, game);
    }
    return first;
  }

  mintInstruction(item, ownerIndex, game = GAME) {
    const owner = this.wallets.get(game)[ownerIndex].key;
    return instruction('mint_item', { game_id: game, item, owner },
        { authority: this.gameAuthority.key, item_page: this.itemPage(this.items.get(game).length, game) });
  }

  mint(ownerIndex, game = GAME, item = sha256(`item ${game} ${this.items.get(game).length}`)) {
    const outcome = this.must(this.mintInstruction(item, ownerIndex, game), [this.gameAuthority]);
    this.items.get(game).push(item);
    return { index: this.items.get(game).length - 1, item, outcome };
  }

  ledgerPage(index, game = GAME) {
    return pda.ledger(game, Math.floor(index / PAGE_ENTRIES));
  }

  itemPage(index, game = GAME) {
    return pda.items(game, Math.floor(index / PAGE_ENTRIES));
  }

  available(index, game = GAME) {
    const data = this.runtime.account(this.ledgerPage(index, game)).data;
    return data.readBigUInt64LE(40 + (index % PAGE_ENTRIES) * 40 + 32);
  }

  owner(index, game = GAME) {
    const data = this.runtime.account(this.itemPage(index, game)).data;
    return data.readUInt32LE(40 + (index % PAGE_ENTRIES) * 40 + 32);
  }

  /**
   * A batch as a worker would plan it.
   * @param {{debits?: [number, bigint][][], items?: [number, number, number][][], credits?: [number, bigint][][]}} content by chunk
   */
  plan({ debits = [], items = [], credits = [] }, overrides = {}) {
    const game = overrides.game_id ?? GAME;
    const state = this.read(pda.game(game));
    const batchId = overrides.batch_id ?? state.last_batch_id + 1n;
    const chunks = [
      ...debits.map((entries) => ({ kind: 0, entries, bytes: amountChunk(DEBIT, entries) })),
      ...items.map((entries) => ({ kind: 1, entries, bytes: itemChunk(entries) })),
      ...credits.map((entries) => ({ kind: 2, entries, bytes: amountChunk(CREDIT, entries) })),
    ];
    const { root, proofs } = tree(chunks.map(({ bytes }, i) => leaf(game, batchId, i, bytes)));
    const sum = (list) => list.flat().reduce((total, [, amount]) => total + BigInt(amount), 0n);
    return {
      chunks: chunks.map((chunk, i) => ({ ...chunk, index: i, proof: proofs[i] })),
      args: {
        game_id: game, batch_id: batchId, as_of_slot: BigInt(this.runtime.slot), prev_hash: state.batch_hash,
        batch_hash: sha256(`batch ${game} ${batchId}`), chunk_root: root, trades_root: sha256('trades'), da_digest: sha256('payload'),
        debit_chunks: debits.length, item_chunks: items.length, credit_chunks: credits.length,
        sum_debits: sum(debits), sum_credits: sum(credits), void: false, ...overrides,
      },
    };
  }

  commitInstruction(plan) {
    return instruction('commit_net_batch', plan.args, { authority: this.server.key });
  }

  commit(plan) {
    return this.must(this.commitInstruction(plan), [this.server]);
  }

  chunkInstruction(plan, index, name = 'settle_net_batch', overrides = {}) {
    const chunk = plan.chunks[index];
    const { game_id, batch_id } = plan.args;
    const pages = [...new Set(chunk.entries.map(([entry]) => Math.floor(entry / PAGE_ENTRIES)))]
        .map((page) => (chunk.kind === 1 ? pda.items(game_id, page) : pda.ledger(game_id, page)));
    return instruction(name, { game_id, batch_id, chunk_index: index, chunk: chunk.bytes, proof: chunk.proof, ...overrides.args },
        overrides.accounts, overrides.pages ?? pages);
  }

  settle(plan, index) {
    return this.must([computeUnitLimit(1_400_000), this.chunkInstruction(plan, index)], [this.payer]);
  }

  revert(plan, index) {
    return this.must(this.chunkInstruction(plan, index, 'revert_net_chunk'), [this.payer]);
  }

  finalizeInstruction(plan) {
    const { game_id, batch_id } = plan.args;
    return instruction('finalize_net_batch', { game_id, batch_id });
  }

  /** Commit, all chunks in order, finalize. */
  run(plan) {
    this.commit(plan);
    plan.chunks.forEach((_, i) => this.settle(plan, i));
    return this.must(this.finalizeInstruction(plan), [this.payer]);
  }

  abortInstruction(plan, caller = this.server) {
    const { game_id, batch_id } = plan.args;
    return instruction('abort_net_batch', { game_id, batch_id }, { caller: caller.key });
  }

  batch(plan) {
    return this.read(pda.batch(plan.args.game_id, plan.args.batch_id));
  }
}

/** A configured world with one game of one ledger page and one item page. */
export function world() {
  const w = new World();
  w.initConfig();
  w.createGame();
  return w;
}
