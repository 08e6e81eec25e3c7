/** Every instruction ready to succeed: what the attacks spoil and the costs measure. */

import { instruction, pda } from './program.mjs';
import { Keypair, sha256 } from './runtime.mjs';
import { PARAMETERS } from './world.mjs';

const ONE = (w, game) => ({ wallet: w.openWallet(new Keypair(), game), game });

/** What makes each instruction ready to succeed, by its name: state for a game, then the instruction and its signers. */
export const GOOD = {
  init_config: (w) => [instruction('init_config', { server_authority: w.server.key, ...PARAMETERS }, { admin: w.admin.key }), [w.admin]],
  set_paused: (w) => [instruction('set_paused', { paused: true }, { authority: w.admin.key }), [w.admin]],
  rotate_authority: (w) => [instruction('rotate_authority', { role: 1, new_authority: new Keypair().key }, { admin: w.admin.key }), [w.admin]],
  create_game: (w, game) =>
    [instruction('create_game', { game_id: game + 100n, authority: w.gameAuthority.key }, { admin: w.admin.key }), [w.admin]],
  create_page: (w, game) =>
    [instruction('create_page', { game_id: game, kind: 1, page: 1 }, { authority: w.server.key, page: pda.items(game, 1) }), [w.server]],
  open_wallet: (w, game) =>
    [instruction('open_wallet', { game_id: game, wallet: new Keypair().key }, { payer: w.payer.key, ledger_page: pda.ledger(game, 0) }), [w.payer]],
  deposit: (w, game) => {
    const { keypair, index } = w.openWallet(new Keypair(), game);
    return [w.depositInstruction(index, 5_000n, game), [keypair]];
  },
  request_withdraw: (w, game) => {
    const { keypair } = w.openWallet(new Keypair(), game);
    return [instruction('request_withdraw', { game_id: game, amount: 10n }, { wallet: keypair.key }), [keypair]];
  },
  cancel_withdraw: (w, game) => {
    const [request, [keypair]] = GOOD.request_withdraw(w, game);
    w.must(request, [keypair]);
    return [instruction('cancel_withdraw', { game_id: game }, { wallet: keypair.key }), [keypair]];
  },
  complete_withdraw: (w, game) => {
    const { keypair, index } = w.openWallet(new Keypair(), game);
    w.deposit(index, 5_000n, game);
    w.must(instruction('request_withdraw', { game_id: game, amount: 10n }, { wallet: keypair.key }), [keypair]);
    w.runtime.slot += Number(PARAMETERS.withdraw_lock_slots);
    return [instruction('complete_withdraw', { game_id: game }, { wallet: keypair.key, ledger_page: w.ledgerPage(index, game) }), [keypair]];
  },
  mint_item: (w, game) => {
    const { wallet } = ONE(w, game);
    return [w.mintInstruction(sha256('sword'), wallet.index, game), [w.gameAuthority]];
  },
  register_session_key: (w, game) => {
    const { keypair } = w.openWallet(new Keypair(), game);
    const args = { game_id: game, session: new Keypair().key, max_volume: 5n, max_items: 1, expires_at: BigInt(w.runtime.seconds + 60), actions: 3 };
    return [instruction('register_session_key', args, { owner: keypair.key }), [keypair]];
  },
  revoke_session_key: (w, game) => {
    const [register, [keypair]] = GOOD.register_session_key(w, game);
    w.must(register, [keypair]);
    const session = register.data.subarray(16, 48);
    return [instruction('revoke_session_key', { game_id: game, session }, { owner: keypair.key }), [keypair]];
  },
  commit_net_batch: (w, game) => [w.commitInstruction(oneSale(w, game)), [w.server]],
  settle_net_batch: (w, game) => {
    const plan = oneSale(w, game);
    w.commit(plan);
    return [w.chunkInstruction(plan, 0), [w.payer]];
  },
  finalize_net_batch: (w, game) => {
    const plan = oneSale(w, game);
    w.commit(plan);
    plan.chunks.forEach((_, i) => w.settle(plan, i));
    return [w.finalizeInstruction(plan), [w.payer]];
  },
  abort_net_batch: (w, game) => {
    const plan = oneSale(w, game);
    w.commit(plan);
    return [w.abortInstruction(plan), [w.server]];
  },
  revert_net_chunk: (w, game) => {
    const plan = oneSale(w, game, 2);
    w.commit(plan);
    w.settle(plan, 0);
    w.must(w.abortInstruction(plan), [w.server]);
    return [w.chunkInstruction(plan, 0, 'revert_net_chunk'), [w.payer]];
  },
  close_batch: (w, game) => {
    const plan = w.plan({}, { game_id: game, void: true });
    w.commit(plan);
    const payer = w.server;
    w.rotateServer();
    w.runtime.slot += Number(PARAMETERS.withdraw_lock_slots);
    return [instruction('close_batch', { game_id: game, batch_id: 1n }, { authority: w.server.key, rent_receiver: payer.key }), [w.server]];
  },
};

/** Buyers pay 600 lamports each for one item of the seller. */
function oneSale(w, game, buyers = 1) {
  const first = w.fundedWallets(Array(buyers).fill(5_000n), game);
  const seller = w.openWallet(new Keypair(), game).index;
  const { index: item } = w.mint(seller, game);
  const debits = Array.from({ length: buyers }, (_, i) => [[first + i, 600n]]);
  return w.plan({ debits, items: [[[item, seller, first]]], credits: [[[seller, 600n * BigInt(buyers)]]] }, { game_id: game });
}
