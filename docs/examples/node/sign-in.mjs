// Signs in with a wallet and asks who one is.   VAULT_URL=http://127.0.0.1:8080 node sign-in.mjs
import { base58, call, keyFrom, sign, signInText } from './producer.mjs';

const wallet = keyFrom('WALLET_SEED');
const { nonce, issuedAt, expirationTime, bytes } = await signInText(wallet);
const { token, expiresAt } = await call('POST', '/api/auth/siws', {
  body: { nonce, issuedAt, expirationTime, signature: base58(sign(bytes, wallet)) },
});
const user = await call('GET', '/api/user', { token });
console.log(`signed in as ${user.address} with ${user.roles.join(', ')} until ${expiresAt}`);
