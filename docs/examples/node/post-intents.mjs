// Posts both halves of a trade: one alone, then many as NDJSON and in the compact form, then a retry.
import { randomBytes } from 'node:crypto';
import { call, keyFrom, signedIntent } from './producer.mjs';

const seller = keyFrom('SELLER_SEED');
const buyer = keyFrom('BUYER_SEED');
const { domain } = await call('GET', '/api/domain');
const game = process.env.GAME ?? '1';

function trade() {
  const terms = {
    tradeId: randomBytes(16).toString('hex'), game, item: randomBytes(32).toString('hex'),
    from: seller.address, to: buyer.address, amountLamports: '1000000',
  };
  return [
    signedIntent({ ...terms, action: 'SELL', owner: seller.address }, seller, domain),
    signedIntent({ ...terms, action: 'BUY', owner: buyer.address }, buyer, domain),
  ];
}

const [sell, buy] = trade();
const first = await call('POST', '/api/intents', { body: sell.json, statuses: [202] });
if (first.intentId !== sell.id) throw new Error('the door names another intent');
const again = await call('POST', '/api/intents', { body: sell.json, statuses: [202] });
if (JSON.stringify(again) !== JSON.stringify(first)) throw new Error('a retry got another answer');

const lines = await call('POST', '/api/intents/batch', {
  type: 'application/x-ndjson', body: [buy, ...trade()].map((half) => JSON.stringify(half.json)).join('\n'),
});
const statuses = lines.trim().split('\n').map((line) => JSON.parse(line).status);
const answer = await fetch(new URL('/api/intents/batch', process.env.VAULT_URL ?? 'http://127.0.0.1:8080'), {
  method: 'POST', headers: { 'content-type': 'application/octet-stream' },
  body: Buffer.concat(trade().map((half) => half.binary)),
});
statuses.push(...(await answer.json()).results.map((result) => result.status));
console.log(`accepted ${first.intentId}, then ${statuses.join(' ')}`);
