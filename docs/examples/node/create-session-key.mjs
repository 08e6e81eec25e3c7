// Allows a session key: the wallet's text, the key's proof, then the wallet's signature on the transaction.
import { base58, call, keyFrom, sign, signInText, signTransaction } from './producer.mjs';

const wallet = keyFrom('WALLET_SEED');
const session = keyFrom('SESSION_SEED');
const game = process.env.GAME ?? '1';
const expiresAt = new Date(Date.now() + 3600_000).toISOString().replace(/\.\d+Z$/, 'Z');
const limits = { maxVolumeLamports: '5000000', maxItems: 10, expiresAt, actions: ['SELL', 'BUY'] };

const statement = `Allow session key ${session.address} to ${limits.actions.join(', ')} in game ${game}`
  + ` of the Phantom Paradox Vault until ${expiresAt}: it may buy for at most ${limits.maxVolumeLamports}`
  + ` lamports and sell at most ${limits.maxItems} items.`;
const { nonce, issuedAt, expirationTime, bytes } = await signInText(wallet, statement);
const request = {
  nonce, issuedAt, expirationTime, game, owner: wallet.address, session: session.address, ...limits,
  signature: base58(sign(bytes, wallet)), sessionSignature: base58(sign(bytes, session)),
};
const prepared = await call('POST', '/api/session-keys/create', { body: request });
const sent = await call('POST', '/api/session-keys/create', {
  body: { ...request, transaction: signTransaction(prepared.transaction, wallet) }, statuses: [202],
});

for (let look = 0; look < 600; look += 1) {
  const { status, error } = await call('GET', `/api/transactions/${sent.signature}`);
  if (status === 'FAILED') throw new Error(error);
  if (status === 'FINALIZED') {
    console.log(`session key ${session.address} is on chain: ${sent.signature}`);
    process.exit(0);
  }
  await new Promise((resolve) => { setTimeout(resolve, 50); });
}
throw new Error(`${sent.signature} was not finalized in time`);
