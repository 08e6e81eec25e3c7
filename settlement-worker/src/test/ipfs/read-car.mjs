/** Reads a CAR from a URL with parts that nobody here wrote; prints its root, and the length and SHA-256 of the file it holds. */

import { createHash } from 'node:crypto';
import { CarReader } from '@ipld/car';
import { MemoryBlockstore } from 'blockstore-core';
import { exporter } from 'ipfs-unixfs-exporter';

const answer = await fetch(process.argv[2]);
if (!answer.ok) throw new Error(`HTTP ${answer.status}`);
const car = await CarReader.fromBytes(new Uint8Array(await answer.arrayBuffer()));
const [root] = await car.getRoots();
const blocks = new MemoryBlockstore();
for await (const { cid, bytes } of car.blocks()) {
  const digest = createHash('sha256').update(bytes).digest();
  if (!digest.equals(Buffer.from(cid.multihash.digest))) throw new Error(`${cid} is not the hash of its block`);
  await blocks.put(cid, bytes);
}
const hash = createHash('sha256');
let size = 0;
for await (const part of (await exporter(root, blocks)).content()) {
  hash.update(part);
  size += part.length;
}
process.stdout.write(`${root} ${size} ${hash.digest('hex')}\n`);
