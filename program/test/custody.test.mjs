/** Configuration, games, pages, wallets, deposits, items and sessions: what each does, and what it refuses. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { PAGE_ENTRIES, elf, instruction, pda } from './program.mjs';
import { Keypair, findAddress, sha256, systemTransfer } from './runtime.mjs';
import { GAME, PARAMETERS, World, ZERO_HASH, world } from './world.mjs';

const U64_MAX = 2n ** 64n - 1n;
const init = (w, change) => instruction('init_config', { server_authority: w.server.key, ...PARAMETERS, ...change }, { admin: w.admin.key });

test('the configuration is made once, with a lock no shorter than a batch can live', () => {
  const w = new World();
  const refused = (change, error) => w.refused(init(w, change), [w.admin], error);
  refused({ withdraw_lock_slots: 449n }, 'LockTooShort');
  refused({ commit_max_slots: U64_MAX, withdraw_lock_slots: U64_MAX }, 'LockTooShort');
  refused({ commit_max_slots: 0n }, 'ParameterZero');
  refused({ settle_max_slots: 0n }, 'ParameterZero');
  refused({ min_deposit_lamports: 0n }, 'ParameterZero');
  refused({ server_authority: ZERO_HASH }, 'KeyZero');
  w.initConfig();
  const { type, reserved, lamports, bump, ...config } = w.read(pda.config());
  assert.deepEqual(config, { admin: w.admin.key, server_authority: w.server.key, ...PARAMETERS, paused: false });
  refused({}, 'ConfigAlreadyInitialized');
});

test('an address that somebody paid lamports to beforehand can still be created', () => {
  for (const gift of [1n, 500_000n, 50_000_000n]) {
    const w = new World();
    w.must(systemTransfer(w.payer.key, pda.config(), 2_000_000n), [w.payer]);
    w.initConfig();
    assert.equal(w.read(pda.config()).lamports, 2_000_000n);  // above the rent: nothing was left to pay
    const { key } = new Keypair();
    w.createGame(GAME, 1);
    w.runtime.setAccount(pda.wallet(GAME, key), { lamports: gift });
    w.must(instruction('open_wallet', { game_id: GAME, wallet: key }, { payer: w.payer.key, ledger_page: pda.ledger(GAME, 0) }), [w.payer]);
    const opened = w.read(pda.wallet(GAME, key));
    const rent = w.runtime.rentMinimum(56);
    assert.equal(opened.lamports, gift > rent ? gift : rent);
    assert.deepEqual(opened.wallet, key);
  }
});

test('an account of another program at a derived address is refused', () => {
  const w = world();
  const { key } = new Keypair();
  w.runtime.setAccount(pda.wallet(GAME, key), { lamports: 2_000_000n, owner: w.payer.key });
  w.refused(instruction('open_wallet', { game_id: GAME, wallet: key }, { payer: w.payer.key, ledger_page: pda.ledger(GAME, 0) }),
      [w.payer], 'WrongAccountOwner');
});

test('admin and server may pause, the admin alone resumes', () => {
  const w = world();
  const pause = (by, paused) => instruction('set_paused', { paused }, { authority: by.key });
  w.refused(pause(w.payer, true), [w.payer], 'NotAdminOrServerAuthority');
  w.refused(pause(w.payer, false), [w.payer], 'NotAdmin');
  assert.deepEqual(w.must(pause(w.server, true), [w.server]).events, [{ event: 'PausedSet', paused: true, by: w.server.key }]);
  w.refused(pause(w.server, false), [w.server], 'NotAdmin');
  w.refused(pause(w.admin, 2), [w.admin], 'InvalidBool');
  assert.deepEqual(w.must(pause(w.admin, false), [w.admin]).events, [{ event: 'PausedSet', paused: false, by: w.admin.key }]);
});

test('paused: deposit, mint and commit stop; opening, sessions and the exit go on', () => {
  const w = world();
  const { index, keypair } = w.openWallet();
  w.deposit(index, 5_000n);
  const plan = w.plan({}, {});
  w.must(instruction('set_paused', { paused: true }, { authority: w.admin.key }), [w.admin]);
  w.refused(w.depositInstruction(index, 5_000n), [keypair], 'Paused');
  w.refused(w.mintInstruction(sha256('x'), index), [w.gameAuthority], 'Paused');
  w.refused(w.commitInstruction(plan), [w.server], 'Paused');
  w.openWallet();
  w.createPage(GAME, 0, 1);
  w.must(instruction('register_session_key', { game_id: GAME, session: new Keypair().key, max_volume: 1n, max_items: 1,
    expires_at: BigInt(w.runtime.seconds + 1), actions: 1 }, { owner: keypair.key }), [keypair]);
  w.must(instruction('request_withdraw', { game_id: GAME, amount: 1n }, { wallet: keypair.key }), [keypair]);
  w.must(instruction('cancel_withdraw', { game_id: GAME }, { wallet: keypair.key }), [keypair]);
});

test('authorities rotate, by the admin alone', () => {
  const w = world();
  const next = new Keypair();
  w.runtime.fund(next.key);
  const rotate = (by, role, key = next.key) => instruction('rotate_authority', { role, new_authority: key }, { admin: by.key });
  w.refused(rotate(w.server, 1), [w.server], 'NotAdmin');
  w.refused(rotate(w.admin, 2), [w.admin], 'UnknownRole');
  w.refused(rotate(w.admin, 0, ZERO_HASH), [w.admin], 'KeyZero');
  const old = w.server.key;
  assert.deepEqual(w.must(rotate(w.admin, 1), [w.admin]).events,
      [{ event: 'AuthorityRotated', role: 1, old_authority: old, new_authority: next.key }]);
  w.refused(w.commitInstruction(w.plan({})), [w.server], 'NotServerAuthority');
  w.must(rotate(w.admin, 0), [w.admin]);
  w.refused(rotate(w.admin, 0), [w.admin], 'NotAdmin');
  assert.deepEqual(w.read(pda.config()).admin, next.key);
});

test('a game is made once, by the admin', () => {
  const w = world();
  const create = (by, game, authority = w.gameAuthority.key) => instruction('create_game', { game_id: game, authority }, { admin: by.key });
  w.refused(create(w.server, 9n), [w.server], 'NotAdmin');
  w.refused(create(w.admin, 9n, ZERO_HASH), [w.admin], 'KeyZero');
  w.refused(create(w.admin, GAME), [w.admin], 'GameAlreadyExists');
  for (const game of [0n, U64_MAX]) {
    assert.deepEqual(w.must(create(w.admin, game), [w.admin]).events, [{ event: 'GameCreated', game_id: game, authority: w.gameAuthority.key }]);
  }
});

test('pages are made in order, by admin or server, each once', () => {
  const w = world();
  const create = (by, kind, page) =>
    instruction('create_page', { game_id: GAME, kind, page }, { authority: by.key, page: kind === 0 ? pda.ledger(GAME, page) : pda.items(GAME, page) });
  w.refused(create(w.payer, 0, 1), [w.payer], 'NotAdminOrServerAuthority');
  w.refused(create(w.server, 0, 0), [w.server], 'PageAlreadyExists');
  w.refused(create(w.server, 0, 2), [w.server], 'PageOutOfOrder');
  w.refused(create(w.server, 2, 1), [w.server], 'UnknownPageKind');
  assert.deepEqual(w.must(create(w.admin, 0, 1), [w.admin]).events, [{ event: 'PageCreated', game_id: GAME, kind: 0, page: 1 }]);
  w.must(create(w.server, 1, 1), [w.server]);
  const last = Math.floor(0xffffffff / PAGE_ENTRIES);
  patch(w, pda.game(GAME), (data) => data.writeUInt32LE(last, 96));
  w.refused(create(w.server, 0, last), [w.server], 'IndexExhausted');
});

/** Changes the bytes of an account by hand: states that take too long to reach. */
function patch(w, key, change) {
  const account = w.runtime.account(key);
  change(account.data);
  w.runtime.setAccount(key, account);
}

