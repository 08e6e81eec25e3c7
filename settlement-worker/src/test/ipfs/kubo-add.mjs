/** Adds a file to a Kubo node's RPC with Kubo's own JavaScript client, with the settings that the vault's client names; prints its content id. */

import { readFile } from 'node:fs/promises';
import { create } from 'kubo-rpc-client';

const [, , url, file] = process.argv;
const kubo = create({ url: `${url}/api/v0` });
const { cid } = await kubo.add(await readFile(file), { cidVersion: 1, rawLeaves: true, chunker: 'size-262144', pin: true });
process.stdout.write(`${cid}\n`);
