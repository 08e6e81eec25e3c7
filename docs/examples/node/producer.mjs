// What a producer needs: keys, the bytes of an intent, and HTTP. Used by the examples beside it.
import { createHash, randomBytes } from 'node:crypto';
import { createSignInMessage } from '@solana/wallet-standard-util';
import bs58 from 'bs58';
import nacl from 'tweetnacl';

const URL_OF_DOOR = process.env.VAULT_URL ?? 'http://127.0.0.1:8080';
const ACTIONS = { SELL: 1, BUY: 2, ASK: 3, BID: 4, TAKE: 5, CANCEL: 6 };

/** A key from 32 bytes of hex in an environment variable, or a new one. */
export function keyFrom(variable) {
  const seed = process.env[variable];
  const pair = nacl.sign.keyPair.fromSeed(seed ? Buffer.from(seed, 'hex') : randomBytes(32));
  return { ...pair, address: bs58.encode(pair.publicKey) };
}

export const sign = (bytes, key) => nacl.sign.detached(bytes, key.secretKey);
export const base58 = (bytes) => bs58.encode(bytes);

/** Asks the door; anything but one of the statuses wanted ends the example. */
export async function call(method, path, { body, type = 'application/json', token, statuses = [200] } = {}) {
  const headers = body === undefined ? {} : { 'content-type': type };
  if (token) headers.authorization = `Bearer ${token}`;
  const answer = await fetch(new URL(path, URL_OF_DOOR), {
    method, headers, body: type === 'application/json' && body !== undefined ? JSON.stringify(body) : body,
  });
  const text = await answer.text();
  if (!statuses.includes(answer.status)) {
    throw new Error(`${method} ${path}: ${answer.status} ${text}`);
  }
  return type === 'application/x-ndjson' ? text : JSON.parse(text);
}

/** Takes a nonce and makes the text to sign, with @solana/wallet-standard-util's own grammar. */
export async function signInText(wallet, statement) {
  const { nonce, input } = await call('GET', `/api/user/nonce?address=${wallet.address}`);
  const issuedAt = new Date().toISOString();
  const expirationTime = new Date(Date.now() + 5 * 60_000).toISOString();
  const bytes = createSignInMessage({ ...input, issuedAt, expirationTime, ...(statement ? { statement } : {}) });
  return { nonce, issuedAt, expirationTime, bytes };
}

/** The 298 bytes that are signed: see docs/INGEST.md and IntentCodec. */
export function intentBytes(intent, domain) {
  const bytes = Buffer.alloc(298);
  bytes[0] = 0xff;
  bytes.write('ppv-intent', 1, 'ascii');
  bytes[16] = 1;
  bytes[17] = ACTIONS[intent.action];
  Buffer.from(domain, 'hex').copy(bytes, 18);
  bytes.writeBigUInt64LE(BigInt(intent.game), 50);
  Buffer.from(intent.tradeId, 'hex').copy(bytes, 58);
  Buffer.from(intent.item, 'hex').copy(bytes, 74);
  Buffer.from(bs58.decode(intent.from)).copy(bytes, 106);
  Buffer.from(bs58.decode(intent.to)).copy(bytes, 138);
  bytes.writeBigUInt64LE(BigInt(intent.amountLamports), 170);
  Buffer.from(bs58.decode(intent.owner)).copy(bytes, 178);
  Buffer.from(bs58.decode(intent.sessionKey)).copy(bytes, 210);
  bytes.writeBigUInt64LE(BigInt(intent.nonce), 242);
  bytes.writeBigInt64LE(BigInt(intent.createdAt), 250);
  bytes.writeBigInt64LE(BigInt(intent.expiresAt), 258);
  Buffer.from(intent.reference ?? '00'.repeat(32), 'hex').copy(bytes, 266);
  return bytes;
}

/** One half of a trade, signed. */
export function signedIntent(fields, key, domain) {
  const now = Date.now();
  const intent = {
    sessionKey: key.address, nonce: BigInt(`0x${randomBytes(7).toString('hex')}`).toString(),
    createdAt: now, expiresAt: now + 10 * 60_000, ...fields,
  };
  const bytes = intentBytes(intent, domain);
  const signature = sign(bytes, key);
  return {
    json: { ...intent, signature: base58(signature) },
    id: createHash('sha256').update(bytes).digest('hex'),
    binary: Buffer.concat([bytes, signature]),
  };
}

/** Signs a transaction that waits for one signature: that stands behind the count, before the message. */
export function signTransaction(base64, key) {
  const bytes = Buffer.from(base64, 'base64');
  if (bytes[0] !== 1) throw new Error(`${bytes[0]} signatures`);
  Buffer.from(sign(bytes.subarray(65), key)).copy(bytes, 1);
  return bytes.toString('base64');
}