test('a wallet gets its index once, in order, over a page border, and only on a page that exists', () => {
  const w = world();
  const open = (wallet, page) =>
    instruction('open_wallet', { game_id: GAME, wallet }, { payer: w.payer.key, ledger_page: pda.ledger(GAME, page) });
  for (let i = 0; i < PAGE_ENTRIES; i++) assert.equal(w.openWallet().outcome.events[0].index, i);
  const first = w.wallets.get(GAME)[0].key;
  w.refused(open(first, 0), [w.payer], 'WalletAlreadyOpen');
  w.refused(open(ZERO_HASH, 0), [w.payer], 'KeyZero');
  const next = new Keypair();
  w.refused(open(next.key, 0), [w.payer], 'PageMissing');
  w.createPage(GAME, 0, 1);
  w.refused(open(next.key, 0), [w.payer], 'WrongPage');
  assert.deepEqual(w.openWallet(next).outcome.events, [{ event: 'WalletOpened', game_id: GAME, wallet: next.key, index: PAGE_ENTRIES }]);
  const page = w.read(pda.ledger(GAME, 1));
  assert.equal(page.count, 1);
  assert.deepEqual(page.entries[0], { wallet: next.key, available: 0n });
});

test('a deposit is at least the minimum, is the wallet\'s own, and lands in vault and ledger', () => {
  const w = world();
  const a = w.openWallet(), b = w.openWallet();
  w.refused(w.depositInstruction(a.index, PARAMETERS.min_deposit_lamports - 1n), [a.keypair], 'DepositTooSmall');
  const before = w.runtime.lamports(a.keypair.key);
  w.must(w.depositInstruction(a.index, 1_000n), [w.payer, a.keypair]);
  assert.equal(w.runtime.lamports(a.keypair.key), before - 1_000n);
  assert.deepEqual([w.available(a.index), w.available(b.index)], [1_000n, 0n]);
  const spoiled = instruction('deposit', { game_id: GAME, amount: 5_000n },
      { wallet: a.keypair.key, wallet_index: pda.wallet(GAME, b.keypair.key), ledger_page: pda.ledger(GAME, 0) });
  w.refused(spoiled, [a.keypair], 'WrongWallet');
  w.createPage(GAME, 0, 1);
  w.refused(instruction('deposit', { game_id: GAME, amount: 5_000n }, { wallet: a.keypair.key, ledger_page: pda.ledger(GAME, 1) }),
      [a.keypair], 'WrongPage');
  // More than the wallet has: the system program says so.
  w.refused(w.depositInstruction(a.index, before), [a.keypair], 1);
  patch(w, pda.vault(GAME), (data) => data.writeBigUInt64LE(U64_MAX - 1_000n, 16));
  w.refused(w.depositInstruction(a.index, 1_001n), [a.keypair], 'Overflow');
  assert.equal(w.available(a.index), 1_000n);
});

test('an item is minted once, by the game authority, to a wallet with an index', () => {
  const w = world();
  const { index } = w.openWallet();
  const item = sha256('shield');
  w.refused({ ...w.mintInstruction(item, index), accounts: w.mintInstruction(item, index).accounts
      .map((meta) => (meta.name === 'authority' ? { ...meta, key: w.server.key } : meta)) }, [w.server], 'NotGameAuthority');
  const stranger = new Keypair().key;
  w.refused(instruction('mint_item', { game_id: GAME, item, owner: stranger }, { authority: w.gameAuthority.key, item_page: pda.items(GAME, 0) }),
      [w.gameAuthority], 'AccountNotInitialized');
  const other = w.openWallet();
  const spoiled = instruction('mint_item', { game_id: GAME, item, owner: other.keypair.key },
      { authority: w.gameAuthority.key, item_page: pda.items(GAME, 0), owner_index: pda.wallet(GAME, w.wallets.get(GAME)[index].key) });
  w.refused(spoiled, [w.gameAuthority], 'WrongWallet');
  const minted = w.mint(index, GAME, item);
  assert.deepEqual(minted.outcome.events,
      [{ event: 'ItemMinted', game_id: GAME, item, index: 0, owner: w.wallets.get(GAME)[index].key, owner_index: index }]);
  assert.equal(w.owner(0), index);
  assert.equal(w.read(pda.item(GAME, item)).index, 0);
  w.refused(w.mintInstruction(item, index), [w.gameAuthority], 'ItemAlreadyMinted');
  for (let i = 1; i < PAGE_ENTRIES; i++) w.mint(index);
  w.refused(instruction('mint_item', { game_id: GAME, item: sha256('one more'), owner: w.wallets.get(GAME)[index].key },
      { authority: w.gameAuthority.key, item_page: pda.items(GAME, 0) }), [w.gameAuthority], 'PageMissing');
  w.createPage(GAME, 1, 1);
  w.refused(instruction('mint_item', { game_id: GAME, item: sha256('one more'), owner: w.wallets.get(GAME)[index].key },
      { authority: w.gameAuthority.key, item_page: pda.items(GAME, 0) }), [w.gameAuthority], 'WrongPage');
  assert.equal(w.mint(index).index, PAGE_ENTRIES);
});

test('a session is registered by its owner, once and never again', () => {
  const w = world();
  const { keypair: owner } = w.openWallet();
  const session = new Keypair().key;
  const args = { game_id: GAME, session, max_volume: 9_000n, max_items: 3, expires_at: BigInt(w.runtime.seconds + 60), actions: 63 };
  const register = (change = {}) => instruction('register_session_key', { ...args, ...change }, { owner: owner.key });
  const revoke = () => instruction('revoke_session_key', { game_id: GAME, session }, { owner: owner.key });
  w.refused(register({ expires_at: BigInt(w.runtime.seconds) }), [owner], 'SessionExpiryInPast');
  w.refused(register({ expires_at: -1n }), [owner], 'SessionExpiryInPast');
  w.refused(register({ actions: 0 }), [owner], 'SessionActionsInvalid');
  w.refused(register({ actions: 64 }), [owner], 'SessionActionsInvalid');
  w.refused(register({ session: ZERO_HASH }), [owner], 'KeyZero');
  w.refused(register({ game_id: 99n }), [owner], 'AccountNotInitialized');
  w.refused(revoke(), [owner], 'AccountNotInitialized');
  const { event, ...said } = w.must(register(), [owner]).events[0];
  assert.equal(event, 'SessionKeyRegistered');
  assert.deepEqual(said, { ...args, owner: owner.key });
  w.refused(register(), [owner], 'SessionAlreadyRegistered');
  const thief = w.openWallet().keypair;
  w.refused(instruction('revoke_session_key', { game_id: GAME, session }, { owner: thief.key, session_key: pda.sessionKey(GAME, owner.key, session) }),
      [thief], 'WrongWallet');
  assert.deepEqual(w.must(revoke(), [owner]).events, [{ event: 'SessionKeyRevoked', game_id: GAME, owner: owner.key, session }]);
  assert.equal(w.read(pda.sessionKey(GAME, owner.key, session)).revoked, true);
  w.refused(revoke(), [owner], 'SessionAlreadyRevoked');
  w.refused(register(), [owner], 'SessionAlreadyRegistered');
});

test('the program asks the cluster for the rent, whatever its form', () => {
  // threshold f64, lamports per byte: today's form, the coming form (SIMD-0194), one that is no power of two
  for (const [threshold, perByte] of [[2.0, 3_480n], [1.0, 6_960n], [1.5, 1_000n], [1.3, 77n]]) {
    const w = new World();
    w.runtime.setRent(perByte, threshold);
    w.initConfig();
    const paid = w.read(pda.config()).lamports;
    const exact = Number(perByte) * threshold * (128 + 112);
    assert.ok(Number(paid) >= Math.floor(exact) && Number(paid) <= exact * 1.00001 + 1, `${paid} for ${exact}`);
  }
  for (const [threshold, perByte] of [[2.0, 1n << 27n], [-2.0, 3_480n], [0, 3_480n], [2 ** 21, 1n]]) {
    const w = new World();
    w.runtime.setRent(perByte, threshold);
    w.refused(init(w, {}), [w.admin], 'RentUnsupported');
  }
});

test('the program works at any address: nothing of its id is compiled in', () => {
  const w = new World();
  const other = new Keypair().key;
  w.runtime.addProgram(other, elf);
  const config = findAddress(other, [Buffer.from('config')]);
  const ix = instruction('init_config', { server_authority: w.server.key, ...PARAMETERS }, { admin: w.admin.key, config,
    event_authority: findAddress(other, [Buffer.from('__event_authority')]), program: other });
  const { events } = w.must({ ...ix, programId: other }, [w.admin]);
  assert.deepEqual(events.map(({ event }) => event), ['ConfigInitialized']);
  assert.deepEqual(w.runtime.account(config).owner, other);
  // What one deployment owns is foreign to the other.
  w.refused(instruction('set_paused', { paused: true }, { authority: w.admin.key, config }), [w.admin], 'WrongAccountOwner');
});
